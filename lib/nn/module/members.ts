/** The parameters, buffers and submodules of a module, in the order in which they were registered. */
import { ValueError } from '../../errors.js';
import { Parameter } from '../../tensor/parameter.js';
import { Tensor } from '../../tensor/tensor.js';
import type { Module } from './module.js';
import { is_module, state } from './state.js';
import { typename } from '../../tensor/typename.js';

type Fields = Record<string, unknown>;

/** Parameters of this module alone. */
export function* own_parameters(module: Module): Generator<[name: string, parameter: Parameter]> {
  const { fields, native_parameters, parameters } = module[state];
  for (const name of native_parameters) {
    const value = fields[name];
    if (value instanceof Parameter) yield [name, value];
  }
  for (const name of parameters) {
    const value = fields[name];
    if (value instanceof Parameter) yield [name, value];
  }
}

/** Buffers of this module alone. */
export function* own_buffers(
  module: Module,
): Generator<[name: string, buffer: Tensor, is_persistent: boolean]> {
  const { fields, buffers } = module[state];
  for (const [name, is_persistent] of buffers) {
    const value = fields[name];
    if (value instanceof Tensor && !(value instanceof Parameter)) yield [name, value, is_persistent];
  }
}

/** Submodules of this module alone; one that is held twice comes twice. */
export function* own_modules(module: Module): Generator<[name: string, module: Module]> {
  const { fields, modules } = module[state];
  for (const name of modules) {
    const value = fields[name];
    if (is_module(value)) yield [name, value];
  }
}

export function* walk_modules(
  module: Module,
  seen: Set<Module>,
  prefix: string,
  remove_duplicate: boolean,
): Generator<[name: string, module: Module]> {
  if (seen.has(module)) return;
  if (remove_duplicate) seen.add(module);
  yield [prefix, module];
  for (const [name, child] of own_modules(module)) {
    yield* walk_modules(child, seen, join(prefix, name), remove_duplicate);
  }
}

export interface WalkOptions {
  prefix: string;
  recurse: boolean;
  remove_duplicate: boolean;
}

/** Members of this module and, with `recurse`, of all below it, each once. */
export function walk_members<Member>(
  module: Module,
  members_of: (module: Module) => Iterable<readonly [string, Member, ...unknown[]]>,
  { prefix, recurse, remove_duplicate }: WalkOptions,
): [name: string, member: Member][] {
  const found: [string, Member][] = [];
  const seen = new Set<Member>();
  const modules = recurse
    ? walk_modules(module, new Set(), prefix, remove_duplicate)
    : [[prefix, module] as const];
  for (const [module_prefix, each] of modules) {
    for (const [name, member] of members_of(each)) {
      if (seen.has(member)) continue;
      if (remove_duplicate) seen.add(member);
      found.push([join(module_prefix, name), member]);
    }
  }
  return found;
}

function join(prefix: string, name: string): string {
  return prefix === '' ? name : `${prefix}.${name}`;
}

/** What `register_*` demands of a name. `kind` is `'buffer'`, `'parameter'` or `'module'`. */
export function check_name(
  module: Module,
  kind: string,
  name: unknown,
  is_registered: boolean,
): asserts name is string {
  if (typeof name !== 'string') throw new TypeError(`${kind} name should be a string. Got ${typename(name)}`);
  const got = kind === 'module' ? `, got: ${name}` : '';
  if (name.includes('.')) throw new ValueError(`${kind} name can't contain "."${got}`);
  if (name === '') throw new ValueError(`${kind} name can't be empty string ""`);
  if (!is_registered && is_taken(module, name)) throw new ValueError(`attribute '${name}' already exists`);
}

/** What every object has; a name that a program has put into Object.prototype later is none of a module's. */
const of_objects = new Set(Reflect.ownKeys(Object.prototype));

/** Whether `name` has a value: a field that a class declares without one has none, nor has a place of a list. */
function is_taken(module: Module, name: string): boolean {
  if (Object.hasOwn(module, name)) return (module as unknown as Fields)[name] !== undefined;
  if (!(name in module) || /^-?\d+$/.test(name)) return false;
  if (!(name in Object.prototype) || of_objects.has(name)) return true;
  for (
    let each = Object.getPrototypeOf(module);
    each !== Object.prototype;
    each = Object.getPrototypeOf(each)
  )
    if (Object.hasOwn(each, name)) return true;
  return false;
}

/** Walks a dotted path of submodules. */
export function find_module(module: Module, target: string): Module {
  let found = module;
  if (target === '') return found;
  for (const name of target.split('.')) {
    if (!(name in found)) throw new ValueError(`${found.constructor.name} has no attribute \`${name}\``);
    const next = (found as unknown as Fields)[name];
    if (!is_module(next)) throw new ValueError(`\`${name}\` is not an nn.Module`);
    found = next;
  }
  return found;
}

/** Splits `'conv.0.weight'` and gives what it names, with the module that holds it. */
export function find_member(module: Module, target: string): { owner: Module; name: string; value: unknown } {
  const dot = target.lastIndexOf('.');
  const owner = find_module(module, target.slice(0, Math.max(dot, 0)));
  const name = target.slice(dot + 1);
  if (!(name in owner)) throw new ValueError(`${owner.constructor.name} has no attribute \`${name}\``);
  return { owner, name, value: (owner as unknown as Fields)[name] };
}
