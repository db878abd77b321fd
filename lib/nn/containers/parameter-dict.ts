import { define } from '../../internal/define.js';
import { TorchError, ValueError } from '../../errors.js';
import { is_plain_object } from '../../internal/objects.js';
import { type_name } from '../../internal/type-name.js';
import type { Tensor } from '../../tensor/tensor.js';
import { check_name } from '../module/members.js';
import { Module } from '../module/module.js';
import { list_member } from '../module/registration.js';
import { typename } from '../../tensor/typename.js';
import { type Entries, pairs_of } from './pairs.js';
import { kept, parameter_lines } from './parameter-text.js';

/**
 * Parameters by name, which count as those of the module that holds it. Tensors become parameters; other values are
 * kept as they are.
 *
 * - `dict['weight']`, `dict.at(name)`; `for (const name of dict)`; `keys`, `values`, `items`, `get` as in Python.
 * - A plain object is read in the order of its names, as Python reads a dict here; a Map in its own order.
 *
 * @example
 * const dict = new nn.ParameterDict({ left: torch.zeros(2), right: torch.ones(2, 3) });
 * console.log(dict.keys(), dict.at('right').shape); // ['left', 'right'] [2, 3]
 */
export class ParameterDict<Value = Tensor> extends Module {
  private readonly _values = new Map<string, unknown>();

  constructor(parameters: Entries<Value> | null = null) {
    super();
    if (parameters !== null) this.update(parameters);
  }

  /** Number of values. */
  get length(): number {
    return this._values.size;
  }

  /** The names, as Python's dictionaries iterate. */
  [Symbol.iterator](): IterableIterator<string> {
    return this.keys()[Symbol.iterator]();
  }

  has(key: string): boolean {
    return this._values.has(key);
  }

  /**
   * The value of that name.
   *
   * @throws ValueError if there is none.
   */
  at(key: string): Value {
    if (this.has(key)) return this._values.get(key) as Value;
    throw new ValueError(`'${this.constructor.name}' object has no attribute '${key}'`);
  }

  /** The value of that name, or `fallback`. */
  get<Fallback = null>(key: string, fallback = null as Fallback): Value | Fallback {
    return this.has(key) ? this.at(key) : fallback;
  }

  /** Adds a value, or replaces that of the same name; returns this dictionary. */
  set(key: string, value: Value): this {
    if (typeof key !== 'string') {
      throw new TypeError(
        `Index given to ParameterDict cannot be used as a key as it is not a string (type is '${type_name(key)}'). ` +
          'Open an issue on github if you need non-string keys.',
      );
    }
    check_name(this, 'parameter', key, this.has(key));
    this._set(key, value);
    define(this, key, {
      configurable: true,
      enumerable: true,
      get(this: ParameterDict) {
        return this._values.get(key);
      },
      set(this: ParameterDict, other: unknown) {
        this._set(key, other);
      },
    });
    return this;
  }

  private _set(key: string, value: unknown): void {
    this._values.set(key, kept(value));
    list_member(this, key, this._values.get(key));
  }

  /** The value of that name; if there is none, `value` is added. */
  setdefault(key: string, value: Value): Value {
    return this.has(key) ? this.at(key) : this.set(key, value).at(key);
  }

  /** Adds values, or replaces those of the same names. */
  update(parameters: Entries<Value>): void {
    for (const [key, value] of this._pairs(parameters)) this.set(key, value);
  }

  private _pairs(parameters: Entries<Value>): [string, Value][] {
    if (parameters instanceof ParameterDict) return parameters.items();
    const pairs = pairs_of<Value>('ParameterDict', 'ParametersDict.update', parameters);
    return is_plain_object(parameters) ? pairs.sort(([one], [other]) => (one < other ? -1 : 1)) : pairs;
  }

  /** Takes the value of that name out and returns it. */
  pop(key: string): Value {
    const value = this.at(key);
    this._values.delete(key);
    Reflect.deleteProperty(this, key);
    return value;
  }

  /** Takes the last name and value out and returns them. */
  popitem(): [key: string, value: Value] {
    const key = this.keys().at(-1);
    if (key === undefined) throw new ValueError('popitem(): dictionary is empty');
    return [key, this.pop(key)];
  }

  /** Takes all values out. */
  clear(): void {
    for (const key of this.keys()) this.pop(key);
  }

  /** A new dictionary of the same values. */
  copy(): ParameterDict<Value> {
    return new ParameterDict(new Map(this.items()));
  }

  /** A new dictionary with one value under several names. */
  fromkeys(keys: Iterable<string>, value: Value | null = null): ParameterDict<Value | null> {
    return new ParameterDict(Array.from(keys, (key) => [key, value] as const));
  }

  /** The names, in order. */
  keys(): string[] {
    return [...this._values.keys()];
  }

  /** The values, in order. */
  values(): Value[] {
    return [...this._values.values()] as Value[];
  }

  /** Names and values, in order. */
  items(): [key: string, value: Value][] {
    return [...this._values.entries()] as [string, Value][];
  }

  /** A dictionary computes nothing. */
  override forward(): never {
    throw new TorchError('ParameterDict should not be called.');
  }

  override extra_repr(): string {
    return parameter_lines(this._values, typename);
  }
}
