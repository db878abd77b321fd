import { IndexError } from '../errors.js';
import type { PictureItems } from './pictures/items.js';

/**
 * Items by index: PyTorch's map-style data set. `get(i)` is Python's `dataset[i]`, `length` its `len(dataset)`.
 *
 * https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.Dataset
 *
 * @example
 * class Squares extends Dataset<number> {
 *   readonly length = 10;
 *   get(index: number) { return index * index; }
 * }
 */
export abstract class Dataset<Item> {
  abstract readonly length: number;
  abstract get(index: number): Item | Promise<Item>;

  /** Where its items are `[picture, target]`, of pictures of one mode: what workers need to make them. */
  pictures(): PictureItems | null {
    return null;
  }
}

/**
 * A data set whose items come in two steps: `load` reads and decodes in the background and draws no random
 * numbers; `finish` makes the item, drawing what it needs. `DataLoader` loads ahead and finishes in order, so
 * that random numbers are drawn in PyTorch's order however far it is ahead.
 */
export abstract class LoadedDataset<Item, Loaded> extends Dataset<Item> {
  abstract load(index: number): Promise<Loaded>;
  abstract finish(loaded: Loaded): Item;

  /** Bytes that a loaded item takes until it is finished; `DataLoader` holds no more of them than fit. Default: 0. */
  bytes_of(_loaded: Loaded): number {
    return 0;
  }

  override async get(index: number): Promise<Item> {
    return this.finish(await this.load(index));
  }
}

/**
 * Items one after the other, for what has no index: a stream, a file that is read from its beginning. `length` may be
 * left out. With workers, each has a copy of the data set and walks over it: `get_worker_info()` tells a copy which part
 * is its own.
 *
 * https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.IterableDataset
 *
 * @example
 * class Countdown extends IterableDataset<number> {
 *   *[Symbol.iterator]() {
 *     for (let i = 10; i > 0; i--) yield i;
 *   }
 * }
 */
export abstract class IterableDataset<Item> {
  readonly length?: number;
  [Symbol.iterator]?(): Iterator<Item>;
  [Symbol.asyncIterator]?(): AsyncIterator<Item>;
}

/** Whether items come in two steps: not where a subclass has a `get` of its own. */
export const comes_in_steps = <Item>(dataset: unknown): dataset is LoadedDataset<Item, unknown> =>
  dataset instanceof LoadedDataset && dataset.get === LoadedDataset.prototype.get;

/** How far behind `object` the class lies that has its `name`; 0: it is the object's own. */
function distance(object: object, name: string): number {
  let steps = 0;
  for (let at = object; !Object.hasOwn(at, name); at = Object.getPrototypeOf(at)) steps++;
  return steps;
}

/** Whether items are made as `told` says: not where a subclass has replaced one of `makers` and has not said more. */
export const is_true_of = (dataset: object, told: string, makers: readonly string[]): boolean =>
  makers.every((name) => distance(dataset, told) <= distance(dataset, name));

/** Anything with items by index; a plain array will do. */
export type DatasetLike<Item> = Dataset<Item> | readonly Item[];

export function item_of<Item>(dataset: DatasetLike<Item>, index: number): Item | Promise<Item> {
  if (!Array.isArray(dataset)) return (dataset as Dataset<Item>).get(index);
  const { length } = dataset;
  if (!(index >= -length && index < length)) throw new IndexError('list index out of range');
  return dataset.at(index) as Item;
}
