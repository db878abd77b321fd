import { types } from 'node:util';
import { TorchError } from '../errors.js';
import { async_dispose } from '../internal/dispose.js';

export interface Guard {
  /** Seconds that a batch may take; 0 for no limit. */
  readonly timeout: number;
  readonly signal: AbortSignal | null;
  /** Called for each batch that is handed out. */
  on_batch(): void;
  /** Called when there are no more. */
  on_end(): void;
}

/** A pass as it is made: in one thread or in several. */
interface Pass<Batch> extends AsyncIterableIterator<Batch> {
  /** Ends it although a batch is still waited for, with whatever hangs on its account. Default: `return`. */
  abandon?(): Promise<unknown>;
}

/** A pass that ends when it takes too long or is aborted, and whose errors carry the caller's line. */
export class GuardedPass<Batch> implements AsyncIterableIterator<Batch> {
  readonly #pass: Pass<Batch>;
  readonly #guard: Guard;

  constructor(pass: Pass<Batch>, guard: Guard) {
    this.#pass = pass;
    this.#guard = guard;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Batch>> {
    const caller = new Error();
    try {
      const result = await this.#in_time();
      if (result.done) this.#guard.on_end();
      else this.#guard.on_batch();
      return result;
    } catch (error) {
      await (this.#pass.abandon?.() ?? this.return());
      throw with_caller(error, caller);
    }
  }

  async return(): Promise<IteratorResult<Batch>> {
    await this.#pass.return?.();
    return { done: true, value: undefined };
  }

  /** `await using pass = loader[Symbol.asyncIterator]()`. */
  async [async_dispose](): Promise<void> {
    await this.return();
  }

  #in_time(): Promise<IteratorResult<Batch>> {
    const { timeout, signal } = this.#guard;
    if (signal === null && timeout === 0) return this.#pass.next();
    signal?.throwIfAborted();
    return new Promise((resolve, reject) => {
      const timer =
        timeout > 0
          ? setTimeout(
              () => reject(new TorchError(`DataLoader timed out after ${timeout} seconds`)),
              timeout * 1000,
            )
          : undefined;
      const abort = () => reject(signal!.reason);
      signal?.addEventListener('abort', abort, { once: true });
      const settled = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
      };
      this.#pass.next().then(resolve, reject).finally(settled);
    });
  }
}

function with_caller(error: unknown, caller: Error): unknown {
  if (!types.isNativeError(error)) return error;
  const frames = (caller.stack ?? '').split('\n').slice(2).join('\n');
  if (frames !== '' && !error.stack?.includes(frames)) error.stack = `${error.stack}\n${frames}`;
  return error;
}
