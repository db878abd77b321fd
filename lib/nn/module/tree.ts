/** What a module holds: walking it, and adding to it by name. */
import { bare, own, put } from '../../internal/define.js';
import { inspect } from 'node:util';
import { ValueError } from '../../errors.js';
import { type Arguments, signature } from '../../internal/arguments.js';
import type { Memo } from '../../internal/deepcopy.js';
import { UNCLONEABLE, uncloneable } from '../../internal/uncloneable.js';
import { Parameter } from '../../tensor/parameter.js';
import { Tensor } from '../../tensor/tensor.js';
import {
  check_name,
  find_member,
  find_module,
  own_buffers,
  own_modules,
  own_parameters,
  walk_members,
  walk_modules,
} from './members.js';
import type { Module } from './module.js';
import { copy_module } from './deepcopy.js';
import { register, watched } from './registration.js';
import { is_module, type ModuleState, new_state, state } from './state.js';
import { typename } from '../../tensor/typename.js';

export interface NamedOptions {
  /** Goes before every name, with a dot. Default: `''`. */
  prefix?: string;
  /** Also those of submodules. Default: true. */
  recurse?: boolean;
  /** Each once, however often it is held. Default: true. */
  remove_duplicate?: boolean;
}

type NamedArguments = Arguments<
  NamedOptions,
  [prefix: 'prefix', recurse: 'recurse', remove_duplicate: 'remove_duplicate']
>;

const named = { prefix: '', recurse: true, remove_duplicate: true };
const bind_named_parameters = signature<NamedOptions>('Module.named_parameters', named);
const bind_named_buffers = signature<NamedOptions>('Module.named_buffers', named);

/** The part of `Module` that knows its members. */
export abstract class ModuleTree {
  /** @internal */
  readonly [state]: ModuleState = new_state(this);

  constructor() {
    // biome-ignore lint/correctness/noConstructorReturn: what classes on top of this one call `this` is the proxy
    return watched(this);
  }

  /** @internal */
  readonly [UNCLONEABLE] = uncloneable.module;

  /** @internal */
  __deepcopy__(this: Module, memo: Memo): Module {
    return copy_module(this, memo);
  }

  /** @internal */
  [inspect.custom](): string {
    return String(this);
  }

  /** Parameters of this module and, with `recurse`, of all below it. */
  parameters(this: Module, recurse: boolean | { recurse?: boolean } = true): Parameter[] {
    return this.named_parameters({ recurse: read_recurse(recurse) }).map(([, parameter]) => parameter);
  }

  /** As `parameters`, with names: `'conv.0.weight'`. */
  named_parameters(this: Module, ...args: NamedArguments): [name: string, parameter: Parameter][] {
    return walk_members(this, own_parameters, bind_named_parameters(args));
  }

  /** Buffers (tensors that are saved, but not learnt) of this module and, with `recurse`, of all below it. */
  buffers(this: Module, recurse: boolean | { recurse?: boolean } = true): Tensor[] {
    return this.named_buffers({ recurse: read_recurse(recurse) }).map(([, buffer]) => buffer);
  }

  /** As `buffers`, with names. */
  named_buffers(this: Module, ...args: NamedArguments): [name: string, buffer: Tensor][] {
    return walk_members(this, own_buffers, bind_named_buffers(args));
  }

  /** The modules that this one holds, each once. */
  children(this: Module): Module[] {
    return this.named_children().map(([, module]) => module);
  }

  /** As `children`, with names. */
  named_children(this: Module): [name: string, module: Module][] {
    const seen = new Set<Module>();
    return [...own_modules(this)].filter(([, module]) => !seen.has(module) && seen.add(module));
  }

  /** This module and all below it, each once. */
  modules(this: Module): Module[] {
    return this.named_modules().map(([, module]) => module);
  }

  /** As `modules`, with names: `''` for this one, `'conv.0'` for one below it. */
  named_modules(
    this: Module,
    options: Pick<NamedOptions, 'prefix' | 'remove_duplicate'> = {},
  ): [name: string, module: Module][] {
    const { prefix = '', remove_duplicate = true } = bare(options);
    return [...walk_modules(this, new Set(), prefix, remove_duplicate)];
  }

  /**
   * Makes `name` a buffer: a tensor that moves with the module and, if `persistent`, is saved with it, but is not
   * learnt.
   */
  register_buffer(
    this: Module,
    name: string,
    tensor: Tensor | null,
    persistent: boolean | { persistent?: boolean } = true,
  ): void {
    check_name(this, 'buffer', name, this[state].buffers.has(name));
    if (tensor !== null && !(tensor instanceof Tensor)) {
      throw new TypeError(
        `cannot assign '${typename(tensor)}' object to buffer '${name}' (torch Tensor or None required)`,
      );
    }
    const is_persistent =
      typeof persistent === 'object' ? (own(persistent, 'persistent') ?? true) : persistent;
    const { buffers, fields } = this[state];
    buffers.set(name, is_persistent);
    if (name in Object.prototype) put(fields, name, tensor);
    else fields[name] = tensor;
  }

  /** Makes `name` a parameter; with null, a place for one. Assigning an `nn.Parameter` to a field does the same. */
  register_parameter(this: Module, name: string, param: Parameter | null): void {
    check_name(this, 'parameter', name, is_parameter_place(this[state], name));
    if (param !== null && !(param instanceof Parameter)) {
      throw new TypeError(
        `cannot assign '${typename(param)}' object to parameter '${name}' (torch.nn.Parameter or None required)`,
      );
    }
    if (param !== null && param.grad_fn !== null) {
      throw new ValueError(
        `Cannot assign non-leaf Tensor to parameter '${name}'. Model parameters must be created explicitly. To ` +
          `express '${name}' as a function of another Tensor, compute the value in the forward() method.`,
      );
    }
    if (this[state].native_parameters.includes(name)) this[state].fields[name] = param;
    else register(this, 'parameters', name, param);
  }

  /** Makes `name` a submodule. Assigning a module to a field does the same. */
  add_module(this: Module, name: string, module: Module | null): void {
    if (module !== null && !is_module(module)) {
      throw new TypeError(`${typename(module)} is not a Module subclass`);
    }
    check_name(this, 'module', name, this[state].modules.has(name));
    register(this, 'modules', name, module);
  }

  /** As `add_module`. */
  register_module(this: Module, name: string, module: Module | null): void {
    this.add_module(name, module);
  }

  /** The module at a dotted path, such as `'conv.0'`. */
  get_submodule(this: Module, target: string): Module {
    return find_module(this, target);
  }

  /** The parameter at a dotted path, such as `'conv.0.weight'`. */
  get_parameter(this: Module, target: string): Parameter {
    const { name, value } = find_member(this, target);
    if (!(value instanceof Parameter)) throw new ValueError(`\`${name}\` is not an nn.Parameter`);
    return value;
  }

  /** The buffer at a dotted path. */
  get_buffer(this: Module, target: string): Tensor {
    const { owner, name, value } = find_member(this, target);
    if (!owner[state].buffers.has(name)) throw new ValueError(`\`${name}\` is not a buffer`);
    return value as Tensor;
  }
}

function read_recurse(recurse: boolean | { recurse?: boolean }): boolean {
  return typeof recurse === 'object' ? (recurse.recurse ?? true) : recurse;
}

function is_parameter_place({ parameters, native_parameters }: ModuleState, name: string): boolean {
  return parameters.has(name) || native_parameters.includes(name);
}
