/** Items that lie in a batch already, so that collating them copies nothing. */
import type { Tensor } from '../tensor/tensor.js';

interface Place {
  readonly whole: Tensor;
  readonly index: number;
}

const places = new WeakMap<Tensor, Place>();

/** The rows of `whole`, which `whole_of` knows again. */
export function rows_of(whole: Tensor): Tensor[] {
  const rows = whole.unbind(0);
  for (const [index, row] of rows.entries()) places.set(row, { whole, index });
  return rows;
}

/** The tensor whose rows `items` are, all of them and in order; else null. */
export function whole_of(items: readonly unknown[]): Tensor | null {
  const whole = places.get(items[0] as Tensor)?.whole;
  if (whole === undefined || whole.is_disposed || whole.shape[0] !== items.length) return null;
  const is_whole = items.every((item, index) => {
    const place = places.get(item as Tensor);
    return place?.whole === whole && place.index === index;
  });
  return is_whole ? whole : null;
}
