import { NotImplementedError } from '../../errors.js';
import { list_from } from '../../internal/list-from.js';
import { type_name } from '../../internal/type-name.js';
import type { Module } from '../module/module.js';
import { block, indent } from '../module/repr.js';
import { elements_of, fill, ModuleSequence, take_out } from './module-sequence.js';

/**
 * A list of modules whose parameters count as those of the module that holds it. It has no `forward`.
 *
 * - `list[0]`, `list[-1]`, `list.at(-1)`; `list[0] = module`; `delete list[0]`, behind which the others move up.
 *
 * @example
 * class Net extends nn.Module {
 *   layers = new nn.ModuleList([new nn.Linear(4, 4), new nn.Linear(4, 2)]);
 *   forward(x: Tensor): Tensor {
 *     for (const layer of this.layers) x = layer.forward(x);
 *     return x;
 *   }
 * }
 */
export class ModuleList<Element extends Module = Module> extends ModuleSequence<Element> {
  [index: number]: Element;

  constructor(modules: Iterable<Element> = []) {
    super();
    this.extend(modules);
  }

  /** A new list of some of these modules. */
  slice(start?: number, end?: number): ModuleList<Element> {
    return new ModuleList(elements_of(this).slice(start, end));
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
    const modules = elements_of(this);
    modules.splice(index, 0, module);
    fill(this, modules);
  }

  /** Takes the module at `index` (default: the last one) out and returns it. */
  pop(index = -1): Element {
    return take_out(this, index);
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
    const texts = elements_of(this).map(String);
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
}
