import { ValueError } from '../errors.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import { warn } from '../internal/warn.js';
import { functions } from '../ops/index.js';
import type { Generator } from '../tensor/random.js';
import type { Tensor } from '../tensor/tensor.js';

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

/** Anything with items by index; a plain array will do. */
export type DatasetLike<Item> = Dataset<Item> | readonly Item[];

export function item_of<Item>(dataset: DatasetLike<Item>, index: number): Item | Promise<Item> {
  return Array.isArray(dataset) ? (dataset[index] as Item) : (dataset as Dataset<Item>).get(index);
}

/**
 * Tensors with the same first dimension; item `i` is the list of their rows `i`.
 *
 * https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.TensorDataset
 *
 * @throws TypeError if their first dimensions differ
 * @example
 * const dataset = new TensorDataset(torch.rand(10, 3), torch.arange(10));
 */
export class TensorDataset extends Dataset<Tensor[]> {
  readonly tensors: readonly Tensor[];

  constructor(...tensors: Tensor[]) {
    super();
    const [first] = tensors;
    if (first === undefined) throw new TypeError('TensorDataset.__init__() needs at least one tensor');
    if (tensors.some((tensor) => tensor.shape[0] !== first.shape[0])) {
      throw new TypeError('Size mismatch between tensors');
    }
    this.tensors = tensors;
  }

  get length(): number {
    return this.tensors[0]!.shape[0]!;
  }

  override get(index: number): Tensor[] {
    return this.tensors.map((tensor) => tensor.select(0, index));
  }
}

/**
 * Those items of `dataset` that `indices` names, in that order.
 *
 * https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.Subset
 *
 * @example
 * const first_ten = new Subset(dataset, [...Array(10).keys()]);
 */
export class Subset<Item> extends LoadedDataset<Item, unknown> {
  readonly dataset: DatasetLike<Item>;
  readonly indices: readonly number[];

  constructor(dataset: DatasetLike<Item>, indices: readonly number[]) {
    super();
    this.dataset = dataset;
    this.indices = indices;
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
    return this.dataset instanceof LoadedDataset ? this.dataset.load(inner) : Promise.resolve(inner);
  }

  override finish(loaded: unknown): Item {
    if (this.dataset instanceof LoadedDataset) return this.dataset.finish(loaded);
    return item_of(this.dataset, loaded as number) as Item;
  }

  override bytes_of(loaded: unknown): number {
    return this.dataset instanceof LoadedDataset ? this.dataset.bytes_of(loaded) : 0;
  }
}

export interface RandomSplitOptions<Item> {
  dataset: DatasetLike<Item>;
  lengths: readonly number[];
  generator?: Generator | null;
}

const bind_random_split = signature<RandomSplitOptions<unknown>>('random_split', {
  dataset: required,
  lengths: required,
  generator: null,
});

/** Fractions as numbers of items; what is left over goes round one by one. */
function lengths_of_fractions(fractions: readonly number[], total: number): number[] {
  const lengths = fractions.map((fraction, index) => {
    if (fraction < 0 || fraction > 1)
      throw new ValueError(`Fraction at index ${index} is not between 0 and 1`);
    return Math.floor(total * fraction);
  });
  const left = total - sum(lengths);
  for (let i = 0; i < left; i++) lengths[i % lengths.length]! += 1;
  for (const [index, length] of lengths.entries()) {
    if (length > 0) continue;
    warn(`Length of split at index ${index} is 0. This might result in an empty dataset.`, 'UserWarning');
  }
  return lengths;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/**
 * Splits a data set at random into parts of the given lengths, or fractions that add up to 1.
 *
 * https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.random_split
 *
 * @throws ValueError if the lengths do not add up to the length of the data set
 * @example
 * const [train, val] = random_split(dataset, [0.9, 0.1]);
 */
export function random_split<Item>(
  ...args: Arguments<RandomSplitOptions<Item>, ['dataset', 'lengths', 'generator']>
): Subset<Item>[] {
  const { dataset, lengths: wanted, generator } = bind_random_split(args);
  const total = sum(wanted);
  const lengths = total <= 1 && total >= 1 - 1e-9 ? lengths_of_fractions(wanted, dataset.length) : wanted;
  if (sum(lengths) !== dataset.length) {
    throw new ValueError('Sum of input lengths does not equal the length of the input dataset!');
  }
  const order = functions.randperm(dataset.length, { generator }).tolist() as number[];
  let offset = 0;
  return lengths.map((length) => {
    const indices = order.slice(offset, (offset += length));
    return new Subset(dataset as DatasetLike<Item>, indices);
  });
}
