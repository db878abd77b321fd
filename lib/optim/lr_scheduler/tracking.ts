/** Whether an optimizer was stepped since it has a scheduler, for the warning about the order of the two. */
import { define } from '../../internal/define.js';
import type { Optimizer, StepArguments } from '../optimizer.js';

const stepped = new WeakSet<Optimizer>();
const wrappers = new WeakSet<Optimizer['step']>();

/** Puts a `step` on the optimizer that takes note of the call; a `step_async` as well. */
export function track_steps(optimizer: Optimizer): void {
  if (wrappers.has(optimizer.step)) return;
  for (const name of ['step', 'step_async'] as const) {
    const original = optimizer[name];
    const wrapper = function (this: Optimizer, ...args: StepArguments) {
      stepped.add(optimizer);
      return original.apply(optimizer, args);
    };
    wrappers.add(wrapper);
    define(optimizer, name, { value: wrapper, writable: true, configurable: true });
  }
}

export function was_stepped(optimizer: Optimizer): boolean {
  return stepped.has(optimizer);
}

/** True if something else took the place of the tracking `step`. */
export function is_step_overridden(optimizer: Optimizer): boolean {
  return !wrappers.has(optimizer.step);
}
