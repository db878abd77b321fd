import { own } from '../internal/define.js';
import { comes_in_steps, Dataset, type DatasetLike, is_true_of, item_of, LoadedDataset } from './dataset.js';
import type { PictureItems } from './pictures/items.js';
import { type DatasetSource, dataset_of } from './tensor-rows.js';

/**
 * Those items of `dataset` that `indices` names, in that order.
 *
 * https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.Subset
 *
 * @example
 * const first_ten = new Subset(dataset, [...Array(10).keys()]);
 */
export class Subset<Item> extends LoadedDataset<Item, unknown> {
  static readonly module: string = import.meta.url;
  readonly dataset: DatasetLike<Item>;
  readonly indices: readonly number[];

  constructor(dataset: DatasetSource<Item>, indices: readonly number[]) {
    super();
    this.dataset = dataset_of(dataset);
    this.indices = indices;
  }

  /** What the constructor takes: how a worker makes it again. */
  __getnewargs__(): unknown[] {
    return [this.dataset, this.indices];
  }

  get length(): number {
    return this.indices.length;
  }

  #index(index: number): number {
    const inner = this.indices[index];
    if (inner === undefined)
      throw new RangeError(`index ${index} is outside a subset of ${this.length} items`);
    return inner;
  }

  override load(index: number): Promise<unknown> {
    const inner = this.#index(index);
    return comes_in_steps<Item>(this.dataset) ? this.dataset.load(inner) : Promise.resolve(inner);
  }

  override finish(loaded: unknown): Item {
    if (comes_in_steps<Item>(this.dataset)) return this.dataset.finish(loaded);
    return item_of(this.dataset, loaded as number) as Item;
  }

  override bytes_of(loaded: unknown): number {
    return comes_in_steps<Item>(this.dataset) ? this.dataset.bytes_of(loaded) : 0;
  }

  override pictures(): PictureItems | null {
    if (!is_true_of(this, 'pictures', ['get', 'load', 'finish'])) return null;
    const inner = this.dataset instanceof Dataset ? this.dataset.pictures() : null;
    return (
      inner && {
        mode: own(inner, 'mode') ?? 'RGB',
        source: (index) => inner.source(this.#index(index)),
        transform: inner.transform,
        plain_targets: own(inner, 'plain_targets') ?? false,
        target: (index) => inner.target(this.#index(index)),
        load: (index) => inner.load(this.#index(index)),
      }
    );
  }
}
