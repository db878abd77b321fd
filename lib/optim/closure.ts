/** The closure that a step may be given: a function that computes the loss again. */
import { enable_grad } from '../autograd/grad-mode.js';
import { signature } from '../internal/arguments.js';
import { type_name } from '../internal/type-name.js';

interface StepOptions {
  closure?: (() => unknown) | null;
}

const binders = new Map<string, (args: readonly unknown[]) => StepOptions>();

/** The closure among the arguments of the `step` of class `owner`, made to record gradients; null without one. */
export function closure_of(owner: string, args: readonly unknown[]): (() => unknown) | null {
  const { closure = null } = binder(owner)(args);
  if (closure === null) return null;
  if (typeof closure !== 'function') throw new TypeError(`'${type_name(closure)}' object is not callable`);
  return () => enable_grad(closure);
}

function binder(owner: string): (args: readonly unknown[]) => StepOptions {
  let bind = binders.get(owner);
  if (bind === undefined) {
    bind = signature<StepOptions>(`${owner}.step`, { closure: null });
    binders.set(owner, bind);
  }
  return bind;
}
