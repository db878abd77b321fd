/** Training on processes that have not all as many batches: `Join`. */
import { TorchError, ValueError } from '../../errors.js';
import { bare } from '../../internal/define.js';
import { is_promise } from '../../internal/promise.js';
import { warn } from '../../internal/warn.js';
import { functions } from '../../ops/index.js';
import type { DeviceLike } from '../../types.js';
import { all_reduce } from '../collectives.js';
import type { Work } from '../work.js';
import type { ProcessGroup } from '../world.js';
import { NOT_JOINED } from './not-joined.js';

/** What an object does in a process that has no batches left, so that the others can go on. */
export class JoinHook {
  /** For each step of the others: the collectives of a step. */
  main_hook(): void {}

  /** At the end, when no process has any batch left. */
  post_hook(_is_last_joiner: boolean): void {}
}

/** How a `Join` treats one of its objects. */
export interface JoinConfig {
  readonly enable: boolean;
  readonly throw_on_early_termination: boolean;
  /** Whether this one tells the others' processes that this one goes on. */
  readonly is_first_joinable: boolean;
}

/** An object whose steps are collectives: DistributedDataParallel, ZeroRedundancyOptimizer. */
export interface Joinable {
  join_hook(options: Readonly<Record<string, unknown>>): JoinHook;
  readonly join_device: DeviceLike;
  readonly join_process_group: ProcessGroup;
  /** Set by `Join`. */
  _join_config: JoinConfig;
}

export interface JoinOptions {
  /** False: does nothing. Default: true. */
  enable?: boolean;
  /** Throws on all processes when the first has no batches left. Default: false. */
  throw_on_early_termination?: boolean;
  /** More for the objects' hooks: `divide_by_initial_world_size`. */
  readonly [more: string]: unknown;
}

/** Steps behind the others at which a warning comes. */
const WARN_THRESHOLD = 1000;

/**
 * Lets processes train that have not all as many batches: one that has none left does the collectives of the others'
 * steps with gradients of zero. In the end all have the weights of the one that went on longest.
 *
 * @throws ValueError without objects, or with objects of several groups.
 *
 * @example
 * const dist = torch.distributed;
 * dist.init_process_group('gloo', { store: new dist.HashStore(), rank: 0, world_size: 1 });
 * const net = new nn.parallel.DistributedDataParallel(new nn.Linear(4, 2));
 * new dist.algorithms.Join([net]).run(() => {
 *   for (const x of [torch.randn(8, 4), torch.randn(8, 4)]) net.forward(x).sum().backward();
 * });
 * dist.destroy_process_group();
 *
 * @see https://docs.pytorch.org/docs/stable/distributed.algorithms.join.html#torch.distributed.algorithms.Join
 */
export class Join {
  readonly #joinables: readonly Joinable[];
  readonly #hooks: readonly JoinHook[];
  readonly #enable: boolean;
  readonly #throws: boolean;
  readonly #group: ProcessGroup;
  readonly #device: DeviceLike;

  constructor(joinables: readonly Joinable[], options: JoinOptions = {}) {
    const { enable = true, throw_on_early_termination = false, ...more } = bare(options);
    const [first] = joinables;
    if (first === undefined) throw new ValueError('The join context manager requires at least one joinable');
    this.#joinables = joinables;
    this.#hooks = joinables.map((joinable) => joinable.join_hook(more));
    this.#enable = enable;
    this.#throws = throw_on_early_termination;
    joinables.forEach((joinable, index) => {
      joinable._join_config = { enable, throw_on_early_termination, is_first_joinable: index === 0 };
    });
    this.#group = first.join_process_group;
    this.#device = first.join_device;
    if (joinables.some(({ join_process_group }) => join_process_group !== this.#group)) {
      throw new ValueError('Using join context manager with multiple process groups');
    }
  }

  /**
   * Runs the loop over this process's batches; then does what the others still need. An error in the loop comes out at
   * once. Python's `with Join(...):`.
   */
  run<Result>(body: () => Result): Result {
    const result = body();
    if (is_promise(result)) {
      return Promise.resolve(result).then((value) => {
        this.#end();
        return value;
      }) as Result;
    }
    this.#end();
    return result;
  }

  #end(): void {
    if (!this.#enable) return;
    let steps = 0;
    for (; this.#others() > 0; steps++) {
      if (steps > WARN_THRESHOLD) this.#warn_of_skew();
      if (this.#throws) this.#stop_the_others();
      for (const hook of this.#hooks) hook.main_hook();
    }
    for (const hook of this.#hooks) hook.post_hook(steps === 0);
    for (const joinable of this.#joinables) joinable._join_config = NOT_JOINED;
  }

  /** How many processes go on. */
  #others(): number {
    const count = functions.zeros([1], { device: this.#device });
    all_reduce(count, { group: this.#group });
    return Number(count.item());
  }

  #stop_the_others(): never {
    all_reduce(functions.ones([1], { device: this.#device }), { group: this.#group });
    throw new TorchError(`Rank ${this.#group.rank()} exhausted all inputs.`);
  }

  #warn_of_skew(): void {
    warn(
      `Detected uneven input skew of greater than ${WARN_THRESHOLD}. This means that rank ${this.#group.rank()} has at ` +
        `least ${WARN_THRESHOLD} fewer inputs than other currently-active ranks. This level of skew could lead to ` +
        'performance degradation during training.',
    );
  }

  /**
   * What an object calls before the collectives of a step: says that this process goes on.
   *
   * @returns the work that counts the processes; null if another object's step does.
   * @throws TorchError if a process has no batches left and `throw_on_early_termination` was asked for.
   */
  static notify_join_context(joinable: Joinable): Work | null {
    const { enable, is_first_joinable, throw_on_early_termination } = joinable._join_config;
    if (!enable || !is_first_joinable) return null;
    const { join_device: device, join_process_group: group } = joinable;
    const work = all_reduce(functions.ones([1], { device }), { group, async_op: true });
    if (!throw_on_early_termination) return work;
    const stopped = functions.zeros([1], { device });
    all_reduce(stopped, { group });
    if (stopped.item() === 0) return work;
    throw new TorchError('Detected at least one rank that exhausted inputs. Throwing across all ranks.');
  }
}
