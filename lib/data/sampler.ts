import { bare } from '../internal/define.js';
import { ValueError } from '../errors.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import { functions } from '../ops/index.js';
import { Generator } from '../tensor/random.js';
import type { Tensor } from '../tensor/tensor.js';
import { sized } from './tensor-rows.js';

const { empty, randint, randperm } = functions;

/** What gives a `DataLoader` its order: anything that can be iterated over; a length is needed where one is asked for. */
export type IndexSource<Index = number> = Iterable<Index> & { readonly length?: number };

/**
 * An order of items to extend: `[Symbol.iterator]` gives the indices of one pass, `length` tells how many.
 *
 * https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.Sampler
 *
 * @example
 * class Backwards extends Sampler {
 *   readonly length = dataset.length;
 *   *[Symbol.iterator]() {
 *     for (let i = this.length - 1; i >= 0; i--) yield i;
 *   }
 * }
 */
export abstract class Sampler<Index = number> implements Iterable<Index> {
  abstract readonly length: number;
  abstract [Symbol.iterator](): Iterator<Index>;
}

/** What a sampler needs to know of a data set. */
export interface Sized {
  readonly length: number;
}

/**
 * The items in their order.
 *
 * https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.SequentialSampler
 *
 * @example
 * const order = new SequentialSampler(dataset);
 */
export class SequentialSampler extends Sampler {
  readonly data_source: Sized;

  constructor(data_source: Sized | Tensor) {
    super();
    this.data_source = sized(data_source);
  }

  get length(): number {
    return this.data_source.length;
  }

  *[Symbol.iterator](): Iterator<number> {
    for (let i = 0; i < this.data_source.length; i++) yield i;
  }
}

export interface RandomSamplerOptions {
  data_source: Sized | Tensor;
  replacement?: boolean;
  num_samples?: number | null;
  /** Where random numbers come from. Default: null, a generator that torch's own one seeds. */
  generator?: Generator | null;
}

const bind_random_sampler = signature<RandomSamplerOptions>('RandomSampler.__init__', {
  data_source: required,
  replacement: false,
  num_samples: null,
  generator: null,
});

/**
 * The items in random order. Without a generator, a pass draws one seed from the default generator and the
 * order from that seed, as PyTorch does.
 *
 * - `replacement`: an item may come more than once; default false
 * - `num_samples`: how many to draw; default all
 *
 * https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.RandomSampler
 *
 * @throws ValueError if there is nothing to draw
 * @example
 * const order = [...new RandomSampler(dataset)];
 */
export class RandomSampler extends Sampler {
  readonly data_source: Sized;
  readonly replacement: boolean;
  readonly generator: Generator | null;
  readonly #num_samples: number | null;

  constructor(
    ...args: Arguments<RandomSamplerOptions, ['data_source', 'replacement', 'num_samples', 'generator']>
  ) {
    super();
    const { data_source, replacement, num_samples, generator } = bind_random_sampler(args);
    if (typeof replacement !== 'boolean') {
      throw new TypeError(`replacement should be a boolean value, but got replacement=${replacement}`);
    }
    this.data_source = sized(data_source);
    this.replacement = replacement;
    this.generator = generator;
    this.#num_samples = num_samples;
    if (!Number.isInteger(this.num_samples) || this.num_samples <= 0) {
      throw new ValueError(
        `num_samples should be a positive integer value, but got num_samples=${this.num_samples}`,
      );
    }
  }

  get num_samples(): number {
    return this.#num_samples ?? this.data_source.length;
  }

  get length(): number {
    return this.num_samples;
  }

  *[Symbol.iterator](): Iterator<number> {
    const generator = this.generator ?? seeded_generator();
    const count = this.num_samples;
    const size = this.data_source.length;
    if (this.replacement) {
      for (let i = 0; i < Math.floor(count / 32); i++) yield* draw(size, 32, generator);
      yield* draw(size, count % 32, generator);
      return;
    }
    for (let i = 0; i < Math.floor(count / size); i++) yield* permutation(size, generator);
    yield* permutation(size, generator).slice(0, count % size);
  }
}

function seeded_generator(): Generator {
  const seed = empty([], { dtype: 'int64' }).random_().item_bigint();
  return new Generator().manual_seed(seed);
}

const draw = (size: number, count: number, generator: Generator): number[] =>
  randint(size, [count], { generator, dtype: 'int64' }).tolist() as number[];

const permutation = (size: number, generator: Generator): number[] =>
  randperm(size, { generator }).tolist() as number[];

export interface SubsetRandomSamplerOptions {
  /** Where random numbers come from. Default: null, torch's own generator. */
  generator?: Generator | null;
}

/**
 * The given indices in random order.
 *
 * https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.SubsetRandomSampler
 *
 * @example
 * const order = new SubsetRandomSampler([3, 5, 8]);
 */
export class SubsetRandomSampler extends Sampler {
  readonly indices: readonly number[];
  readonly generator: Generator | null;

  constructor(indices: readonly number[], options: SubsetRandomSamplerOptions = {}) {
    super();
    const { generator = null } = bare(options);
    this.indices = indices;
    this.generator = generator;
  }

  get length(): number {
    return this.indices.length;
  }

  *[Symbol.iterator](): Iterator<number> {
    const order = randperm(this.indices.length, { generator: this.generator }).tolist() as number[];
    for (const index of order) yield this.indices[index]!;
  }
}

export interface BatchSamplerOptions {
  sampler: IndexSource;
  batch_size: number;
  drop_last: boolean;
}

const bind_batch_sampler = signature<BatchSamplerOptions>('BatchSampler.__init__', {
  sampler: required,
  batch_size: required,
  drop_last: required,
});

/**
 * Groups of `batch_size` indices; `drop_last` leaves out a last group that is smaller.
 *
 * https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.BatchSampler
 *
 * @throws ValueError if `batch_size` is no positive integer or `drop_last` no boolean
 * @example
 * [...new BatchSampler(new SequentialSampler(dataset), 3, false)];
 */
export class BatchSampler extends Sampler<number[]> {
  readonly sampler: IndexSource;
  readonly batch_size: number;
  readonly drop_last: boolean;

  constructor(...args: Arguments<BatchSamplerOptions, ['sampler', 'batch_size', 'drop_last']>) {
    super();
    const { sampler, batch_size, drop_last } = bind_batch_sampler(args);
    if (!Number.isInteger(batch_size) || batch_size <= 0) {
      throw new ValueError(`batch_size should be a positive integer value, but got batch_size=${batch_size}`);
    }
    if (typeof drop_last !== 'boolean') {
      throw new ValueError(`drop_last should be a boolean value, but got drop_last=${drop_last}`);
    }
    this.sampler = sampler;
    this.batch_size = batch_size;
    this.drop_last = drop_last;
  }

  get length(): number {
    const batches = (this.sampler.length ?? 0) / this.batch_size;
    return this.drop_last ? Math.floor(batches) : Math.ceil(batches);
  }

  *[Symbol.iterator](): Iterator<number[]> {
    let batch: number[] = [];
    for (const index of this.sampler) {
      batch.push(index);
      if (batch.length < this.batch_size) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0 && !this.drop_last) yield batch;
  }
}
