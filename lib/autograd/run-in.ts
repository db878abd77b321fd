/** Functions that run in a mode: `torch.no_grad(() => { ... })`. */
import { types } from 'node:util';
import { is_promise } from '../internal/promise.js';
import { type_name } from '../internal/type-name.js';
import { addon } from '../native/addon.js';
import type { Mode } from './mode.js';
import { FirstRun } from './region.js';

/** Runs `body` in a mode that ends when it returns or, if it is asynchronous, when its promise settles. */
export function run_in<Result>(name: string, make: () => Mode, body: () => Result): Result {
  if (typeof body !== 'function') throw new TypeError(`${name}() takes a function, not ${type_name(body)}`);
  const mode = make();
  const first_run = new FirstRun();
  mode.begin();
  let result: Result;
  let given: Result;
  try {
    result = first_run.run(body);
    given = is_promise(result) ? (first_run.give_way(result) as Result) : result;
  } finally {
    first_run.end();
    mode.end();
  }
  if (types.isGeneratorObject(result)) {
    throw new TypeError(
      `${name}(): the function is a generator, whose body runs only when its values are asked for, outside of the ` +
        `mode. Call ${name}() around the loop that asks for them, or inside of the generator.`,
    );
  }
  return given;
}

/** As `no_grad(body)` and `enable_grad(body)` for synchronous functions, at the cost of two native calls. */
export function with_grad_mode<Result>(enabled: boolean, body: () => Result): Result {
  const before = addon.set_grad_enabled(enabled);
  try {
    return body();
  } finally {
    addon.set_grad_enabled(before);
  }
}
