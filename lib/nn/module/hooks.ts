/**
 * Hooks around `forward`. A module's `forward` is the method that its class defines; the first hook shadows it on
 * that one object with a function that runs the hooks, and the last one to go takes the shadow away.
 */
import { define, own } from '../../internal/define.js';
import { types } from 'node:util';
import { warn } from '../../internal/warn.js';
import type { RemovableHandle } from '../../tensor/gradient.js';
import { type BackwardHook, type BackwardPreHook, observe_backward } from './backward-hooks.js';
import type { Module } from './module.js';
import { type ModuleState, state } from './state.js';

/** Sees the arguments of `forward`; may return others: one value, or an array of all. */
// biome-ignore lint/suspicious/noExplicitAny: as the arguments of `forward`
export type ForwardPreHook = (module: Module, args: any[]) => unknown;

/** Sees the arguments and the result of `forward`; may return another result. */
// biome-ignore lint/suspicious/noExplicitAny: as the arguments and the result of `forward`
export type ForwardHook = (module: Module, args: any[], output: any) => unknown;

export interface HookOptions {
  /** Runs before the hooks that are there already. Default: false. */
  prepend?: boolean;
}

export interface ForwardHookOptions extends HookOptions {
  /** Runs even if `forward` or another hook throws. Default: false. */
  always_call?: boolean;
}

export interface Hooks {
  forward_pre: ForwardPreHook[];
  forward: { hook: ForwardHook; always_call: boolean }[];
  backward_pre: BackwardPreHook[];
  backward: BackwardHook[];
  /** A `forward` that the object itself had before the shadow, such as a field with an arrow function. */
  own_forward: PropertyDescriptor | undefined;
}

type Forward = (...args: unknown[]) => unknown;

/** Adds `hook` to the list that `of` picks. */
export function add_hook<Hook>(
  module: Module,
  of: (hooks: Hooks) => Hook[],
  hook: Hook,
  options: HookOptions,
): RemovableHandle {
  const prepend = own(options, 'prepend') ?? false;
  const hooks = module[state].hooks ?? shadow(module);
  // A new list each time: a hook may remove itself while the list is read.
  replace(hooks, of, (list) => (prepend ? [hook, ...list] : [...list, hook]));
  return {
    remove() {
      replace(hooks, of, (list) => list.filter((each) => each !== hook));
      const { forward_pre, forward, backward_pre, backward } = hooks;
      const is_empty = [forward_pre, forward, backward_pre, backward].every((list) => list.length === 0);
      if (is_empty && module[state].hooks === hooks) unshadow(module, hooks);
    },
  };
}

function replace<Hook>(hooks: Hooks, of: (hooks: Hooks) => Hook[], change: (list: Hook[]) => Hook[]): void {
  const list = of(hooks);
  const lists = hooks as unknown as Record<string, unknown>;
  const key = Object.keys(hooks).find((each) => lists[each] === list) as string;
  lists[key] = change(list);
}

function shadow(module: Module): Hooks {
  const own_forward = Object.getOwnPropertyDescriptor(module, 'forward');
  const hooks: Hooks = { forward_pre: [], forward: [], backward_pre: [], backward: [], own_forward };
  shadow_with(module, hooks);
  return hooks;
}

/** Gives a copy of a module the hooks of the original: the same functions, in lists of its own. */
export function copy_hooks({ hooks }: ModuleState, { self }: ModuleState): void {
  if (hooks !== null) shadow_with(self, { ...hooks });
}

function shadow_with(module: Module, hooks: Hooks): void {
  module[state].hooks = hooks;
  define(module, 'forward', {
    value: (...args: unknown[]) => run(module, hooks, args),
    configurable: true,
    writable: true,
    enumerable: false,
  });
}

function unshadow(module: Module, hooks: Hooks): void {
  module[state].hooks = null;
  if (hooks.own_forward === undefined) Reflect.deleteProperty(module, 'forward');
  else define(module, 'forward', hooks.own_forward);
}

function run(module: Module, hooks: Hooks, given: unknown[]): unknown {
  const forward = (hooks.own_forward?.value ?? Object.getPrototypeOf(module).forward) as Forward;
  const called = new Set<ForwardHook>();
  let args = given;
  let output: unknown;
  try {
    for (const hook of hooks.forward_pre) {
      const changed = hook(module, args);
      if (changed !== undefined && changed !== null) args = Array.isArray(changed) ? changed : [changed];
    }
    const backward = observe_backward(module, hooks);
    if (backward !== null) args = backward.watch_inputs(args);
    output = forward.apply(module, args);
    for (const { hook } of hooks.forward) {
      called.add(hook);
      output = hook(module, args, output) ?? output;
    }
    return backward === null ? output : backward.watch_outputs(output);
  } catch (error) {
    call_remaining(module, hooks, args, output, called);
    throw error;
  }
}

/** The hooks with `always_call` that an error kept from running. */
function call_remaining(
  module: Module,
  hooks: Hooks,
  args: unknown[],
  output: unknown,
  called: Set<ForwardHook>,
): void {
  for (const { hook, always_call } of hooks.forward) {
    if (!always_call || called.has(hook)) continue;
    try {
      hook(module, args, output);
    } catch (error) {
      const text = types.isNativeError(error) ? error.message : String(error);
      warn(
        'module forward hook with `always_call: true` raised an exception that was silenced as another error was ' +
          `raised in forward: ${text}`,
        'UserWarning',
      );
    }
  }
}

/** Whether anything runs around the `forward` of a module. */
export function has_forward_hooks(module: Module): boolean {
  const { hooks } = module[state];
  return hooks !== null && hooks.forward_pre.length + hooks.forward.length > 0;
}
