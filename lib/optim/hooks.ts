/** Hooks of optimizers: functions that run before or after something, in the order of registration. */
import { TorchError } from '../errors.js';
import { python_repr } from '../internal/python-repr.js';
import { type_name } from '../internal/type-name.js';
import type { RemovableHandle } from '../tensor/gradient.js';
import type { Optimizer } from './optimizer.js';
import type { LoadableStateDict, StateDict } from './state-dict.js';

// biome-ignore lint/suspicious/noExplicitAny: hooks of every signature
class HookList<Hook extends (...args: any[]) => unknown> implements Iterable<Hook> {
  #entries: { readonly hook: Hook }[] = [];

  add(hook: Hook, prepend = false): RemovableHandle {
    if (typeof hook !== 'function') throw new TypeError(`'${type_name(hook)}' object is not callable`);
    const entry = { hook };
    if (prepend) this.#entries.unshift(entry);
    else this.#entries.push(entry);
    return {
      remove: () => {
        this.#entries = this.#entries.filter((each) => each !== entry);
      },
    };
  }

  *[Symbol.iterator](): Iterator<Hook> {
    for (const { hook } of [...this.#entries]) yield hook;
  }
}

/** Runs before `step`; may return other arguments for it. */
export type StepPreHook = (
  optimizer: Optimizer,
  args: readonly unknown[],
) => readonly unknown[] | null | undefined | void;
/** Runs after `step`, with the arguments that it had. */
export type StepPostHook = (optimizer: Optimizer, args: readonly unknown[]) => void;

export type StateDictPreHook = (optimizer: Optimizer) => void;
export type StateDictPostHook = (
  optimizer: Optimizer,
  state_dict: StateDict,
) => StateDict | null | undefined | void;
export type LoadStateDictPreHook = (
  optimizer: Optimizer,
  state_dict: LoadableStateDict,
) => LoadableStateDict | null | undefined | void;
export type LoadStateDictPostHook = (optimizer: Optimizer) => void;

/** The hooks of one optimizer. */
export function new_hooks() {
  return {
    step_pre: new HookList<StepPreHook>(),
    step_post: new HookList<StepPostHook>(),
    state_dict_pre: new HookList<StateDictPreHook>(),
    state_dict_post: new HookList<StateDictPostHook>(),
    load_pre: new HookList<LoadStateDictPreHook>(),
    load_post: new HookList<LoadStateDictPostHook>(),
  };
}

const every_pre_hook = new HookList<StepPreHook>();
const every_post_hook = new HookList<StepPostHook>();

/**
 * Adds a hook that runs before the step of every optimizer.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.register_step_pre_hook.html
 */
export function register_optimizer_step_pre_hook(hook: StepPreHook): RemovableHandle {
  return every_pre_hook.add(hook);
}

/**
 * Adds a hook that runs after the step of every optimizer.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.register_step_post_hook.html
 */
export function register_optimizer_step_post_hook(hook: StepPostHook): RemovableHandle {
  return every_post_hook.add(hook);
}

/** Runs the hooks that come before a step; returns the step's arguments. */
export function before_step(
  optimizer: Optimizer,
  own: Iterable<StepPreHook>,
  args: readonly unknown[],
): readonly unknown[] {
  let current = args;
  for (const hook of [...every_pre_hook, ...own]) {
    const result = hook(optimizer, current);
    if (result === null || result === undefined) continue;
    if (!Array.isArray(result)) {
      throw new TorchError(
        `${optimizer.constructor.name}.step must return None or an array of new arguments, but got ${python_repr(result)}.`,
      );
    }
    current = result;
  }
  return current;
}

export function after_step(
  optimizer: Optimizer,
  own: Iterable<StepPostHook>,
  args: readonly unknown[],
): void {
  for (const hook of [...own, ...every_post_hook]) hook(optimizer, args);
}
