/** The classes that stand for a dtype on a device, `torch.FloatTensor` and `torch.cuda.FloatTensor`; and `x.type()`. */
import { define } from '../internal/define.js';
import { ValueError } from '../errors.js';
import { type Arguments, signature } from '../internal/arguments.js';
import { addon } from '../native/addon.js';
import type { NativeTensor } from '../native/exports/core.js';
import type { DType } from '../types.js';
import { dtypes, is_dtype } from './dtype.js';
import { type ElementType, type LegacyArguments, make_legacy } from './legacy.js';
import type { Tensor, TensorClass } from './tensor.js';
import { type_of_tensor } from './type-of-tensor.js';

/**
 * A class of tensors of one dtype on one type of device. It makes tensors with and without `new`, `instanceof` asks for
 * dtype and device, and `x.type(…)` takes it.
 *
 * - Integers are sizes, and the elements are not initialised: `torch.FloatTensor(2, 3)`.
 * - Lists, typed arrays and iterables are data, and are copied: `torch.LongTensor([1, 2])`.
 * - A tensor of that type is shared: `torch.FloatTensor(x)`.
 * - A shape is a plain array, so it counts as data; write `torch.FloatTensor(...x.shape)`.
 *
 * @example
 * new torch.FloatTensor(2, 3).shape; // [2, 3]
 * torch.LongTensor([1, 2]).dtype; // 'int64'
 * torch.ones(2) instanceof torch.FloatTensor; // true
 *
 * @see https://docs.pytorch.org/docs/stable/tensors.html
 */
export interface TypedTensor {
  (...args: LegacyArguments): Tensor;
  new (...args: LegacyArguments): Tensor;
  [Symbol.hasInstance](value: unknown): boolean;
}

const element_types = {
  FloatTensor: 'float32',
  DoubleTensor: 'float64',
  HalfTensor: 'float16',
  BFloat16Tensor: 'bfloat16',
  ByteTensor: 'uint8',
  CharTensor: 'int8',
  ShortTensor: 'int16',
  IntTensor: 'int32',
  LongTensor: 'int64',
  BoolTensor: 'bool',
} as const satisfies Record<string, DType>;

type Classes = Readonly<Record<keyof typeof element_types, TypedTensor>>;

const types_of = new Map<unknown, ElementType>();
const types_by_name = new Map<string, ElementType>();

function classes_on(device: ElementType['device'], prefix: string): Classes {
  const classes = Object.entries(element_types).map(([name, dtype]) => {
    const type = { dtype, device };
    const typed = {
      // biome-ignore lint/complexity/useArrowFunction: it is called with `new`, too
      [name]: function (...args: unknown[]) {
        return make_legacy(type, args);
      },
    }[name] as object;
    define(typed, Symbol.hasInstance, {
      value: (value: unknown) =>
        value instanceof addon.Tensor &&
        value.dtype === dtype &&
        value.device.type === device &&
        value.layout === 'strided',
    });
    types_of.set(typed, type);
    types_by_name.set(`${prefix}.${name}`, type);
    return [name, typed];
  });
  return Object.fromEntries(classes) as Classes;
}

/** `torch.FloatTensor` and its kin. */
export const cpu_classes = classes_on('cpu', 'torch');

/** `torch.cuda.FloatTensor` and its kin. */
export const cuda_classes = classes_on('cuda', 'torch.cuda');

/** What `torch.Tensor(…)` makes: the default dtype on the CPU. */
function default_type(): ElementType {
  return { dtype: addon.get_default_dtype(), device: 'cpu' };
}

interface TypeOptions {
  dtype?: DType | TypedTensor | TensorClass | (string & {}) | null;
  /** May return before a copy between the CPU and a device is done. Default: false. */
  non_blocking?: boolean;
}

const bind_type = signature<TypeOptions>('Tensor.type', { dtype: null, non_blocking: false });

export abstract class TypeMethods {
  /**
   * The name of the tensor's type; or, with a dtype, the tensor in it, the same object where nothing has to change. A
   * class or its name says the device as well.
   *
   * @throws ValueError if a name stands for no type.
   *
   * @example
   * torch.ones(2).type(); // 'torch.FloatTensor'
   * torch.ones(2).type(torch.LongTensor).dtype; // 'int64'
   * torch.ones(2).type('torch.DoubleTensor');
   * torch.ones(2).type(torch.float16);
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.Tensor.type.html
   */
  type(this: Tensor): string;
  type(
    this: Tensor,
    ...args: Arguments<
      TypeOptions & { dtype: NonNullable<TypeOptions['dtype']> },
      [dtype: 'dtype', non_blocking: 'non_blocking']
    >
  ): Tensor;
  type(this: Tensor, ...args: unknown[]): Tensor | string {
    const { dtype, non_blocking } = bind_type(args);
    if (dtype === null) return type_of_tensor(this);
    if (is_dtype(dtype)) return this.to({ dtype: dtypes[dtype], non_blocking });
    return this.to({ ...read_type(dtype), non_blocking });
  }

  /**
   * A tensor of this one's dtype, on its device, as `torch.FloatTensor(…)` makes it.
   *
   * @example
   * torch.arange(2).new([1, 2]).dtype; // 'int64'
   */
  new(this: Tensor, ...args: LegacyArguments): Tensor {
    return make_legacy({ dtype: this.dtype, device: this.device.type as ElementType['device'] }, args);
  }
}

function read_type(type: unknown): ElementType {
  const found = typeof type === 'string' ? types_by_name.get(type) : types_of.get(type);
  if (found !== undefined) return found;
  const is_tensor =
    type === 'torch.Tensor' || (type as { prototype?: unknown }).prototype === addon.Tensor.prototype;
  if (is_tensor) return default_type();
  if (typeof type === 'string') throw new ValueError(`invalid type: '${type}'`);
  throw new TypeError('dtype must be a type, str, or dtype object');
}

/** `torch.Tensor`: called, it makes a tensor; for classes on top of it, it is the native one. */
export function constructor_over(
  native: new (data: NativeTensor, requires_grad?: boolean) => NativeTensor,
): unknown {
  function construct(this: unknown, ...args: unknown[]): unknown {
    if (new.target === undefined || new.target === construct) return make_legacy(default_type(), args);
    return Reflect.construct(native, args, new.target);
  }
  define(construct, 'name', { value: 'Tensor' });
  define(construct, 'prototype', { value: native.prototype });
  define(native.prototype, 'constructor', {
    value: construct,
    configurable: true,
    writable: true,
  });
  return construct;
}
