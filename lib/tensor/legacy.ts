/** What `torch.Tensor(…)` and `torch.FloatTensor(…)` make: PyTorch's constructors before `torch.tensor`. */
import { TorchError } from '../errors.js';
import { is_iterable } from '../internal/iterable.js';
import { is_plain_object } from '../internal/objects.js';
import { type_name } from '../internal/type-name.js';
import { addon } from '../native/addon.js';
import type { NativeTensor } from '../native/exports/core.js';
import type { DeviceLike, DType, TensorData, TypedArray } from '../types.js';
import { check_cuda } from './device.js';
import { Size } from './size.js';
import type { Tensor } from './tensor.js';

export interface LegacyOptions {
  /** Of the class's own type. */
  device?: DeviceLike | null;
}

/** Integers are sizes; a list or typed array is data; a tensor is shared. */
export type LegacyArguments =
  | [...sizes: (number | bigint)[]]
  | [...sizes: (number | bigint)[], options: LegacyOptions]
  | [data: TensorData | NativeTensor | Iterable<number | NativeTensor> | Size, options?: LegacyOptions];

/** The elements that a class stands for. */
export interface ElementType {
  readonly dtype: DType;
  readonly device: 'cpu' | 'cuda';
}

/**
 * A tensor as the old constructors make it: without arguments an empty one, of integers an uninitialised one of those
 * sizes, of data a copy, of a tensor another tensor on its memory.
 */
export function make_legacy(type: ElementType, args: readonly unknown[]): Tensor {
  check_cuda(type.device);
  const last = args.at(-1);
  const options = is_plain_object(last) ? last : undefined;
  const given = options === undefined ? args : args.slice(0, -1);
  const device = options === undefined ? type.device : read_device(type, options);
  const [first] = given;
  if (first instanceof Size && given.length === 1) return empty([...first], type.dtype, device);
  if (given.every(is_integer)) return empty(given.length === 0 ? [0] : given, type.dtype, device);
  if (given.length > 1) {
    const got = given.map(type_name).join(', ');
    throw new TypeError(`new() received an invalid combination of arguments - got (${got})`);
  }
  if (first instanceof addon.Tensor) return shared(type, first);
  if (typeof first === 'string') throw new TypeError("new(): invalid data type 'str'");
  if (!is_iterable(first)) throw new TypeError(`new(): data must be a sequence (got ${type_name(first)})`);
  const data = Array.isArray(first) || ArrayBuffer.isView(first) ? first : Array.from(first);
  return addon.tensor(data as TypedArray, type.dtype, device, false) as Tensor;
}

function is_integer(value: unknown): boolean {
  return Number.isInteger(value) || typeof value === 'bigint';
}

function read_device(type: ElementType, options: Record<string, unknown>): DeviceLike {
  const unknown = Object.keys(options).find((name) => name !== 'device');
  if (unknown !== undefined) throw new TypeError(`new() got an unexpected keyword argument '${unknown}'`);
  const device = addon.device((options['device'] as DeviceLike | null | undefined) ?? type.device);
  if (device.type === type.device) return device;
  throw new TorchError(
    `legacy constructor expects device type: ${type.device} but device type: ${device.type} was passed`,
  );
}

function empty(sizes: readonly unknown[], dtype: DType, device: DeviceLike): Tensor {
  return addon.operator('aten::empty.memory_format')?.(sizes, { dtype, device });
}

function shared({ dtype, device }: ElementType, tensor: NativeTensor): Tensor {
  if (tensor.dtype !== dtype || tensor.device.type !== device) {
    throw new TypeError(`expected ${dtype} on ${device} (got ${tensor.dtype} on ${tensor.device})`);
  }
  return addon.operator('aten::alias')?.(tensor);
}
