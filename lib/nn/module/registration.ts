/**
 * Registers parameters and submodules as Python's `Module.__setattr__` does: by assignment. A module is a proxy, because
 * JavaScript defines the fields of a class, with or without a value, without calling a setter; and a field's place among
 * the properties of the object says when it was declared, not when it got its value.
 */
import { define, defines, proxied } from '../../internal/define.js';
import { Parameter } from '../../tensor/parameter.js';
import { Tensor } from '../../tensor/tensor.js';
import { typename } from '../../tensor/typename.js';
import type { Module } from './module.js';
import { is_module, type ModuleState, state } from './state.js';

type Stateful = { readonly [state]: ModuleState };

const whole_number = /^-?\d+$/;

/** `module`, whose fields register what is assigned to them. */
export function watched<Watched extends Stateful>(module: Watched): Watched {
  const proxy = proxied(module, traps as ProxyHandler<Watched>);
  module[state].self = proxy as unknown as Module;
  return proxy;
}

type Registry = 'parameters' | 'modules';

/** Puts `value` under `name` as what `kind` says, without asking what was there. */
export function register(module: Stateful, kind: Registry, name: string, value: unknown): void {
  list(module, kind, name);
  define(module[state].fields, name, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}

/** Lists `name` as what `value` makes of it, where the module itself holds the value. */
export function list_member(module: Stateful, name: string, value: unknown): void {
  if (value instanceof Parameter) list(module, 'parameters', name);
  else if (is_module(value)) list(module, 'modules', name);
}

function list(module: Stateful, kind: Registry, name: string): void {
  const own = module[state];
  for (const names of [own.parameters, own.modules, own.buffers]) if (names !== own[kind]) names.delete(name);
  own[kind].add(name);
}

/** Takes `name` out. */
export function unregister(module: Stateful, name: string): boolean {
  const { fields, parameters, modules, buffers } = module[state];
  for (const names of [parameters, modules, buffers]) names.delete(name);
  return Reflect.deleteProperty(fields, name);
}

const traps: ProxyHandler<Stateful> = {
  // Assignments come here as well: with no more than a value, where the field is there already.
  defineProperty(module, key, descriptor) {
    if (typeof key === 'symbol' || !Object.hasOwn(descriptor, 'value')) {
      return defines(module, key, descriptor);
    }
    const own = module[state];
    const { value } = descriptor;
    if (own.places !== null && whole_number.test(key)) {
      own.places.set(own.self, key, value);
      return true;
    }
    const kind = kind_of(own, key);
    const accessor = own.layer === null || Object.hasOwn(module, key) ? undefined : setter_of(module, key);
    // A field that a class declares without a value takes nothing away.
    if ((kind ?? accessor) && value === undefined && Object.hasOwn(descriptor, 'writable')) return true;
    if (accessor) accessor.call(module, value);
    else if (takes(kind, key, value)) {
      register(module, value instanceof Parameter ? 'parameters' : 'modules', key, value);
    } else return defines(module, key, descriptor);
    return true;
  },

  deleteProperty(module, key) {
    if (typeof key === 'symbol') return Reflect.deleteProperty(module, key);
    const { places, self } = module[state];
    if (places === null || !whole_number.test(key)) return unregister(module, key);
    places.remove(self, key);
    return true;
  },
};

/** What a built-in layer does when `name` is assigned, which a field of a class on top of it would hide. */
function setter_of(module: object, name: string): ((value: unknown) => void) | undefined {
  for (let each: object | null = module; each !== null; each = Object.getPrototypeOf(each) as object | null) {
    const found = Object.getOwnPropertyDescriptor(each, name);
    if (found !== undefined) return found.set;
  }
  return undefined;
}

type Kind = 'parameter' | 'child module' | 'buffer';

function kind_of(own: ModuleState, name: string): Kind | null {
  if (own.parameters.has(name)) return 'parameter';
  if (own.modules.has(name)) return 'child module';
  return own.buffers.has(name) ? 'buffer' : null;
}

const expected: Readonly<Record<Kind, string>> = {
  parameter: 'torch.nn.Parameter or None',
  'child module': 'torch.nn.Module or None',
  buffer: 'torch.nn.Buffer, torch.Tensor or None',
};

/** Whether `value` makes `name` a parameter or submodule; throws if `name` is kept for what `value` is not. */
function takes(kind: Kind | null, name: string, value: unknown): boolean {
  if (value instanceof Parameter) return true;
  if (kind !== 'parameter' && is_module(value)) return true;
  const fits = value === null || value === undefined || (kind === 'buffer' && value instanceof Tensor);
  if (kind === null || fits) return false;
  throw new TypeError(`cannot assign '${typename(value)}' as ${kind} '${name}' (${expected[kind]} expected)`);
}
