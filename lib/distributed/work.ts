/** Collectives that go on while the program does. */
import { addon } from '../native/addon.js';
import type { NativeWork } from '../native/exports/distributed.js';
import type { Tensor } from '../tensor/tensor.js';
import { Future } from './future.js';

/**
 * A collective that was asked for with `async_op: true`. `await work` waits for its end and leaves the event loop free;
 * `work.wait()` blocks, as in Python. Until it has ended, its tensors must not be used.
 *
 * Errors come out of both. A work that nobody waits for keeps no process alive.
 *
 * @example
 * const dist = torch.distributed;
 * dist.init_process_group('gloo', { store: new dist.HashStore(), rank: 0, world_size: 1 });
 * const gradient = torch.ones(3);
 * const work = dist.all_reduce(gradient, { async_op: true });
 * await work;
 * dist.destroy_process_group();
 *
 * @see https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.Work
 */
export class Work implements PromiseLike<void> {
  /** @internal */
  readonly native: NativeWork = new addon.DistributedWork();
  #promise: Promise<void> | null = null;

  /**
   * Blocks until the end.
   *
   * @param timeout seconds; default: the group's
   */
  wait(timeout?: number): true {
    return this.native.wait(timeout);
  }

  /** What `await` calls. */
  // biome-ignore lint/suspicious/noThenProperty: a work is awaited
  then<Result = void, Failure = never>(
    fulfilled?: ((value: void) => Result | PromiseLike<Result>) | null,
    rejected?: ((reason: unknown) => Failure | PromiseLike<Failure>) | null,
  ): Promise<Result | Failure> {
    this.#promise ??= this.native.promise();
    return this.#promise.then(fulfilled, rejected);
  }

  /** Whether it has ended, well or not. A message ends when it is waited for. */
  is_completed(): boolean {
    return this.native.is_completed();
  }

  /** Whether nothing has gone wrong. */
  is_success(): boolean {
    return this.native.is_success();
  }

  /** Where a message that was received from any rank came from: a rank of the group. */
  source_rank(): number {
    return this.native.source_rank();
  }

  /** The tensors that it has made; after its end. */
  result(): Tensor[] {
    return this.native.result() as Tensor[];
  }

  /** Its outcome as a future: for what communication hooks give to DistributedDataParallel. */
  get_future(): Future {
    return new Future(this, () => {
      this.wait();
      return this.result();
    });
  }
}
