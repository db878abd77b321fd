import { IndexError, NotImplementedError } from '../../errors.js';
import { list_from } from '../../internal/list-from.js';
import { type_name } from '../../internal/type-name.js';
import { own_modules } from '../module/members.js';
import { Module } from '../module/module.js';
import { block, indent } from '../module/repr.js';

/**
 * A list of modules whose parameters count as those of the module that holds it. It has no `forward`.
 *
 * @example
 * class Net extends nn.Module {
 *   layers = new nn.ModuleList([new nn.Linear(4, 4), new nn.Linear(4, 2)]);
 *   forward(x: Tensor): Tensor {
 *     for (const layer of this.layers) x = layer.forward(x);
 *     return x;
 *   }
 * }
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ModuleList.html
 */
export class ModuleList<Element extends Module = Module> extends Module {
  [index: number]: Element;

  constructor(modules: Iterable<Element> = []) {
    super();
    this.extend(modules);
  }

  /** Number of modules. */
  get length(): number {
    return this.children_in_order().length;
  }

  [Symbol.iterator](): IterableIterator<Element> {
    return this.children_in_order()[Symbol.iterator]();
  }

  /**
   * The module at a position; -1 is the last one.
   *
   * @throws IndexError if there is none.
   */
  at(index: number): Element {
    const { length } = this;
    if (!Number.isInteger(index))
      throw new TypeError(`'${type_name(index)}' object cannot be interpreted as an integer`);
    if (index < -length || index >= length) throw new IndexError(`index ${index} is out of range`);
    return this.children_in_order()[index < 0 ? index + length : index] as Element;
  }

  /** A new list of some of these modules. */
  slice(start?: number, end?: number): ModuleList<Element> {
    return new ModuleList(this.children_in_order().slice(start, end));
  }

  /** Adds a module at the end; returns this list. */
  append(module: Element): this {
    this.add_module(String(this.length), module);
    return this;
  }

  /** Adds modules at the end; returns this list. */
  extend(modules: Iterable<Element>): this {
    if (typeof modules?.[Symbol.iterator] !== 'function') {
      throw new TypeError(
        `ModuleList.extend should be called with an iterable, but got ${type_name(modules)}`,
      );
    }
    for (const module of list_from(modules)) this.append(module);
    return this;
  }

  /** Puts a module before the one at `index`. */
  insert(index: number, module: Element): void {
    const modules = this.children_in_order();
    modules.splice(index, 0, module);
    this.#fill(modules);
  }

  /** Takes the module at `index` (default: the last one) out and returns it. */
  pop(index = -1): Element {
    const module = this.at(index);
    const modules = this.children_in_order();
    modules.splice(index < 0 ? index + modules.length : index, 1);
    this.#fill(modules);
    return module;
  }

  /** A list computes nothing: its modules do. */
  override forward(): never {
    throw new NotImplementedError(
      `Module [${this.constructor.name}] is missing the required "forward" function`,
    );
  }

  /** As Python prints it: equal neighbours are one line. */
  override toString(): string {
    const lines: string[] = [];
    const texts = this.children_in_order().map(String);
    for (let start = 0; start < texts.length; ) {
      let end = start;
      while (texts[end + 1] === texts[start]) end++;
      const line =
        end === start
          ? `(${start}): ${texts[start]}`
          : `(${start}-${end}): ${end - start + 1} x ${texts[start]}`;
      lines.push(indent(line));
      start = end + 1;
    }
    return block(this.constructor.name, [], lines);
  }

  private children_in_order(): Element[] {
    return Array.from(own_modules(this), ([, module]) => module as Element);
  }

  #fill(modules: readonly Element[]): void {
    for (const [name] of own_modules(this)) Reflect.deleteProperty(this, name);
    for (const [index, module] of modules.entries()) this.add_module(String(index), module);
  }
}
