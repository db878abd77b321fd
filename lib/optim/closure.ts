/** The closure that a step may be given: a function that computes the loss again. */
import { signature } from '../internal/arguments.js';
import { type_name } from '../internal/type-name.js';
import { addon } from '../native/addon.js';

interface StepOptions {
  closure?: (() => unknown) | null;
}

const binders = new Map<string, (args: readonly unknown[]) => StepOptions>();

/** The closure among the arguments of the `step` of class `owner`, made to record gradients; null without one. */
export function closure_of(owner: string, args: readonly unknown[]): (() => unknown) | null {
  const { closure = null } = binder(owner)(args);
  if (closure === null) return null;
  if (typeof closure !== 'function') throw new TypeError(`'${type_name(closure)}' object is not callable`);
  return () => with_grad_mode(true, closure);
}

function binder(owner: string): (args: readonly unknown[]) => StepOptions {
  let bind = binders.get(owner);
  if (bind === undefined) {
    bind = signature<StepOptions>(`${owner}.step`, { closure: null });
    binders.set(owner, bind);
  }
  return bind;
}

/** Runs `body` with the recording of gradients on or off. */
export function with_grad_mode<Result>(enabled: boolean, body: () => Result): Result {
  const before = addon.set_grad_enabled(enabled);
  try {
    return body();
  } finally {
    addon.set_grad_enabled(before);
  }
}
