/** Functions that run in a mode of a GPU: `torch.cuda.stream(s, () => { ... })`. */
import type { Mode } from '../autograd/mode.js';
import { is_promise } from '../internal/promise.js';
import { type_name } from '../internal/type-name.js';

/** Runs `body` in a mode that ends when it returns. */
export function run_in<Result>(name: string, make: () => Mode, body: () => Result): Result {
  if (typeof body !== 'function') throw new TypeError(`${name}() takes a function, not ${type_name(body)}`);
  const mode = make().begin();
  try {
    return refuse_promise(name, body());
  } finally {
    mode.end();
  }
}

/** The result of a function, unless it is asynchronous: the device's state cannot follow it. */
export function refuse_promise<Result>(name: string, result: Result): Result {
  if (!is_promise(result)) return result;
  result.then(undefined, () => {}); // the TypeError is the error to see
  throw new TypeError(
    `${name}(): the function returned a promise, but what it sets ended when the function returned and does not hold ` +
      `after an await. Await outside and call ${name}() around each synchronous part.`,
  );
}
