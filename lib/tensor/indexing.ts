/** Python's `x[...]` and `x[...] = value`, without operators. */
import { IndexError } from '../errors.js';
import { check_list } from '../internal/list-from.js';
import { is_plain_object } from '../internal/objects.js';
import { type_name } from '../internal/type-name.js';
import { addon } from '../native/addon.js';
import type { NativeTensor } from '../native/exports/core.js';
import type { NativeIndex, NativeSlice } from '../native/exports/indexing.js';
import type { NestedArray, Scalar } from '../types.js';
import type { Tensor } from './tensor.js';

/** A slice of a dimension, made by `torch.slice`. */
export class Slice {
  constructor(
    readonly start: number | null,
    readonly stop: number | null,
    readonly step: number | null,
  ) {}
}

/**
 * Python's `start:stop:step`, for `x.index(...)`; null where Python leaves a place empty.
 *
 * @example
 * const x = torch.arange(10);
 * console.log(x.index(torch.slice(2, 8, 3)).tolist()); // [2, 5]
 */
export function slice(
  start: number | null = null,
  stop: number | null = null,
  step: number | null = null,
): Slice {
  return new Slice(start, stop, step);
}

/**
 * One place of an index: an integer; a slice as text (`':'`, `'1:5'`, `'::2'`, `'-1:'`) or as `torch.slice(…)`;
 * `'...'`; null or `'None'` for a new dimension; a boolean; a tensor of integers or a mask; an array of either.
 */
export type Index =
  | number
  | bigint
  | boolean
  | null
  | '...'
  | 'None'
  | `${string}:${string}`
  | Slice
  | NativeTensor
  | readonly NestedArray<number | boolean>[];

/** ATen's own form: one tensor for each of the first dimensions, null where all of a dimension is meant. */
export type TensorIndices = readonly (NativeTensor | null)[];

export abstract class IndexingMethods {
  /**
   * Python's `x[indices]`: a view where Python gives one, else a copy. One array of tensors and nulls is ATen's
   * own list of indices, where null means all of a dimension.
   *
   * @throws IndexError if an index is out of bounds or there are more of them than dimensions.
   *
   * @example
   * const x = torch.arange(12).reshape(3, 4);
   * x.index(0); // x[0]
   * x.index(':', 1); // x[:, 1]
   * x.index('...', '::2'); // x[..., ::2]
   * x.index(null, [0, 2]); // x[None, [0, 2]]
   * x.index(x.gt(5)); // x[x > 5]
   *
   * @see https://docs.pytorch.org/cppdocs/notes/tensor_indexing.html
   */
  index(this: Tensor, indices: TensorIndices): Tensor;
  index(this: Tensor, ...indices: Index[]): Tensor;
  index(this: Tensor, ...indices: (Index | TensorIndices)[]): Tensor {
    const [first] = indices;
    const read =
      indices.length === 1 && is_tensor_list(first) ? of_dimensions(first) : indices.map(read_index);
    return addon.get_item(this, read) as Tensor;
  }

  /**
   * Python's `x[indices] = value`, in place. An array of only tensors and nulls is ATen's own list of
   * indices, where null means all of a dimension; with it, `accumulate` adds to the elements instead.
   *
   * @throws IndexError if an index is out of bounds or there are more of them than dimensions; TorchError if `value` has
   * a fraction and the tensor holds integers.
   *
   * @example
   * const x = torch.zeros(3, 4);
   * x.index_put_([0], 1); // x[0] = 1
   * x.index_put_([':', '1:3'], torch.ones(3, 2)); // x[:, 1:3] = torch.ones(3, 2)
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.Tensor.index_put_.html
   */
  index_put_<Self extends Tensor>(
    this: Self,
    indices: readonly (Index | NativeTensor)[],
    value: NativeTensor | Scalar,
    accumulate?: boolean | { accumulate?: boolean },
  ): Self {
    if (!Array.isArray(indices as unknown)) {
      throw new TypeError(
        `index_put_(): argument 'indices' (position 1) must be tuple of Tensors, not ${type_name(indices)}`,
      );
    }
    check_list('index_put_', 'indices', indices);
    const accumulates = is_plain_object(accumulate) ? accumulate['accumulate'] : accumulate;
    if (!is_tensor_list(indices)) {
      if (accumulates) throw new TypeError('index_put_(): accumulate needs indices that are tensors');
      return addon.set_item(this, indices.map(read_index), value) as Self;
    }
    if (!accumulates) return addon.set_item(this, of_dimensions(indices), value) as Self;
    const put = addon.operator('aten::index_put_');
    const values = value instanceof addon.Tensor ? value : this.new_full([], value);
    return put?.(this, indices, values, true) as Self;
  }
}

function is_tensor_list(value: unknown): value is TensorIndices {
  if (!Array.isArray(value)) return false;
  let has_tensor = false;
  for (const element of value) {
    if (element instanceof addon.Tensor) has_tensor = true;
    else if (element !== null) return false; // the first hole, too
  }
  return has_tensor;
}

const whole: NativeSlice = [null, null, null];

function of_dimensions(indices: TensorIndices): NativeIndex[] {
  return indices.map((index) => index ?? whole);
}

function read_index(index: unknown): NativeIndex {
  if (index === null || index === 'None') return null;
  if (index === '...') return index;
  if (typeof index === 'string' && index.includes(':')) return read_slice(index);
  if (index instanceof Slice) return [index.start, index.stop, index.step];
  if (Array.isArray(index)) return addon.tensor(index, index.length === 0 ? 'int64' : null, null, false);
  if (Number.isInteger(index) || typeof index === 'bigint' || typeof index === 'boolean')
    return index as NativeIndex;
  if (index instanceof addon.Tensor) return index;
  throw new IndexError(
    'only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices ' +
      `(got ${type_name(index)})`,
  );
}

function read_slice(text: string): NativeSlice {
  const parts = text.split(':').map((part) => part.trim());
  if (parts.length > 3 || !parts.every((part) => /^([+-]?\d+|None)?$/.test(part))) {
    throw new TypeError(`slice indices must be integers or None or have an __index__ method (got '${text}')`);
  }
  const [start, stop, step] = parts.map((part) => (part === '' || part === 'None' ? null : Number(part)));
  return [start ?? null, stop ?? null, step ?? null];
}
