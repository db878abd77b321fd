/**
 * How cases are written: each is the list of arguments of one call, as plain data that both sides can make;
 * a plain object in the last place holds the arguments by name.
 */

/** How the elements of a tensor are made from their index and the place of the tensor in the call. */
export type Values = 'signed' | 'positive' | 'unit' | 'above_one' | 'integers' | 'booleans' | 'definite';

type Layout = 'sparse_coo' | 'sparse_csr' | 'sparse_csc';

/** A tensor to be made. */
export interface TensorSpec {
  readonly $tensor: readonly number[];
  readonly values: Values;
  readonly dtype: 'float32' | 'int64' | 'bool' | 'complex64' | 'uint8' | 'int32';
  /** Integers lie below it. */
  readonly below?: number;
  /** The elements themselves, instead of `values`. */
  readonly data?: readonly number[];
  /** A sparse layout that the tensor is converted to. */
  readonly layout?: Layout;
  /** True where autograd takes no part, because the operator refuses to. */
  readonly constant?: boolean;
}

/** Something that Python has under `torch` and we have as a string: a dtype, a layout, a memory format. */
export interface NameSpec {
  readonly $torch: string;
}

export type Argument = null | boolean | number | string | TensorSpec | NameSpec | readonly Argument[];
export type Named = Readonly<Record<string, Argument>>;
export type Case = readonly (Argument | Named)[];
export type Cases = Readonly<Record<string, readonly Case[]>>;

type Shape = readonly number[];

const float = (values: Values, shape: Shape): TensorSpec => ({ $tensor: shape, values, dtype: 'float32' });

/** Floats between -2 and 2. */
export const f = (...shape: number[]) => float('signed', shape);
/** Floats between 0.25 and 2.25. */
export const p = (...shape: number[]) => float('positive', shape);
/** Floats between 0 and 1. */
export const u = (...shape: number[]) => float('unit', shape);
/** Floats between 1 and 3. */
export const g = (...shape: number[]) => float('above_one', shape);
/** A symmetric positive definite matrix, or a batch of them. */
export const spd = (...shape: number[]) => float('definite', shape);
/** Integers from 0 to `below` - 1. */
export const i = (below: number, ...shape: number[]): TensorSpec => ({
  $tensor: shape,
  values: 'integers',
  dtype: 'int64',
  below,
});
/** Booleans. */
export const b = (...shape: number[]): TensorSpec => ({ $tensor: shape, values: 'booleans', dtype: 'bool' });
/** Complex numbers. */
export const c = (...shape: number[]): TensorSpec => ({
  $tensor: shape,
  values: 'signed',
  dtype: 'complex64',
});
/** A vector of the given elements. */
export const v = (data: readonly number[], dtype: TensorSpec['dtype'] = 'float32'): TensorSpec => ({
  $tensor: [data.length],
  values: 'signed',
  dtype,
  data,
});
/** `v` in another shape. */
export const w = (
  shape: readonly number[],
  data: readonly number[],
  dtype: TensorSpec['dtype'] = 'float32',
) => ({
  ...v(data, dtype),
  $tensor: shape,
});
/** `spec` without a gradient. */
export const k = (spec: TensorSpec): TensorSpec => ({ ...spec, constant: true });
/** `spec` as a sparse tensor. */
export const sparse = (spec: TensorSpec, layout: Layout = 'sparse_coo'): TensorSpec => ({ ...spec, layout });
/** A dtype, layout or memory format. */
export const name = ($torch: string): NameSpec => ({ $torch });

/** The same cases for several rows. */
export function each(names: string, ...cases: readonly Case[]): Cases {
  return Object.fromEntries(names.split(' ').map((row) => [row, cases]));
}
