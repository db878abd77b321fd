/** Modes of the thread: they begin, and end with a function's return, with the block of a `using`, or by hand. */
import { dispose } from '../internal/dispose.js';
import { is_promise } from '../internal/promise.js';
import { type_name } from '../internal/type-name.js';

/** A mode that has begun. It ends with `end()`, or with the block of a `using` declaration. */
export class Mode implements Disposable {
  #restore: (() => void) | null;

  /** @internal */
  constructor(restore: () => void) {
    this.#restore = restore;
  }

  /** Ends the mode; a second call does nothing. */
  end(): void {
    this.#restore?.();
    this.#restore = null;
  }

  [dispose](): void {
    this.end();
  }
}

/** Runs `body` in a mode that ends when it returns. */
export function run_in<Result>(name: string, begin: () => Mode, body: () => Result): Result {
  if (typeof body !== 'function') throw new TypeError(`${name}() takes a function, not ${type_name(body)}`);
  const mode = begin();
  let result: Result;
  try {
    result = body();
  } finally {
    mode.end();
  }
  if (is_promise(result)) {
    result.then(undefined, () => {}); // the TypeError below is the error to see
    throw new TypeError(
      `${name}(): the function returned a promise, but the mode ended when the function returned and does not hold ` +
        `after an await. Await outside and call ${name}() around each synchronous part; to begin asynchronous work ` +
        `in this mode, write { using _ = torch.${name}(); promise = model.forward_async(x); }`,
    );
  }
  return result;
}
