/** Data sets made of others. */
import { define, own } from '../internal/define.js';
import { AssertionError, ValueError } from '../errors.js';
import { Tensor } from '../tensor/tensor.js';
import {
  comes_in_steps,
  Dataset,
  type DatasetLike,
  IterableDataset,
  is_true_of,
  item_of,
  LoadedDataset,
} from './dataset.js';
import type { PictureItems } from './pictures/items.js';
import { type DatasetSource, dataset_of } from './tensor-rows.js';

/**
 * Tensors with the same first dimension; item `i` is the list of their rows `i`.
 *
 * https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.TensorDataset
 *
 * @throws TypeError if their first dimensions differ
 * @example
 * const dataset = new TensorDataset(torch.rand(10, 3), torch.arange(10));
 */
export class TensorDataset<Tensors extends Tensor[] = Tensor[]> extends Dataset<Tensors> {
  static readonly module: string = import.meta.url;
  readonly tensors: Readonly<Tensors>;

  constructor(...tensors: Tensors) {
    super();
    const [first] = tensors;
    if (first === undefined) throw new TypeError('TensorDataset.__init__() needs at least one tensor');
    if (tensors.some((tensor) => tensor.shape[0] !== first.shape[0])) {
      throw new TypeError('Size mismatch between tensors');
    }
    this.tensors = tensors;
  }

  /** What the constructor takes: how a worker makes it again. */
  __getnewargs__(): unknown[] {
    return [...this.tensors];
  }

  get length(): number {
    return this.tensors[0]!.shape[0]!;
  }

  override get(index: number): Tensors {
    return this.tensors.map((tensor) => tensor.select(0, index)) as Tensors;
  }
}

const is_grey = (items: PictureItems): boolean => own(items, 'mode') === 'L';

/**
 * Data sets one behind the other. A negative index counts from the end.
 *
 * https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.ConcatDataset
 *
 * @throws AssertionError if there is none, or one of them has no indices
 * @example
 * const both = new ConcatDataset([first, second]);
 */
export class ConcatDataset<Item> extends LoadedDataset<Item, unknown> {
  static readonly module: string = import.meta.url;
  readonly datasets: readonly DatasetLike<Item>[];
  /** Where each data set ends. */
  readonly cumulative_sizes: readonly number[];

  constructor(datasets: Iterable<DatasetSource<Item>>) {
    super();
    this.datasets = Array.from(datasets, dataset_of);
    if (this.datasets.length === 0) throw new AssertionError('datasets should not be an empty iterable');
    if (this.datasets.some((dataset) => dataset instanceof IterableDataset)) {
      throw new AssertionError('ConcatDataset does not support IterableDataset');
    }
    let total = 0;
    this.cumulative_sizes = this.datasets.map((dataset) => (total += dataset.length));
  }

  /** What the constructor takes: how a worker makes it again. */
  __getnewargs__(): unknown[] {
    return [this.datasets];
  }

  get length(): number {
    return this.cumulative_sizes.at(-1)!;
  }

  #place(index: number): { dataset: DatasetLike<Item>; inner: number } {
    if (-index > this.length) {
      throw new ValueError('absolute value of index should not exceed dataset length');
    }
    const at = index < 0 ? this.length + index : index;
    const which = this.cumulative_sizes.findIndex((end) => at < end);
    if (which < 0) throw new RangeError(`index ${index} is outside a data set of ${this.length} items`);
    return { dataset: this.datasets[which]!, inner: at - (this.cumulative_sizes[which - 1] ?? 0) };
  }

  override async load(index: number): Promise<unknown> {
    const { dataset, inner } = this.#place(index);
    if (!comes_in_steps<Item>(dataset)) return { dataset, loaded: inner, bytes: 0 };
    const loaded = await dataset.load(inner);
    return { dataset, loaded, bytes: dataset.bytes_of(loaded) };
  }

  override finish(placed: unknown): Item {
    const { dataset, loaded } = placed as { dataset: DatasetLike<Item>; loaded: unknown };
    if (comes_in_steps<Item>(dataset)) return dataset.finish(loaded);
    return item_of(dataset, loaded as number) as Item;
  }

  override bytes_of(placed: unknown): number {
    return (placed as { bytes: number }).bytes;
  }

  override pictures(): PictureItems | null {
    if (!is_true_of(this, 'pictures', ['get', 'load', 'finish'])) return null;
    const all = this.datasets.map((dataset) => (dataset instanceof Dataset ? dataset.pictures() : null));
    // One plan serves a whole batch.
    const [first] = all;
    const alike = (each: PictureItems | null) =>
      each !== null && each.transform === first!.transform && is_grey(each) === is_grey(first!);
    if (first == null || !all.every(alike)) return null;
    const of = new Map(this.datasets.map((dataset, index) => [dataset, all[index] as PictureItems]));
    const at = (index: number) => {
      const { dataset, inner } = this.#place(index);
      return { items: of.get(dataset)!, inner };
    };
    return {
      mode: own(first, 'mode') ?? 'RGB',
      transform: first.transform,
      plain_targets: all.every((each) => own(each!, 'plain_targets') ?? false),
      source: (index) => {
        const { items, inner } = at(index);
        return items.source(inner);
      },
      target: (index) => {
        const { items, inner } = at(index);
        return items.target(inner);
      },
      load: (index) => {
        const { items, inner } = at(index);
        return items.load(inner);
      },
    };
  }
}

/**
 * Data sets without indices, one after the other.
 *
 * https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.ChainDataset
 *
 * @throws AssertionError, when it is walked over, if one of them has indices
 * @example
 * const stream = new ChainDataset([first, second]);
 */
export class ChainDataset<Item> extends IterableDataset<Item> {
  static readonly module: string = import.meta.url;
  readonly datasets: Iterable<IterableDataset<Item>>;
  declare readonly length: number;

  constructor(datasets: Iterable<IterableDataset<Item>>) {
    super();
    this.datasets = datasets;
    const length = () => {
      let total = 0;
      for (const dataset of this.#checked()) total += dataset.length ?? Number.NaN;
      return total;
    };
    define(this, 'length', { get: length, enumerable: true });
  }

  /** What the constructor takes: how a worker makes it again. */
  __getnewargs__(): unknown[] {
    return [[...this.datasets]];
  }

  *#checked(): Iterable<IterableDataset<Item>> {
    for (const dataset of this.datasets) {
      if (!(dataset instanceof IterableDataset)) {
        throw new AssertionError('ChainDataset only supports IterableDataset');
      }
      yield dataset;
    }
  }

  override async *[Symbol.asyncIterator](): AsyncIterator<Item> {
    for (const dataset of this.#checked()) yield* dataset as AsyncIterable<Item>;
  }
}

/** What a `StackDataset` of lists, or of an object of data sets, gives for an index. */
export type Stacked<Sets> = {
  -readonly [Key in keyof Sets]: Sets[Key] extends DatasetSource<infer Item> ? Item : never;
};

/**
 * Data sets of one length side by side: item `i` has item `i` of each, in a list, or in an object with their names.
 *
 * https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.StackDataset
 *
 * @throws ValueError if there is none, or their lengths differ
 * @example
 * const pairs = new StackDataset(images, texts);
 * const named = new StackDataset({ image: images, text: texts });
 */
export class StackDataset<
  Sets extends readonly DatasetSource<unknown>[] | Readonly<Record<string, DatasetSource<unknown>>>,
> extends Dataset<Stacked<Sets>> {
  static readonly module: string = import.meta.url;
  readonly datasets: Sets;
  readonly length: number;

  constructor(...datasets: Sets extends readonly DatasetSource<unknown>[] ? Sets : [datasets: Sets]) {
    super();
    const given = datasets as readonly unknown[];
    const [first] = given;
    const is_dataset = (value: unknown) =>
      Array.isArray(value) || value instanceof Dataset || value instanceof Tensor;
    this.datasets = (given.length === 1 && !is_dataset(first) ? first : given) as Sets;
    const all = Object.values(this.datasets as readonly DatasetSource<unknown>[]).map(dataset_of);
    if (all.length === 0) throw new ValueError('At least one dataset should be passed');
    this.length = all[0]!.length;
    if (all.some((dataset) => dataset.length !== this.length)) {
      throw new ValueError('Size mismatch between datasets');
    }
  }

  /** What the constructor takes: how a worker makes it again. */
  __getnewargs__(): unknown[] {
    return Array.isArray(this.datasets) ? [...this.datasets] : [this.datasets];
  }

  override async get(index: number): Promise<Stacked<Sets>> {
    const { datasets } = this;
    if (Array.isArray(datasets)) {
      const items: unknown[] = [];
      for (const dataset of datasets as readonly DatasetSource<unknown>[])
        items.push(await item_of(dataset_of(dataset), index));
      return items as Stacked<Sets>;
    }
    const item: Record<string, unknown> = {};
    for (const [name, dataset] of Object.entries(datasets))
      item[name] = await item_of(dataset_of(dataset), index);
    return item as Stacked<Sets>;
  }
}
