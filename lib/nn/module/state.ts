/** What a module keeps beside its own properties; `deepcopy.ts` copies each of these. */
import type { NativeLayer } from '../../native/exports/nn.js';
import type { Hooks } from './hooks.js';
import type { Module } from './module.js';

/** Key of a module's state: a symbol, so that no field of a user's class can clash with it. */
export const state: unique symbol = Symbol('state');

export interface ModuleState {
  training: boolean;
  /** Names under which parameters were registered, in that order; a place stays when null is put there. */
  readonly parameters: Set<string>;
  /** Names of buffers, and whether `state_dict` holds them. */
  readonly buffers: Map<string, boolean>;
  /** Names of submodules, as those of parameters. */
  readonly modules: Set<string>;
  /** The object behind the proxy: its fields, without a trap in between. */
  readonly fields: Record<string, unknown>;
  /** The module as a program knows it: the proxy. */
  self: Module;
  /** What `list[index] = value` and `delete list[index]` do, where a module is a list. */
  places: Places | null;
  /** Names of parameters that are accessors of a built-in layer: no own properties, so they cannot be found. */
  native_parameters: readonly string[];
  /** The native layer, if this is a built-in one, and its kind. */
  layer: NativeLayer | null;
  kind: string | null;
  /**
   * The native layers that do all that the `forward` of a module with this state does; null where a hook or a subclass
   * does more.
   */
  chain: (own: ModuleState) => NativeLayer[] | null;
  /** Options that read as they were given (`3`, not `[3, 3]`). */
  readonly given: Map<string, unknown>;
  /** Options that were left at their defaults and print as Python's floats. */
  readonly float_defaults: Map<string, number>;
  /** Made by the first hook. */
  hooks: Hooks | null;
}

/** The places of a list; each function takes the list and a whole number, as the text that JavaScript makes of it. */
export interface Places {
  set(list: Module, index: string, value: unknown): void;
  remove(list: Module, index: string): void;
}

export function new_state(fields: object): ModuleState {
  return {
    training: true,
    parameters: new Set(),
    buffers: new Map(),
    modules: new Set(),
    fields: fields as Record<string, unknown>,
    self: fields as Module,
    places: null,
    native_parameters: [],
    layer: null,
    kind: null,
    chain: () => null,
    given: new Map(),
    float_defaults: new Map(),
    hooks: null,
  };
}

/** The native layers that do all that the `forward` of `module` does, or null. */
export function chain_of(module: Module): NativeLayer[] | null {
  const own = module[state];
  return own.chain(own);
}

/** Whether `value` is a module; here, because the parts of `Module` cannot import it. */
export function is_module(value: unknown): value is Module {
  return typeof value === 'object' && value !== null && state in value;
}
