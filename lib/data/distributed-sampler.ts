import { is_available } from '../distributed/backend.js';
import { get_rank, get_world_size } from '../distributed/world.js';
import { TorchError, ValueError } from '../errors.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import { functions } from '../ops/index.js';
import { Generator } from '../tensor/random.js';
import type { Tensor } from '../tensor/tensor.js';
import { Sampler, type Sized } from './sampler.js';
import { sized } from './tensor-rows.js';

export interface DistributedSamplerOptions {
  dataset: Sized | Tensor;
  num_replicas?: number | null;
  rank?: number | null;
  shuffle?: boolean;
  seed?: number;
  drop_last?: boolean;
}

const bind = signature<DistributedSamplerOptions>('DistributedSampler.__init__', {
  dataset: required,
  num_replicas: null,
  rank: null,
  shuffle: true,
  seed: 0,
  drop_last: false,
});

/**
 * One process's share of a data set, where several train together: each takes every `num_replicas`th item of an order
 * that all of them draw alike. Call `set_epoch` before each pass, or every pass has the same order.
 *
 * - `num_replicas`, `rank`: how many processes there are, and which this is; default: as `torch.distributed` tells
 * - `shuffle`: default true
 * - `seed`: the same in all processes; default 0
 * - `drop_last`: leave out items that are too few for all; otherwise some come twice; default false
 *
 * https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.distributed.DistributedSampler
 *
 * @throws ValueError if `rank` is none of the replicas, or if one of them is not given and there is no process group
 * @example
 * const sampler = new DistributedSampler(dataset, { num_replicas: 4, rank: 1 });
 * sampler.set_epoch(3);
 */
export class DistributedSampler extends Sampler {
  readonly dataset: Sized;
  readonly num_replicas: number;
  readonly rank: number;
  readonly shuffle: boolean;
  readonly seed: number;
  readonly drop_last: boolean;
  readonly num_samples: number;
  readonly total_size: number;
  epoch = 0;

  constructor(
    ...args: Arguments<
      DistributedSamplerOptions,
      ['dataset', 'num_replicas', 'rank', 'shuffle', 'seed', 'drop_last']
    >
  ) {
    super();
    const given = bind(args);
    const { dataset, shuffle, seed, drop_last } = given;
    if ((given.num_replicas === null || given.rank === null) && !is_available()) {
      throw new TorchError('Requires distributed package to be available');
    }
    const num_replicas = given.num_replicas ?? get_world_size();
    const rank = given.rank ?? get_rank();
    if (rank >= num_replicas || rank < 0) {
      throw new ValueError(`Invalid rank ${rank}, rank should be in the interval [0, ${num_replicas - 1}]`);
    }
    this.dataset = sized(dataset);
    this.num_replicas = num_replicas;
    this.rank = rank;
    this.shuffle = shuffle;
    this.seed = seed;
    this.drop_last = drop_last;
    const { length } = this.dataset;
    const spared = drop_last && length % num_replicas !== 0 ? num_replicas : 0;
    this.num_samples = Math.ceil((length - spared) / num_replicas);
    this.total_size = this.num_samples * num_replicas;
  }

  get length(): number {
    return this.num_samples;
  }

  /** Makes the next pass that of another epoch: its order is drawn from `seed + epoch`. */
  set_epoch(epoch: number): void {
    this.epoch = epoch;
  }

  *[Symbol.iterator](): Iterator<number> {
    const { length } = this.dataset;
    const order = this.shuffle
      ? (functions
          .randperm(length, { generator: new Generator().manual_seed(this.seed + this.epoch) })
          .tolist() as number[])
      : null;
    for (let at = this.rank; at < this.total_size; at += this.num_replicas) {
      const index = at % length; // the first come again where there are too few
      yield order === null ? index : order[index]!;
    }
  }
}
