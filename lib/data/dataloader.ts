import { inspect, types } from 'node:util';
import { ValueError } from '../errors.js';
import type { Arguments } from '../internal/arguments.js';
import { define } from '../internal/define.js';
import { async_dispose } from '../internal/dispose.js';
import { warn } from '../internal/warn.js';
import { functions } from '../ops/index.js';
import { is_available } from '../tensor/cuda.js';
import type { Generator as RandomGenerator } from '../tensor/random.js';
import { AsyncBatches } from './batches.js';
import { type Collated, default_collate } from './collate.js';
import { type DatasetLike, IterableDataset, item_of } from './dataset.js';
import { GuardedPass } from './guarded.js';
import {
  type Checked,
  check,
  type DataLoaderOptions,
  type Names,
  options_of,
  PREFETCH_FACTOR,
  type Stylized,
} from './options.js';
import { pinned } from './pinned.js';
import {
  check_state,
  type DataLoaderState,
  generators_of,
  type OrderState,
  order_state,
  replay,
} from './progress.js';
import { BatchSampler, type IndexSource, RandomSampler, SequentialSampler } from './sampler.js';
import { StreamBatches } from './stream.js';
import { WorkerPasses } from './workers/passes.js';

/** What a loader has made others of, so that it cannot be changed later; PyTorch's list. */
const SET_ONCE = [
  'batch_size',
  'batch_sampler',
  'sampler',
  'drop_last',
  'dataset',
  'persistent_workers',
] as const;

interface Progress {
  readonly order: OrderState;
  yielded: number;
  finished: boolean;
}

/** The indices of a pass, and the seed that PyTorch draws for workers. */
interface Begun {
  readonly indices: Iterator<number[]>;
  readonly base_seed: bigint;
}

/**
 * Batches of a data set, again and again: each `for await` is one pass. A list is a data set of what is in it, a tensor of its
 * rows (`dataset` is then a `Dataset` of these).
 *
 * - `batch_size`: items in a batch, default 1; null gives the items one by one, as they are
 * - `shuffle`: a new order for every pass; default false
 * - `sampler`, `batch_sampler`: an order of one's own
 * - `num_workers`: threads that make batches beside the JavaScript thread; default 0, none
 * - `collate_fn`: makes a batch of a list of items; default `default_collate`
 * - `pin_memory`: put batches where a CUDA device can read them directly; default false
 * - `drop_last`: leave out a last batch that is smaller; default false
 * - `timeout`: seconds that a batch may take before it is an error; default 0, for ever
 * - `worker_init_fn`: called in each worker thread with its number
 * - `multiprocessing_context`: `'fork'`, `'forkserver'` or `'spawn'`, which mean the same here: a worker thread each,
 *   with a copy of the data set and random numbers of its own, seeded as PyTorch seeds its processes; default null
 * - `generator`: draws the order; default the global generator
 * - `prefetch_factor`: batches that are made ahead while the last one is in use; default 2 with workers
 * - `persistent_workers`: keep the workers from one pass to the next; default false. They end with the loader, when it is
 *   collected or, with `await using`, when it goes out of scope
 * - `pin_memory_device`, `in_order`: taken for PyTorch's sake; batches always come in order
 * - `signal`: ends a pass when it is aborted; the batch that is waited for is rejected with its reason
 *
 * With workers, order and random numbers are those of PyTorch's loader without workers, however many there are, wherever
 * transforms are classes with `make_params`: numbers are drawn as if at the time when their batch is asked for. docs/data.md
 * tells which data sets workers can make, and what else runs where. Data sets in memory can also be read by a plain `for`.
 *
 * https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.DataLoader
 *
 * @throws TypeError for what is no data set; ValueError for options that exclude each other
 * @example
 * const dataloader = new DataLoader(dataset, { batch_size: 128, shuffle: true, num_workers: 2 });
 * for await (const [X, y] of dataloader) console.log(X.shape, y.shape);
 */
export class DataLoader<Item, Batch = Collated<Item>> implements AsyncIterable<Batch>, Iterable<Batch> {
  readonly dataset: DatasetLike<Item> | IterableDataset<Item>;
  readonly batch_size: number | null;
  readonly drop_last: boolean;
  readonly sampler: IndexSource;
  readonly batch_sampler: IndexSource<number[]> | null;
  readonly generator: RandomGenerator | null;
  readonly pin_memory: boolean;
  readonly num_workers: number;
  readonly prefetch_factor: number | null;
  readonly persistent_workers: boolean;
  readonly timeout: number;
  readonly collate_fn: ((items: Item[]) => Batch) | null;
  readonly worker_init_fn: Checked['worker_init_fn'];
  readonly multiprocessing_context: unknown;
  readonly #signal: AbortSignal | null;
  readonly #workers: WorkerPasses;
  #progress: Progress | null = null;
  #resumed: DataLoaderState | null = null;

  constructor(...args: Arguments<DataLoaderOptions<Item, Batch>, Names>) {
    const options = options_of(args);
    check(options);
    this.dataset = options.dataset as DatasetLike<Item> | IterableDataset<Item>;
    this.generator = options.generator;
    this.pin_memory = options.pin_memory;
    this.num_workers = options.num_workers;
    this.prefetch_factor = options.num_workers > 0 ? (options.prefetch_factor ?? PREFETCH_FACTOR) : null;
    this.persistent_workers = options.persistent_workers;
    this.timeout = options.timeout;
    this.collate_fn = options.collate_fn as ((items: Item[]) => Batch) | null;
    this.worker_init_fn = options.worker_init_fn;
    this.multiprocessing_context = options.multiprocessing_context;
    this.#signal = options.signal;
    this.sampler = options.sampler ?? default_sampler(options);
    this.drop_last = options.drop_last;
    this.batch_size = options.batch_sampler === null ? options.batch_size : null;
    this.batch_sampler =
      this.batch_size === null
        ? options.batch_sampler
        : new BatchSampler(this.sampler, this.batch_size, this.drop_last);
    this.#workers = new WorkerPasses(this);
    for (const name of SET_ONCE) this.#keep_as_it_is(name);
  }

  #keep_as_it_is(name: (typeof SET_ONCE)[number]): void {
    const value = this[name];
    const set = () => {
      const { name: class_name } = this.constructor;
      throw new ValueError(`${name} attribute should not be set after ${class_name} is initialized`);
    };
    define(this, name, { get: () => value, set, enumerable: true });
  }

  /** Number of batches in a pass; NaN if the data set, or the sampler, has no length. */
  get length(): number {
    if (!(this.dataset instanceof IterableDataset)) {
      return (this.batch_sampler ?? this.sampler).length ?? Number.NaN;
    }
    const length = this.dataset.length ?? Number.NaN;
    if (this.batch_size === null) return length;
    return this.drop_last ? Math.floor(length / this.batch_size) : Math.ceil(length / this.batch_size);
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<Batch> {
    const { begun, skipped } = this.#begin();
    const { timeout } = this;
    const progress = this.#progress!;
    const pass = this.dataset instanceof IterableDataset ? this.#stream(begun, skipped) : this.#pass(begun);
    return new GuardedPass(pass, {
      timeout,
      signal: this.#signal,
      on_batch: () => progress.yielded++,
      on_end: () => (progress.finished = true),
    });
  }

  *[Symbol.iterator](): IterableIterator<Batch> {
    if (this.dataset instanceof IterableDataset) {
      throw new TypeError('this data set is a stream: write `for await (... of dataloader)`');
    }
    const { begun } = this.#begin();
    for (const indices of { [Symbol.iterator]: () => begun.indices }) {
      const items = indices.map((index) => item_of(this.dataset as DatasetLike<Item>, index));
      if (items.some((item) => types.isPromise(item))) {
        throw new TypeError(
          'this data set loads its items in the background: write `for await (... of dataloader)`',
        );
      }
      this.#progress!.yielded++;
      yield this.#batch(items as Item[]);
    }
    this.#progress!.finished = true;
  }

  /**
   * How far the pass has come, with torchdata's names: `load_state_dict` of a loader over the same data set goes on behind
   * the batch that was handed out last, in the same order. Batches that are on their way do not count, nor do the numbers
   * drawn for them: with the state of torch's generator, `torch.get_rng_state()`, saved and set again beside it, the rest
   * of the pass has the same random numbers, too.
   *
   * https://meta-pytorch.org/data/main/torchdata.stateful_dataloader.html
   *
   * @example
   * const state = { loader: dataloader.state_dict(), random: torch.get_rng_state() };
   * torch.set_rng_state(state.random);
   * dataloader.load_state_dict(state.loader);
   */
  state_dict(): DataLoaderState {
    if (this.#resumed !== null) return this.#resumed;
    const { order = null, yielded = 0, finished = false } = this.#progress ?? {};
    return {
      _sampler_iter_state: order,
      _sampler_iter_yielded: yielded,
      _num_yielded: yielded,
      _iterator_finished: finished,
    };
  }

  /**
   * Has the next pass go on where `state_dict()` was asked for.
   *
   * @throws ValueError if it is no state of a loader, or of one with other generators
   */
  load_state_dict(state: DataLoaderState): void {
    check_state(state, this.#generators());
    this.#resumed = state;
  }

  /** For `console.log`. */
  [inspect.custom](depth: number, options: Stylized): string {
    if (depth < 0) return options.stylize(`[${this.constructor.name}]`, 'special');
    return `${this.constructor.name} ${inspect({ ...this }, options)}`;
  }

  /** Ends workers that stay from one pass to the next; a later pass starts new ones. */
  async [async_dispose](): Promise<void> {
    await this.#workers.end();
  }

  #generators(): RandomGenerator[] {
    return generators_of(this, this.sampler, this.batch_sampler);
  }

  /** Begins a pass, or goes on with one: `skipped` batches were handed out before. */
  #begin(): { begun: Begun; skipped: number } {
    if (this.pin_memory && !is_available()) {
      warn(
        "'pin_memory' argument is set as true but no accelerator is found, then device pinned memory won't be used.",
        'UserWarning',
      );
    }
    const generators = this.#generators();
    const resumed = this.#resumed;
    this.#resumed = null;
    const order = resumed?._iterator_finished ? null : (resumed?._sampler_iter_state ?? null);
    if (order === null) {
      this.#progress = { order: order_state(generators), yielded: 0, finished: false };
      return { begun: this.#draw(), skipped: 0 };
    }
    const skipped = resumed!._num_yielded;
    this.#progress = { order, yielded: skipped, finished: false };
    const begun = replay(order, generators, () => {
      const drawn = this.#draw();
      for (let batch = 0; batch < skipped; batch++) drawn.indices.next();
      return drawn;
    });
    return { begun, skipped };
  }

  /** What PyTorch's loader does first in every pass: it draws a seed for workers, also when it has none. */
  #draw(): Begun {
    const seed = functions.empty([], { dtype: 'int64' }).random_({ generator: this.generator });
    return { base_seed: seed.item_bigint(), indices: this.#indices() };
  }

  *#indices(): Generator<number[], void> {
    if (this.dataset instanceof IterableDataset) return;
    if (this.batch_sampler !== null) yield* this.batch_sampler;
    else for (const index of this.sampler) yield [index];
  }

  #pass({ indices, base_seed }: Begun): AsyncIterableIterator<Batch> {
    const batch = (items: unknown[]) => this.#batch(items as Item[]);
    const by_workers = this.num_workers === 0 ? null : this.#workers.begin(indices, base_seed, batch);
    if (by_workers !== null) return by_workers as AsyncIterableIterator<Batch>;
    const dataset = this.dataset as DatasetLike<Item>;
    return new AsyncBatches(dataset, indices, batch, this.prefetch_factor ?? PREFETCH_FACTOR);
  }

  #stream({ base_seed }: Begun, skipped: number): AsyncIterableIterator<Batch> {
    const { batch_size, drop_last, num_workers } = this;
    const dataset = this.dataset as IterableDataset<Item>;
    const batch = (items: Item[]) => this.#batch(items);
    const by_workers = num_workers === 0 ? null : this.#workers.begin_stream(base_seed, skipped);
    if (by_workers !== null) return by_workers as AsyncIterableIterator<Batch>;
    return new StreamBatches(dataset, batch, { batch_size, drop_last, skipped });
  }

  #batch(items: Item[]): Batch {
    const single = this.batch_size === null && this.batch_sampler === null;
    const collate = this.collate_fn ?? (default_collate as unknown as (items: Item[]) => Batch);
    const batch = single ? (items[0] as unknown as Batch) : collate(items);
    return this.pin_memory && is_available() ? pinned(batch) : batch;
  }
}

function default_sampler({ dataset, shuffle, generator }: Checked): IndexSource {
  if (dataset instanceof IterableDataset) return [];
  return shuffle ? new RandomSampler(dataset, { generator }) : new SequentialSampler(dataset);
}
