/**
 * Python's values on the way in: dicts and tuples as the unpickler builds them, and what becomes of them in
 * JavaScript (docs/files.md has the table).
 */
import { define } from '../../internal/define.js';
import { UnpicklingError } from '../../errors.js';

/** Deeper nesting is refused: recursion has an end, here as in Python. */
export const MOST_LEVELS = 1000;

/** A dict that JavaScript holds as an object or a Map, and that was another class in Python. */
export type DictClass = 'OrderedDict' | 'Counter';

const dict_classes = new WeakMap<object, DictClass>();

/** The class that a loaded object or Map had, so that it is saved as it came. */
export function dict_class_of(value: object): DictClass | undefined {
  return dict_classes.get(value);
}

/** A tuple: immutable, so that cycles pass through lists and dicts only. */
export class Tuple {
  constructor(readonly items: unknown[]) {}
}

/** A dict with its items in the order in which they came; later ones win. */
export class Dict {
  readonly keys: unknown[] = [];
  readonly values: unknown[] = [];
  /** Attributes of an OrderedDict: a state dict's `_metadata`. */
  attributes: Dict | null = null;
  /** Values by key, from the first time that one is asked for. */
  #index: Map<unknown, unknown> | null = null;

  constructor(readonly class_name: 'dict' | DictClass = 'dict') {}

  set(key: unknown, value: unknown): void {
    if (key instanceof Dict || Array.isArray(key) || key instanceof Set)
      throw new UnpicklingError(`unhashable type: '${python_type(key)}'`);
    this.keys.push(key);
    this.values.push(value);
    this.#index?.set(key, value);
  }

  get(key: unknown): unknown {
    this.#index ??= new Map(this.keys.map((each, index) => [each, this.values[index]]));
    return this.#index.get(key);
  }
}

/** An instance of a Python class for which the program has named one of its own. */
export class Instance {
  /** What Python pickled as its state; undefined if it has none. */
  state: unknown;

  constructor(
    readonly stands_for: new (...args: never) => object,
    readonly class_name: string,
    readonly args: readonly unknown[],
  ) {}
}

/** Something that may be called: an allowed class or function of Python's. */
export class Callable {
  constructor(
    readonly name: string,
    readonly call: (args: readonly unknown[]) => unknown,
    /** Whether `object.__new__` may make one as well. */
    readonly is_class: boolean,
    /** Bytes of memory that a call takes beside its arguments. */
    readonly cost: number = 0,
  ) {}
}

/** An allowed global that stands for a value. */
export class Constant {
  constructor(
    readonly name: string,
    readonly value: unknown,
  ) {}
}

/** Python's name for the type of a value of the unpickler. */
export function python_type(value: unknown): string {
  if (value === null || value === undefined) return 'NoneType';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'int' : 'float';
  if (Array.isArray(value)) return 'list';
  if (value instanceof Tuple) return 'tuple';
  if (value instanceof Dict || value instanceof Instance) return value.class_name;
  if (value instanceof Set) return 'set';
  if (value instanceof Uint8Array) return 'bytes';
  if (value instanceof Callable || value instanceof Constant) return value.name;
  return value.constructor.name;
}

/** The JavaScript value of what was unpickled. Shared objects stay shared, and cycles stay cycles. */
export function to_javascript(value: unknown): unknown {
  return new Conversion().convert(value, 0);
}

const is_index = (key: string) => /^(0|[1-9]\d*)$/.test(key);

/** An object keeps the order of its keys unless they look like indices. */
function fits_object(keys: readonly unknown[]): keys is string[] {
  return keys.every((key) => typeof key === 'string' && key !== '__proto__' && !is_index(key));
}

class Conversion {
  readonly #done = new Map<unknown, unknown>();

  convert(value: unknown, level: number): unknown {
    if (typeof value !== 'object' || value === null) return value;
    if (this.#done.has(value)) return this.#done.get(value);
    if (level > MOST_LEVELS) throw new UnpicklingError('maximum recursion depth exceeded');
    if (Array.isArray(value)) return this.#list(value, level);
    if (value instanceof Tuple) return this.#tuple(value, level);
    if (value instanceof Dict) return this.#dict(value, level);
    if (value instanceof Set) return this.#set(value, level);
    if (value instanceof Instance) return this.#instance(value, level);
    if (value instanceof Constant) return value.value;
    if (value instanceof Callable)
      throw new UnpicklingError(`the class or function ${value.name} is no value`);
    return value;
  }

  #list(list: unknown[], level: number): unknown[] {
    this.#done.set(list, list);
    for (let index = 0; index < list.length; index++) list[index] = this.convert(list[index], level + 1);
    return list;
  }

  #tuple(tuple: Tuple, level: number): unknown[] {
    const { items } = tuple;
    this.#done.set(tuple, items);
    for (let index = 0; index < items.length; index++) items[index] = this.convert(items[index], level + 1);
    return Object.freeze(items) as unknown[];
  }

  #set(set: Set<unknown>, level: number): Set<unknown> {
    const converted = new Set<unknown>();
    this.#done.set(set, converted);
    for (const item of set) converted.add(this.convert(item, level + 1));
    return converted;
  }

  #dict(dict: Dict, level: number): object {
    const converted = fits_object(dict.keys) ? this.#object(dict, level) : this.#map(dict, level);
    if (dict.class_name !== 'dict') dict_classes.set(converted, dict.class_name);
    const metadata = dict.attributes?.get('_metadata');
    if (metadata instanceof Dict) {
      const value = this.#object(metadata, level + 1);
      define(converted, '_metadata', { value, writable: true, configurable: true });
    }
    return converted;
  }

  /** As Python's unpickler, without the constructor where the file has no arguments for it. */
  #instance(instance: Instance, level: number): object {
    const { stands_for, args, state } = instance;
    const made =
      args.length === 0
        ? Object.create(stands_for.prototype)
        : Reflect.construct(
            stands_for,
            args.map((each) => this.convert(each, level + 1)),
          );
    this.#done.set(instance, made);
    if (state === undefined) return made;
    if (typeof made.__setstate__ === 'function') made.__setstate__(this.convert(state, level + 1));
    else if (state instanceof Dict) this.#define(made, state, level);
    else throw new UnpicklingError(`the state of a ${instance.class_name} is a ${python_type(state)}`);
    return made;
  }

  #map(dict: Dict, level: number): Map<unknown, unknown> {
    const converted = new Map<unknown, unknown>();
    this.#done.set(dict, converted);
    for (let index = 0; index < dict.keys.length; index++) {
      const key = this.convert(dict.keys[index], level + 1);
      converted.set(key, this.convert(dict.values[index], level + 1));
    }
    return converted;
  }

  #object(dict: Dict, level: number): object {
    const converted: Record<string, unknown> = {};
    this.#done.set(dict, converted);
    this.#define(converted, dict, level);
    return converted;
  }

  #define(target: object, { keys, values }: Dict, level: number): void {
    for (const [index, key] of keys.entries()) {
      // Never by assignment, which would call the setter of `__proto__`.
      define(target, String(key), {
        value: this.convert(values[index], level + 1),
        enumerable: true,
        writable: true,
        configurable: true,
      });
    }
  }
}
