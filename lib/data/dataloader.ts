import { types } from 'node:util';
import { ValueError } from '../errors.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import { warn } from '../internal/warn.js';
import { functions } from '../ops/index.js';
import { is_available } from '../tensor/cuda.js';
import type { Generator as RandomGenerator } from '../tensor/random.js';
import { AsyncBatches, pinned } from './batches.js';
import { type Collated, default_collate } from './collate.js';
import { type DatasetLike, item_of } from './dataset.js';
import { BatchSampler, RandomSampler, type Sampler, SequentialSampler } from './sampler.js';

export interface DataLoaderOptions<Item, Batch> {
  dataset: DatasetLike<Item>;
  batch_size?: number | null;
  shuffle?: boolean | null;
  sampler?: Sampler | null;
  batch_sampler?: Sampler<number[]> | null;
  num_workers?: number;
  collate_fn?: ((items: Item[]) => Batch) | null;
  pin_memory?: boolean;
  drop_last?: boolean;
  generator?: RandomGenerator | null;
  prefetch_factor?: number | null;
}

type Names = [
  'dataset',
  'batch_size',
  'shuffle',
  'sampler',
  'batch_sampler',
  'num_workers',
  'collate_fn',
  'pin_memory',
  'drop_last',
];

const bind_data_loader = signature<DataLoaderOptions<unknown, unknown>>('DataLoader.__init__', {
  dataset: required,
  batch_size: 1,
  shuffle: null,
  sampler: null,
  batch_sampler: null,
  num_workers: 0,
  collate_fn: null,
  pin_memory: false,
  drop_last: false,
  generator: null,
  prefetch_factor: null,
});

type Checked = ReturnType<typeof bind_data_loader>;

/**
 * Batches of a data set, again and again: each `for await` is one pass.
 *
 * - `batch_size`: items in a batch, default 1; null gives the items one by one, as they are
 * - `shuffle`: a new order for every pass; default false
 * - `sampler`, `batch_sampler`: an order of one's own
 * - `num_workers`: taken for PyTorch's sake; no process is started, pictures are decoded on sharp's threads
 * - `collate_fn`: makes a batch of a list of items; default `default_collate`
 * - `pin_memory`: put batches where a CUDA device can read them directly; default false
 * - `drop_last`: leave out a last batch that is smaller; default false
 * - `generator`: draws the order; default the global generator
 * - `prefetch_factor`: batches that are decoded ahead while the last one is in use; default 2
 *
 * Random numbers are drawn in the order of PyTorch's loader without workers: transforms run when their batch is
 * asked for, however far ahead its pictures were decoded. Data sets in memory can also be read by a plain `for`.
 *
 * https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.DataLoader
 *
 * @throws ValueError for options that exclude each other
 * @example
 * const dataloader = new DataLoader(dataset, { batch_size: 128, shuffle: true });
 * for await (const [X, y] of dataloader) console.log(X.shape, y.shape);
 */
export class DataLoader<Item, Batch = Collated<Item>> implements AsyncIterable<Batch>, Iterable<Batch> {
  readonly dataset: DatasetLike<Item>;
  readonly batch_size: number | null;
  readonly drop_last: boolean;
  readonly sampler: Sampler;
  readonly batch_sampler: Sampler<number[]> | null;
  readonly generator: RandomGenerator | null;
  readonly pin_memory: boolean;
  readonly prefetch_factor: number;
  readonly collate_fn: ((items: Item[]) => Batch) | null;

  constructor(...args: Arguments<DataLoaderOptions<Item, Batch>, Names>) {
    const options = bind_data_loader(args);
    check(options);
    this.dataset = options.dataset as DatasetLike<Item>;
    this.generator = options.generator;
    this.pin_memory = options.pin_memory;
    this.prefetch_factor = options.prefetch_factor ?? 2;
    this.collate_fn = options.collate_fn as ((items: Item[]) => Batch) | null;
    this.sampler = options.sampler ?? default_sampler(options);
    this.drop_last = options.drop_last;
    this.batch_size = options.batch_sampler === null ? options.batch_size : null;
    this.batch_sampler =
      this.batch_size === null
        ? options.batch_sampler
        : new BatchSampler(this.sampler, this.batch_size, this.drop_last);
  }

  /** Number of batches in a pass. */
  get length(): number {
    return (this.batch_sampler ?? this.sampler).length;
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<Batch> {
    this.#begin();
    return new AsyncBatches(
      this.dataset,
      this.#indices(),
      (items) => this.#batch(items),
      this.prefetch_factor,
    );
  }

  *[Symbol.iterator](): IterableIterator<Batch> {
    this.#begin();
    for (const indices of this.#indices()) {
      const items = indices.map((index) => item_of(this.dataset, index));
      if (items.some((item) => types.isPromise(item))) {
        throw new TypeError(
          'this data set loads its items in the background: write `for await (... of dataloader)`',
        );
      }
      yield this.#batch(items as Item[]);
    }
  }

  /** What PyTorch's loader does first in every pass: it draws a seed for workers, also when it has none. */
  #begin(): void {
    functions.empty([], { dtype: 'int64' }).random_({ generator: this.generator });
    if (this.pin_memory && !is_available()) {
      warn(
        "'pin_memory' argument is set as true but no accelerator is found, then device pinned memory won't be used.",
        'UserWarning',
      );
    }
  }

  *#indices(): Generator<number[], void> {
    if (this.batch_sampler !== null) yield* this.batch_sampler;
    else for (const index of this.sampler) yield [index];
  }

  #batch(items: Item[]): Batch {
    const single = this.batch_sampler === null;
    const collate = this.collate_fn ?? (default_collate as unknown as (items: Item[]) => Batch);
    const batch = single ? (items[0] as unknown as Batch) : collate(items);
    return this.pin_memory && is_available() ? pinned(batch) : batch;
  }
}

function default_sampler({ dataset, shuffle, generator }: Checked): Sampler {
  return shuffle ? new RandomSampler(dataset, { generator }) : new SequentialSampler(dataset);
}

function check(options: Checked): void {
  const { num_workers, prefetch_factor, sampler, batch_sampler, shuffle, batch_size, drop_last } = options;
  if (num_workers < 0) {
    throw new ValueError(
      'num_workers option should be non-negative; use num_workers=0 to disable multiprocessing.',
    );
  }
  if (prefetch_factor !== null && prefetch_factor < 0) {
    throw new ValueError('prefetch_factor option should be non-negative');
  }
  if (sampler !== null && shuffle) throw new ValueError('sampler option is mutually exclusive with shuffle');
  if (batch_sampler !== null && (batch_size !== 1 || shuffle || sampler !== null || drop_last)) {
    throw new ValueError(
      'batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, and drop_last',
    );
  }
  if (batch_sampler === null && batch_size === null && drop_last) {
    throw new ValueError(
      'batch_size=None option disables auto-batching and is mutually exclusive with drop_last',
    );
  }
}
