/** Tensors of another dtype or on another device. */
import { own } from '../internal/define.js';
import { TorchError } from '../errors.js';
import { is_device } from '../internal/device.js';
import { is_plain_object } from '../internal/objects.js';
import { type Arguments, keyword_only, required, signature } from '../internal/arguments.js';
import { type_name } from '../internal/type-name.js';
import { addon } from '../native/addon.js';
import type { NativeTensor } from '../native/exports/core.js';
import { internal } from '../ops/index.js';
import type { DeviceLike, DType, MemoryFormat, TensorData } from '../types.js';
import { check_cuda } from './device.js';
import { dtypes, is_dtype, is_floating_dtype } from './dtype.js';
import type { Tensor } from './tensor.js';

/** How `to` copies. */
export interface CopyOptions {
  /** May return before a copy between the CPU and a device is done. Default: false. */
  non_blocking?: boolean;
  /** Copies even where the tensor has the wanted dtype and device already. Default: false. */
  copy?: boolean;
  /** Default: `'preserve_format'`. */
  memory_format?: MemoryFormat | null;
}

export interface ToOptions extends CopyOptions {
  /** The dtype to go to. Default: that of the tensor. */
  dtype?: DType | null;
  /** The device to go to. Default: that of the tensor. */
  device?: DeviceLike | null;
}

interface OtherOptions extends CopyOptions {
  other: NativeTensor;
}

const copy_defaults = { non_blocking: false, copy: false, memory_format: null };

const bind_dtype = signature<CopyOptions & { dtype: DType }>('to', { dtype: 'float32', ...copy_defaults });
const bind_device = signature<ToOptions>('to', { device: null, dtype: null, ...copy_defaults });
const bind_other = signature<OtherOptions>('to', { other: null as never, ...copy_defaults });

interface CudaOptions {
  /** The GPU, or its number. Default: the current one. */
  device?: DeviceLike | number | null;
  /** May return before the copy is done. Default: false. */
  non_blocking?: boolean;
  /** Default: `'preserve_format'`. */
  memory_format?: MemoryFormat | null;
}

const bind_cuda = signature<CudaOptions>('cuda', { device: null, non_blocking: false, memory_format: null });
/** How methods that are named for a dtype copy. */
interface FormatOptions {
  /** Default: `'preserve_format'`. */
  memory_format?: MemoryFormat | null;
}

const binds_format = (owner: string) =>
  signature<FormatOptions>(owner, { memory_format: keyword_only(null) });

const bind_format = {
  cpu: binds_format('cpu'),
  float: binds_format('float'),
  double: binds_format('double'),
  half: binds_format('half'),
  bfloat16: binds_format('bfloat16'),
  long: binds_format('long'),
  int: binds_format('int'),
  short: binds_format('short'),
  char: binds_format('char'),
  byte: binds_format('byte'),
  bool: binds_format('bool'),
  cfloat: binds_format('cfloat'),
  cdouble: binds_format('cdouble'),
  chalf: binds_format('chalf'),
};

interface NewTensorOptions {
  data: TensorData | NativeTensor;
  /** Default: that of this tensor. */
  dtype?: DType | null;
  /** Default: that of this tensor. */
  device?: DeviceLike | null;
  /** Default: false. */
  requires_grad?: boolean;
}

const bind_new_tensor = signature<NewTensorOptions>('new_tensor', {
  data: required,
  dtype: keyword_only(null),
  device: keyword_only(null),
  requires_grad: keyword_only(false),
});

export abstract class ConversionMethods {
  /**
   * A tensor with a copy of `data`, of this one's dtype and on its device.
   *
   * @throws TorchError if this one holds integers and a number in `data` has a fraction, unless `dtype` is given.
   *
   * @example
   * torch.ones(2).new_tensor([1, 2]).dtype; // 'float32'
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.Tensor.new_tensor.html
   */
  new_tensor(this: Tensor, ...args: Arguments<NewTensorOptions, [data: 'data']>): Tensor {
    const { data, requires_grad, ...given } = bind_new_tensor(args);
    const dtype = given.dtype ?? this.dtype;
    const device = given.device ?? this.device;
    check_cuda(device);
    if (!(data instanceof addon.Tensor)) {
      if (given.dtype === null) check_fractions(data, dtype);
      return addon.tensor(data, dtype, device, requires_grad) as Tensor;
    }
    return (data as Tensor).detach().to({ dtype, device, copy: true }).requires_grad_(requires_grad);
  }

  /**
   * The tensor with another dtype, on another device, or like another tensor; the same object where nothing
   * has to change.
   *
   * @example
   * const x = torch.zeros(2, 3);
   * x.to('float64');
   * x.to('cpu');
   * x.to('cpu', 'int64');
   * x.to({ dtype: 'int32', copy: true });
   * x.to(torch.ones(1, { dtype: 'float16' }));
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.Tensor.to.html
   */
  to(this: Tensor, options?: ToOptions): Tensor;
  to(
    this: Tensor,
    dtype: DType,
    ...args: Arguments<CopyOptions, [non_blocking: 'non_blocking', copy: 'copy']>
  ): Tensor;
  to(
    this: Tensor,
    other: NativeTensor,
    ...args: Arguments<CopyOptions, [non_blocking: 'non_blocking', copy: 'copy']>
  ): Tensor;
  to(
    this: Tensor,
    device: DeviceLike | number | null,
    ...args: Arguments<
      Omit<ToOptions, 'device'>,
      [dtype: 'dtype', non_blocking: 'non_blocking', copy: 'copy']
    >
  ): Tensor;
  to(this: Tensor, ...args: unknown[]): Tensor {
    const { device, dtype, non_blocking, copy, memory_format } = read_to(args);
    return internal.to(this, { dtype, device, non_blocking, copy, memory_format });
  }

  /** The tensor on the CPU. */
  cpu(this: Tensor, ...args: Arguments<FormatOptions, []>): Tensor {
    return this.to({ device: 'cpu', ...bind_format.cpu(args) });
  }

  /**
   * The tensor on a CUDA device: the current one if none is given.
   *
   * @throws TorchError if there is no CUDA: the message says whether driver, build or library is the cause.
   */
  cuda(
    this: Tensor,
    ...args: Arguments<CudaOptions, [device: 'device', non_blocking: 'non_blocking']>
  ): Tensor {
    const { device, ...options } = bind_cuda(args);
    return this.to({
      device: (typeof device === 'number' ? `cuda:${device}` : device) ?? 'cuda',
      ...options,
    });
  }

  /** The tensor as float32. */
  float(this: Tensor, ...args: Arguments<FormatOptions, []>): Tensor {
    return this.to('float32', bind_format.float(args));
  }

  /** The tensor as float64. */
  double(this: Tensor, ...args: Arguments<FormatOptions, []>): Tensor {
    return this.to('float64', bind_format.double(args));
  }

  /** The tensor as float16. */
  half(this: Tensor, ...args: Arguments<FormatOptions, []>): Tensor {
    return this.to('float16', bind_format.half(args));
  }

  /** The tensor as bfloat16. */
  bfloat16(this: Tensor, ...args: Arguments<FormatOptions, []>): Tensor {
    return this.to('bfloat16', bind_format.bfloat16(args));
  }

  /** The tensor as int64. */
  long(this: Tensor, ...args: Arguments<FormatOptions, []>): Tensor {
    return this.to('int64', bind_format.long(args));
  }

  /** The tensor as int32. */
  int(this: Tensor, ...args: Arguments<FormatOptions, []>): Tensor {
    return this.to('int32', bind_format.int(args));
  }

  /** The tensor as int16. */
  short(this: Tensor, ...args: Arguments<FormatOptions, []>): Tensor {
    return this.to('int16', bind_format.short(args));
  }

  /** The tensor as int8. */
  char(this: Tensor, ...args: Arguments<FormatOptions, []>): Tensor {
    return this.to('int8', bind_format.char(args));
  }

  /** The tensor as uint8. */
  byte(this: Tensor, ...args: Arguments<FormatOptions, []>): Tensor {
    return this.to('uint8', bind_format.byte(args));
  }

  /** The tensor as complex64. */
  cfloat(this: Tensor, ...args: Arguments<FormatOptions, []>): Tensor {
    return this.to('complex64', bind_format.cfloat(args));
  }

  /** The tensor as complex128. */
  cdouble(this: Tensor, ...args: Arguments<FormatOptions, []>): Tensor {
    return this.to('complex128', bind_format.cdouble(args));
  }

  /** The tensor as complex32. */
  chalf(this: Tensor, ...args: Arguments<FormatOptions, []>): Tensor {
    return this.to('complex32', bind_format.chalf(args));
  }

  /** The tensor as bool: true where an element is not zero. */
  bool(this: Tensor, ...args: Arguments<FormatOptions, []>): Tensor {
    return this.to('bool', bind_format.bool(args));
  }
}

/** Throws if `data` holds a number that a tensor of integers would cut. */
function check_fractions(data: TensorData, dtype: DType): void {
  if (!/^u?int/.test(dtype)) return;
  const made = addon.tensor(data, null, null, false) as Tensor;
  if (!is_floating_dtype(made.dtype)) return;
  const fraction = made
    .flatten()
    .tolist<number[]>()
    .find((number) => !Number.isInteger(number));
  if (fraction !== undefined) (addon.tensor([], dtype, null, false) as Tensor).fill_(fraction);
}

/** The forms of `to`, told apart by their first argument. */
function read_to(args: readonly unknown[]): Required<ToOptions> {
  const [first] = args;
  const given = is_plain_object(first) ? (own(first, 'other') ?? first) : first;
  if (given instanceof addon.Tensor) {
    const { other, ...options } = bind_other(args);
    return { device: other.device, dtype: other.dtype, ...options };
  }
  if (is_dtype(given)) return { device: null, ...bind_dtype(args), dtype: dtypes[given] };
  if (typeof given === 'string') check_place(given);
  if (given === undefined || given === null || is_plain_object(given) || is_place(given))
    return bind_device(args);
  throw new TypeError(`to(): argument 'device' (position 1) must be torch.device, not ${type_name(given)}`);
}

/** Throws if `text` names no device; it may well be a misspelt dtype. */
function check_place(text: string): void {
  try {
    addon.device(text);
  } catch (error) {
    const names = [...new Set(Object.values(dtypes))].join(', ');
    throw new TorchError(`${(error as Error).message} (and no dtype: those are ${names})`);
  }
}

function is_place(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || is_device(value);
}
