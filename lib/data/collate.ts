import { TorchError, ValueError } from '../errors.js';
import { check_list } from '../internal/list-from.js';
import { is_plain_object } from '../internal/objects.js';
import { type_name } from '../internal/type-name.js';
import { functions } from '../ops/index.js';
import { tensor } from '../tensor/create.js';
import { Tensor } from '../tensor/tensor.js';
import type { TypedArray } from '../types.js';
import { whole_of } from './rows.js';

/** The type of a batch of items. */
export type Collated<Item> = Item extends Tensor | number | bigint | boolean | TypedArray
  ? Tensor
  : Item extends string
    ? string[]
    : Item extends readonly unknown[]
      ? { -readonly [Index in keyof Item]: Collated<Item[Index]> }
      : Item extends object
        ? { [Key in keyof Item]: Collated<Item[Key]> }
        : never;

/**
 * Makes a batch of a list of items: tensors are stacked, numbers become a tensor of int64, booleans one of bool, strings
 * stay a list, and arrays and objects are taken apart and batched one by one. A dtype does not depend on the values of a
 * batch: items that may have a fraction are tensors, `torch.tensor(y, { dtype: 'float32' })`.
 *
 * https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.default_collate
 *
 * @throws TypeError for items of another kind; ValueError for numbers with a fraction; TorchError if the items have different lengths or shapes
 * @example
 * const [x, y] = default_collate([[torch.ones(2), 0], [torch.zeros(2), 1]]); // x: (2, 2), y: (2)
 */
export function default_collate<Item>(batch: readonly Item[]): Collated<Item> {
  return collate(batch) as Collated<Item>;
}

function collate(batch: readonly unknown[]): unknown {
  const [first] = batch;
  if (first instanceof Tensor) return whole_of(batch) ?? functions.stack(batch as Tensor[], 0);
  if (typeof first === 'boolean' && batch.every((item) => typeof item === 'boolean'))
    return tensor([...batch]);
  if (is_number(first)) return collate_numbers(batch);
  if (typeof first === 'string') return batch;
  if (ArrayBuffer.isView(first)) return collate((batch as TypedArray[]).map((array) => tensor(array)));
  if (Array.isArray(first)) return collate_arrays(batch as unknown[][]);
  if (!is_plain_object(first)) {
    throw new TypeError(
      `default_collate: batch must contain tensors, typed arrays, numbers, objects or arrays; found ${type_name(first)}`,
    );
  }
  const keys = Object.keys(first);
  return Object.fromEntries(
    keys.map((key) => [key, collate(batch.map((item) => (item as typeof first)[key]))]),
  );
}

function is_number(item: unknown): item is number | bigint | boolean {
  return typeof item === 'number' || typeof item === 'bigint' || typeof item === 'boolean';
}

function collate_numbers(batch: readonly unknown[]): Tensor {
  const numbers = batch.map((item) => {
    if (!is_number(item)) {
      throw new TypeError(`default_collate: a batch of numbers has an item that is ${type_name(item)}`);
    }
    if (typeof item === 'number' && !Number.isInteger(item)) {
      throw new ValueError(
        `default_collate: numbers become int64, which cannot hold ${item}; make the item a tensor: ` +
          `torch.tensor(${item}, { dtype: 'float32' })`,
      );
    }
    return item;
  });
  return tensor(numbers, { dtype: 'int64' });
}

function collate_arrays(arrays: readonly unknown[][]): unknown[] {
  check_list('default_collate', 'batch', arrays[0]);
  const length = arrays[0]!.length;
  if (arrays.some((array) => array.length !== length)) {
    throw new TorchError('each element in list of batch should be of equal size');
  }
  return Array.from({ length }, (_, index) => collate(arrays.map((array) => array[index])));
}
