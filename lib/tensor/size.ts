/** `torch.Size`. */
import { define } from '../internal/define.js';
import { is_iterable } from '../internal/iterable.js';
import { type_name } from '../internal/type-name.js';

class SizeArray extends Array<number> {
  // What map and slice make are plain arrays.
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  /** The number of elements of a tensor of this size. */
  numel(): number {
    return this.reduce((product, length) => product * length, 1);
  }
}

/** A size: an array of integers that knows its number of elements. */
export type Size = SizeArray;

export interface SizeClass {
  (sizes?: Iterable<number>): Size;
  new (sizes?: Iterable<number>): Size;
  readonly prototype: Size;
}

/**
 * The size of a tensor, with or without `new`. Shapes are plain arrays; this is for programs that make one.
 *
 * @throws TypeError if `sizes` is no list of integers.
 *
 * @example
 * torch.zeros(new torch.Size([2, 3])).numel(); // 6
 * torch.Size([2, 3]).numel(); // 6
 *
 * @see https://docs.pytorch.org/docs/stable/size.html
 */
export const Size = function Size(sizes: Iterable<number> = []): Size {
  if (!is_iterable(sizes)) throw new TypeError(`'${type_name(sizes)}' object is not iterable`);
  const list = Array.from(sizes);
  const place = list.findIndex((length) => !Number.isInteger(length));
  if (place >= 0) {
    throw new TypeError(
      `torch.Size() takes an iterable of 'int' (item ${place} is '${type_name(list[place])}')`,
    );
  }
  const size = new SizeArray();
  for (const length of list) size.push(length);
  return size;
} as unknown as SizeClass;

define(Size, 'prototype', { value: SizeArray.prototype });
define(SizeArray, 'name', { value: 'Size' });
