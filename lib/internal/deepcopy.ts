/** `copy.deepcopy`: a copy of an object and of all that it holds, in which what was shared is shared again. */
import { define } from './define.js';
import { types } from 'node:util';
import { type_name } from './type-name.js';

/** What was copied, and its copy. */
export type Memo = Map<object, unknown>;

/** A class that says how its objects are copied. */
interface Copies {
  __deepcopy__(memo: Memo): unknown;
}

/**
 * A deep copy of `x`, as Python's `copy.deepcopy` makes it: tensors, parameters, modules, optimizers, schedulers,
 * generators, arrays, Maps, Sets, typed arrays, plain objects and objects of classes. What `x` holds twice, the copy
 * holds twice as well: tied parameters stay tied, and `deepcopy([model, optimizer])` gives an optimizer of the copied
 * model. Functions, and with them hooks, are taken over as they are. Of an optimizer, Python leaves out the hooks. No
 * random number is drawn.
 *
 * A class whose objects keep more than properties (private fields, something native) says itself how they are copied:
 * with a method `__deepcopy__(memo)`, which puts the copy into `memo` before it copies what the object holds.
 *
 * @param x What is copied.
 * @param memo What is copied already, by its original; filled with what this call copies. Default: nothing.
 *
 * @throws TorchError for a tensor that is the result of an operation that autograd recorded.
 * @throws TypeError for what cannot be copied: promises, generator objects, classes with private fields, and modules
 * whose `forward` is an arrow function, which would go on to use the layers of the original.
 *
 * @example
 * const model = new nn.Linear(2, 2);
 * const best = torch.deepcopy(model);
 * nn.init.zeros_(model.weight);
 * torch.equal(best.weight, model.weight); // false
 *
 * @see https://docs.python.org/3/library/copy.html#copy.deepcopy
 */
export function deepcopy<Value>(x: Value, memo: Memo | null = null): Value {
  if (memo !== null && !types.isMap(memo)) {
    throw new TypeError(`deepcopy(): argument 'memo' must be Map, not ${type_name(memo)}`);
  }
  return copy_of(x, memo ?? new Map()) as Value;
}

function copy_of(x: unknown, memo: Memo): unknown {
  if (typeof x !== 'object' || x === null) return x;
  if (memo.has(x)) return memo.get(x);
  const has_own_way = typeof (x as Partial<Copies>).__deepcopy__ === 'function';
  const copy = has_own_way ? (x as Copies).__deepcopy__(memo) : copy_new(x, memo);
  memo.set(x, copy);
  return copy;
}

function copy_new(x: object, memo: Memo): unknown {
  if (is_immutable(x)) return x;
  if (Array.isArray(x)) return copy_list(x, memo);
  if (types.isMap(x)) return copy_map(x, memo);
  if (types.isSet(x)) return copy_set(x, memo);
  const value = copy_of_value(x);
  return value === undefined ? copy_object(x, memo) : value;
}

/** Whether nothing in `x` can change, as in Python's tuple of numbers: such a one is its own copy. */
function is_immutable(x: object): boolean {
  if (!Object.isFrozen(x) || types.isMap(x) || types.isSet(x)) return false;
  const properties = Object.values(Object.getOwnPropertyDescriptors(x)) as PropertyDescriptor[];
  return properties.every(({ value }) => typeof value !== 'object' || value === null);
}

/** A copy of what holds nothing but its value; undefined for other objects. */
function copy_of_value(x: object): unknown {
  if (Buffer.isBuffer(x)) return Buffer.from(x);
  if (types.isTypedArray(x)) return x.slice();
  if (types.isAnyArrayBuffer(x)) return types.isSharedArrayBuffer(x) ? x : x.slice(0);
  if (types.isDataView(x)) return new DataView(x.buffer.slice(x.byteOffset, x.byteOffset + x.byteLength));
  if (types.isDate(x)) return new Date(x.getTime());
  if (types.isRegExp(x)) return x;
  if (x instanceof URL) return new URL(x.href);
  return undefined;
}

function copy_list(x: readonly unknown[], memo: Memo): unknown[] {
  const copy = as(x, new Array<unknown>(x.length));
  memo.set(x, copy);
  copy_properties(x, copy, memo, ['length']);
  return copy;
}

function copy_map(x: ReadonlyMap<unknown, unknown>, memo: Memo): Map<unknown, unknown> {
  const copy = as(x, new Map<unknown, unknown>());
  memo.set(x, copy);
  for (const [key, value] of Map.prototype.entries.call(x)) {
    Map.prototype.set.call(copy, copy_of(key, memo), copy_of(value, memo));
  }
  copy_properties(x, copy, memo);
  return copy;
}

function copy_set(x: ReadonlySet<unknown>, memo: Memo): Set<unknown> {
  const copy = as(x, new Set<unknown>());
  memo.set(x, copy);
  for (const value of Set.prototype.values.call(x)) Set.prototype.add.call(copy, copy_of(value, memo));
  copy_properties(x, copy, memo);
  return copy;
}

/** `made` as an object of the class of `x`. */
function as<Made extends object>(x: object, made: Made): Made {
  const prototype = Object.getPrototypeOf(x);
  if (Object.getPrototypeOf(made) === prototype) return made;
  check_class(x);
  return Object.setPrototypeOf(made, prototype);
}

function copy_object(x: object, memo: Memo): object {
  check_class(x);
  const copy = types.isNativeError(x) ? new Error() : {};
  Object.setPrototypeOf(copy, Object.getPrototypeOf(x));
  memo.set(x, copy);
  copy_properties(x, copy, memo);
  return copy;
}

/** Gives `copy` copies of the own properties of `x`, but for those that `besides` names. */
export function copy_properties(
  x: object,
  copy: object,
  memo: Memo,
  besides: readonly PropertyKey[] = [],
): void {
  for (const key of Reflect.ownKeys(x)) {
    if (besides.includes(key)) continue;
    const property = Object.getOwnPropertyDescriptor(x, key) as PropertyDescriptor;
    if (Object.hasOwn(property, 'value')) property.value = copy_of(property.value, memo);
    define(copy, key, property);
  }
}

/** A class that writes `this.#name`: what lies there is out of reach. */
const private_name = /\.(#[\p{ID_Start}$_][\p{ID_Continue}$]*)/u;
const native_code = /\{\s*\[native code\]\s*\}$/;

/**
 * Throws a TypeError if a class of `x` keeps something where it cannot be seen: in private fields, or inside the JavaScript engine.
 * Classes from `top` on are not asked.
 */
export function check_class(x: object, top: object | null = null): void {
  for (let each = Object.getPrototypeOf(x); each !== top; each = Object.getPrototypeOf(each)) {
    if (each === null || Object.hasOwn(each, 'isPrototypeOf')) return; // the end, or a realm's Object.prototype
    const maker = Object.getOwnPropertyDescriptor(each, 'constructor')?.value;
    const text = typeof maker === 'function' ? Function.prototype.toString.call(maker) : '';
    const is_hidden = native_code.test(text) ? !is_known(x, each) : text === '' && Symbol.toStringTag in each;
    if (is_hidden) throw new TypeError(`cannot pickle '${name_of(x)}' object`);
    const [, name] = private_name.exec(text) ?? [];
    if (name === undefined) continue;
    throw new TypeError(
      `cannot pickle '${name_of(x)}' object: its class has private fields (${name}), which cannot be copied from ` +
        'outside; give it a method __deepcopy__(memo), or names without #',
    );
  }
}

/** Whether `prototype` is the JavaScript engine's own, of a kind whose contents are copied. */
function is_known(x: object, prototype: object): boolean {
  if (types.isNativeError(x)) return 'stack' in x && Object.hasOwn(prototype, 'message');
  const is_collection = Array.isArray(x) || types.isMap(x) || types.isSet(x);
  return is_collection && [Array, Map, Set].some((known) => known.name === prototype.constructor.name);
}

function name_of(x: object): string {
  return x.constructor?.name || Object.prototype.toString.call(x).slice(8, -1);
}
