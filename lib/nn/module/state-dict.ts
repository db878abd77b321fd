/** Saving and loading the parameters and buffers of a module, under PyTorch's keys. */
import { define, put } from '../../internal/define.js';
import { types } from 'node:util';
import { inspect } from 'node:util';
import { with_grad_mode } from '../../autograd/run-in.js';
import { TorchError } from '../../errors.js';
import { type_name } from '../../internal/type-name.js';
import { warn } from '../../internal/warn.js';
import { Parameter } from '../../tensor/parameter.js';
import { Tensor } from '../../tensor/tensor.js';
import { own_buffers, own_modules, own_parameters } from './members.js';
import type { Module } from './module.js';

export interface StateDictOptions {
  /** Goes before every key. Default: `''`. */
  prefix?: string;
  /** Gives the parameters themselves, and not detached. Default: false. */
  keep_vars?: boolean;
}

/** Tensors by PyTorch's keys, in PyTorch's order. */
export type StateDict = Record<string, Tensor>;

/** What a module keeps of its version, for files that older code has written. */
export type Metadata = Record<string, { version?: number }>;

/** What `load_state_dict` did not find, and what it did not need. */
export interface IncompatibleKeys {
  missing_keys: string[];
  unexpected_keys: string[];
}

/** The answer of `load_state_dict`, which prints as Python's does. */
class LoadedKeys implements IncompatibleKeys {
  constructor(
    readonly missing_keys: string[],
    readonly unexpected_keys: string[],
  ) {}

  toString(): string {
    const { missing_keys, unexpected_keys } = this;
    if (missing_keys.length + unexpected_keys.length === 0) return '<All keys matched successfully>';
    return `_IncompatibleKeys(missing_keys=${list(missing_keys)}, unexpected_keys=${list(unexpected_keys)})`;
  }

  [inspect.custom](): string {
    return String(this);
  }
}

const list = (keys: readonly string[]) => `[${keys.map((key) => `'${key}'`).join(', ')}]`;

export function save_state(module: Module, keep_vars: boolean, prefix = '', into?: StateDict): StateDict {
  const destination = into ?? with_metadata({}, {});
  metadata_of(destination)![prefix.slice(0, -1)] = { version: module._version };
  const add = (name: string, tensor: Tensor) =>
    put(destination, prefix + name, keep_vars ? tensor : tensor.detach());
  for (const [name, parameter] of own_parameters(module)) add(name, parameter);
  for (const [name, buffer, is_persistent] of own_buffers(module)) if (is_persistent) add(name, buffer);
  for (const [name, child] of own_modules(module))
    save_state(child, keep_vars, `${prefix}${name}.`, destination);
  return destination;
}

/** PyTorch's `_metadata`: a property that no loop over the keys sees. */
function with_metadata(dict: StateDict, metadata: Metadata): StateDict {
  return define(dict, '_metadata', { value: metadata, writable: true, configurable: true });
}

function metadata_of(dict: object): Metadata | undefined {
  return (dict as { _metadata?: Metadata })._metadata;
}

/** A load in progress: what a module's `load_own_state` reads and reports. */
export class Loading implements IncompatibleKeys {
  readonly missing_keys: string[] = [];
  readonly unexpected_keys: string[] = [];
  readonly problems: string[] = [];
  readonly tensors: Map<string, Tensor>;
  readonly metadata: Metadata;

  constructor(
    given: Readonly<Record<string, Tensor>> | ReadonlyMap<string, Tensor>,
    readonly assign: boolean,
  ) {
    const entries = types.isMap(given) ? given.entries() : Object.entries(given);
    this.tensors = new Map(entries as Iterable<[string, Tensor]>);
    this.metadata = metadata_of(given) ?? {};
  }
}

export function load_state(
  module: Module,
  given: Readonly<Record<string, Tensor>> | ReadonlyMap<string, Tensor>,
  strict: boolean,
  assign: boolean,
): IncompatibleKeys {
  if (given === null || typeof given !== 'object' || Array.isArray(given) || given instanceof Tensor) {
    throw new TypeError(`Expected state_dict to be dict-like, got <class '${type_name(given)}'>.`);
  }
  const loading = new Loading(given, assign);
  load_tree(module, loading, '');
  const { missing_keys, unexpected_keys, problems } = loading;
  const lines = [...problems];
  const quoted = (keys: readonly string[]) => keys.map((key) => `"${key}"`).join(', ');
  if (strict && unexpected_keys.length > 0) {
    lines.unshift(`Unexpected key(s) in state_dict: ${quoted(unexpected_keys)}. `);
  }
  if (strict && missing_keys.length > 0)
    lines.unshift(`Missing key(s) in state_dict: ${quoted(missing_keys)}. `);
  if (lines.length > 0) {
    throw new TorchError(
      `Error(s) in loading state_dict for ${module.constructor.name}:\n\t${lines.join('\n\t')}`,
    );
  }
  return new LoadedKeys(missing_keys, unexpected_keys);
}

function load_tree(module: Module, loading: Loading, prefix: string): void {
  module.load_own_state(loading, prefix);
  for (const [name, child] of own_modules(module)) load_tree(child, loading, `${prefix}${name}.`);
}

/** Loads this module's own parameters and buffers, and notes keys that nothing here answers to. */
export function load_own_state(module: Module, loading: Loading, prefix: string): void {
  const own = new Map<string, Tensor>(own_parameters(module));
  for (const [name, buffer, is_persistent] of own_buffers(module)) if (is_persistent) own.set(name, buffer);
  for (const [name, tensor] of own) {
    const key = prefix + name;
    const saved = loading.tensors.get(key);
    if (!loading.tensors.has(key)) loading.missing_keys.push(key);
    else if (!(saved instanceof Tensor)) {
      loading.problems.push(
        `While copying the parameter named "${key}", expected torch.Tensor or Tensor-like object from checkpoint ` +
          `but received <class '${type_name(saved)}'>`,
      );
    } else load_tensor(module, name, key, tensor, saved, loading);
  }
  const children = new Set(Array.from(own_modules(module), ([name]) => name));
  for (const key of loading.tensors.keys()) {
    if (!key.startsWith(prefix)) continue;
    const [name, ...below] = key.slice(prefix.length).split('.') as [string, ...string[]];
    const is_known = below.length > 0 ? children.has(name) : own.has(name);
    if (!is_known) loading.unexpected_keys.push(key);
  }
}

function load_tensor(
  module: Module,
  name: string,
  key: string,
  tensor: Tensor,
  saved: Tensor,
  loading: Loading,
): void {
  const { shape } = tensor;
  // Files of PyTorch before 0.4 hold scalars as tensors of one element.
  const value = shape.length === 0 && String(saved.shape) === '1' ? saved.reshape([]) : saved;
  if (String(value.shape) !== String(shape) || value.ndim !== tensor.ndim) {
    loading.problems.push(
      `size mismatch for ${key}: copying a param with shape ${size(value)} from checkpoint, ` +
        `the shape in current model is ${size(tensor)}.`,
    );
    return;
  }
  if (tensor.device.type === 'meta' && value.device.type !== 'meta' && !loading.assign) warn_meta(key);
  try {
    if (loading.assign) (module as unknown as Record<string, Tensor>)[name] = adopted(tensor, value);
    else with_grad_mode(false, () => tensor.copy_(value));
  } catch (error) {
    loading.problems.push(
      `While copying the parameter named "${key}", whose dimensions in the model are ${size(tensor)} and whose ` +
        `dimensions in the checkpoint are ${size(value)}, an exception occurred : ('${(error as Error).message}',).`,
    );
  }
}

function adopted(tensor: Tensor, value: Tensor): Tensor {
  if (!(tensor instanceof Parameter)) return value;
  if (!(value instanceof Parameter)) return new Parameter(value, tensor.requires_grad);
  return value.requires_grad_(tensor.requires_grad);
}

function size(tensor: Tensor): string {
  return `torch.Size([${tensor.shape.join(', ')}])`;
}

function warn_meta(key: string): void {
  warn(
    `for ${key}: copying from a non-meta parameter in the checkpoint to a meta parameter in the current model, ` +
      'which is a no-op. (Did you mean to pass `assign=True` to assign items in the state dictionary to their ' +
      'corresponding key in the module instead of copying them in place?)',
    'UserWarning',
  );
}
