/** What will be there once a collective has ended: `torch.futures.Future`. */
import type { Tensor } from '../tensor/tensor.js';
import type { Work } from './work.js';

/**
 * A future as its `then` is called on one. `await` would take the callback of Python's form for the one that it passes
 * itself, and refuse a future that is given to itself (TS1062); but it passes over forms that are for a `this` of which
 * the type is no subtype, and no type is one of a type with an optional member that it does not have.
 */
type Chained<Value> = Future<Value> & { readonly chained?: never };

/**
 * The outcome of a work, and what functions make of it: `work.get_future().then((future) => future.value()[0])`. The
 * functions run when the outcome is first asked for, which is what DistributedDataParallel does with what a
 * communication hook gives it. `await future` gives its value and leaves the event loop free.
 *
 * @see https://docs.pytorch.org/docs/stable/futures.html#torch.futures.Future
 */
export class Future<Value = Tensor[]> {
  /** @internal Null: it has ended. */
  readonly work: Work | null;
  readonly #make: () => Value;
  #made: { readonly value: Value } | null = null;

  /** @internal */
  constructor(work: Work | null, make: () => Value) {
    this.work = work;
    this.#make = make;
  }

  /** Whether `wait` would not wait. */
  done(): boolean {
    return this.work?.is_completed() ?? true;
  }

  /** Blocks until the end, and gives the value. */
  wait(): Value {
    this.work?.wait();
    return this.value();
  }

  /** The value; blocks until there is one. */
  value(): Value {
    this.#made ??= { value: this.#make() };
    return this.#made.value;
  }

  // biome-ignore-start lint/suspicious/noThenProperty: Python's name, and a future is awaited
  /** What `callback` makes of this one, once it has ended. A future that it returns is waited for. */
  then<Result>(
    this: Chained<Value>,
    callback: (future: Future<Value>) => Result | Future<Result>,
  ): Future<Result>;
  /** What `await` calls. */
  then(resolve: (value: Value) => unknown, reject: (reason: unknown) => unknown): void;
  then(callback: (value: never) => unknown, reject?: (reason: unknown) => unknown): unknown {
    if (reject !== undefined) {
      Promise.resolve(this.work)
        .then(() => this.value())
        .then(callback as (value: Value) => unknown, reject);
      return undefined;
    }
    const next = callback as (future: Future<Value>) => unknown;
    return new Future(this.work, () => {
      const result = next(this);
      return result instanceof Future ? result.wait() : result;
    });
  }
  // biome-ignore-end lint/suspicious/noThenProperty: Python's name, and a future is awaited
}
