/** Types shared by all rooms of the house. Types only: this file imports no value. */

/** Element types, by PyTorch's names without `torch.`. */
export type DType =
  | 'float32'
  | 'float64'
  | 'float16'
  | 'bfloat16'
  | 'int64'
  | 'int32'
  | 'int16'
  | 'int8'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'bool'
  | 'complex64'
  | 'complex128'
  | 'complex32'
  | 'float8_e4m3fn'
  | 'float8_e4m3fnuz'
  | 'float8_e5m2'
  | 'float8_e5m2fnuz'
  | 'float8_e8m0fnu';

/** A place for tensors. Interned: two devices are equal exactly when they are `===`. */
export interface Device {
  readonly type: 'cpu' | 'cuda' | 'meta' | (string & {});
  readonly index: number | null;
  toString(): string;
}

/** A `Device`, or its name: `'cpu'`, `'cuda'`, `'cuda:1'`. */
export type DeviceLike = Device | string;

export type Layout = 'strided' | 'sparse_coo' | 'sparse_csr' | 'sparse_csc' | 'sparse_bsr' | 'sparse_bsc';
export type MemoryFormat = 'contiguous_format' | 'channels_last' | 'channels_last_3d' | 'preserve_format';

/** A complex number. */
export interface Complex {
  readonly real: number;
  readonly imag: number;
}

/** A number that stands for an element: an integer counts as int64, another number as double. */
export type Scalar = number | bigint | boolean | Complex;

/** Arrays of arrays of elements. */
export type NestedArray<Element> = Element | readonly NestedArray<Element>[];

export type TypedArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/** A `Float16Array`, which younger versions of JavaScript have. */
export interface HalfArray extends ArrayBufferView {
  readonly [Symbol.toStringTag]: 'Float16Array';
}

/** What `torch.tensor` takes. */
export type TensorData = NestedArray<Scalar | TypedArray | HalfArray>;

/** One size, which may stand in a list. */
export type Size1 = number | readonly [number];

/** One size for both sides, or one for each. */
export type Size2 = number | readonly [number, number];

/** One size for depth, height and width, or one for each. */
export type Size3 = number | readonly [number, number, number];

/** Options of functions that make tensors. */
export interface TensorOptions {
  /** Of the elements. Default: the default dtype, or what the data have. */
  dtype?: DType | null;
  /** Where it is made. Default: the CPU, or where the data are. */
  device?: DeviceLike | null;
  /** How its elements lie. Default: `'strided'`. */
  layout?: Layout | null;
  /** Whether its memory is pinned, for faster copies to a GPU. Default: false. */
  pin_memory?: boolean | null;
  /** Whether autograd computes its gradient. Default: false. */
  requires_grad?: boolean;
}
