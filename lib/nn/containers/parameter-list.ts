import { define } from '../../internal/define.js';
import { IndexError, TorchError } from '../../errors.js';
import { is_iterable } from '../../internal/iterable.js';
import { list_from } from '../../internal/list-from.js';
import { type_name } from '../../internal/type-name.js';
import type { Parameter } from '../../tensor/parameter.js';
import { Tensor } from '../../tensor/tensor.js';
import { Module } from '../module/module.js';
import { list_member } from '../module/registration.js';
import { state } from '../module/state.js';
import { kept, parameter_lines } from './parameter-text.js';
import { number_places } from './places.js';

/** What a list holds of a value: a tensor as a parameter. */
type Kept<Value> = Value extends Tensor ? Parameter : Value;

/**
 * A list of parameters, which count as those of the module that holds it. Tensors become parameters; other values are
 * kept as they are.
 *
 * @example
 * const list = new nn.ParameterList([torch.zeros(2), torch.ones(2, 3)]);
 * console.log(list.length, list[1]!.shape); // 2 [2, 3]
 */
export class ParameterList<Value = Tensor> extends Module {
  [index: number]: Kept<Value>;
  private readonly _values: unknown[] = [];

  constructor(values: Iterable<Value> = []) {
    super();
    this[state].places = {
      set: (list, index, value) => (list as ParameterList)._put(Number(index), value),
      remove: () => {
        throw new TypeError("'ParameterList' object doesn't support item deletion");
      },
    };
    this.extend(values);
  }

  /** Number of values. */
  get length(): number {
    return this._values.length;
  }

  [Symbol.iterator](): IterableIterator<Kept<Value>> {
    return [...(this._values as Kept<Value>[])][Symbol.iterator]();
  }

  /**
   * The value at a position; -1 is the last one.
   *
   * @throws IndexError if there is none.
   */
  at(index: number): Kept<Value> {
    return this._values[this._position(index)] as Kept<Value>;
  }

  /** A new list of some of these values. */
  slice(start?: number, end?: number): ParameterList<Value> {
    return new ParameterList(this._values.slice(start, end) as Value[]);
  }

  /** Adds a value at the end; returns this list. */
  append(value: Value): this {
    const index = this._values.length;
    this._set(index, value);
    number_places(ParameterList.prototype, this.length);
    define(this, index, {
      configurable: true,
      enumerable: true,
      get(this: ParameterList) {
        return this._values[index];
      },
      set(this: ParameterList, other: unknown) {
        this._set(index, other);
      },
    });
    return this;
  }

  /** Adds values at the end; returns this list. */
  extend(values: Iterable<Value>): this {
    if (!is_iterable(values) || values instanceof Tensor) {
      throw new TypeError(
        `ParameterList.extend should be called with an iterable, but got ${type_name(values)}`,
      );
    }
    for (const value of list_from(values)) this.append(value);
    return this;
  }

  /** A list computes nothing. */
  override forward(): never {
    throw new TorchError('ParameterList should not be called.');
  }

  override extra_repr(): string {
    return parameter_lines(this._values.entries(), (tensor) => `torch.${tensor.dtype}`);
  }

  private _put(index: number, value: unknown): void {
    this._set(this._position(index), value);
  }

  private _set(index: number, value: unknown): void {
    this._values[index] = kept(value);
    list_member(this, String(index), this._values[index]);
  }

  private _position(index: number): number {
    const { length } = this;
    if (!Number.isInteger(index)) {
      throw new TypeError(`'${type_name(index)}' object cannot be interpreted as an integer`);
    }
    if (index < -length || index >= length) throw new IndexError(`index ${index} is out of range`);
    return index < 0 ? index + length : index;
  }
}
