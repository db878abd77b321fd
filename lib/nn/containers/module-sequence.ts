import { IndexError } from '../../errors.js';
import { type_name } from '../../internal/type-name.js';
import { typename } from '../../tensor/typename.js';
import { own_modules } from '../module/members.js';
import { Module } from '../module/module.js';
import { register, unregister } from '../module/registration.js';
import { is_module, type Places, state } from '../module/state.js';
import { number_places } from './places.js';

/** What `Sequential` and `ModuleList` share: modules in order, each with a place. */
export abstract class ModuleSequence<Element extends Module> extends Module {
  constructor() {
    super();
    this[state].places = places;
  }

  /** Number of modules. */
  get length(): number {
    return elements_of(this).length;
  }

  [Symbol.iterator](): IterableIterator<Element> {
    return elements_of(this)[Symbol.iterator]();
  }

  /**
   * The module at a position; -1 is the last one.
   *
   * @throws IndexError if there is none.
   */
  at(index: number): Element {
    return elements_of(this)[position_in(this, index)] as Element;
  }

  override add_module(name: string, module: Module | null): void {
    super.add_module(name, module);
    number_places(ModuleSequence.prototype as ModuleSequence<Module>, this.length);
  }

  /** Adds a module at the end; returns this list. */
  append(module: Element): this {
    this.add_module(String(this.length), module);
    return this;
  }
}

const places: Places = {
  set(list, index, value) {
    const [name] = [...own_modules(list)][position_in(list as ModuleSequence<Module>, Number(index))] as [
      string,
      Module,
    ];
    if (!is_module(value)) {
      throw new TypeError(
        `cannot assign '${typename(value)}' as child module '${name}' (torch.nn.Module or None expected)`,
      );
    }
    register(list, 'modules', name, value);
  },
  remove(list, index) {
    take_out(list as ModuleSequence<Module>, Number(index));
  },
};

/** The modules of a list, in order. Functions, so that no method of a class on top of a list can get in their way. */
export function elements_of<Element extends Module>(list: ModuleSequence<Element>): Element[] {
  return Array.from(own_modules(list), ([, module]) => module as Element);
}

/** `index` counted from the start. */
function position_in(list: ModuleSequence<Module>, index: number): number {
  const { length } = list;
  if (!Number.isInteger(index))
    throw new TypeError(`'${type_name(index)}' object cannot be interpreted as an integer`);
  if (index < -length || index >= length) throw new IndexError(`index ${index} is out of range`);
  return index < 0 ? index + length : index;
}

/** Takes the module at `index` out; those behind it move up, and all are named by their numbers, as in Python. */
export function take_out<Element extends Module>(list: ModuleSequence<Element>, index: number): Element {
  const modules = elements_of(list);
  const [module] = modules.splice(position_in(list, index), 1);
  fill(list, modules);
  return module as Element;
}

/** Makes a list hold these modules and no others, under their numbers. */
export function fill<Element extends Module>(
  list: ModuleSequence<Element>,
  modules: readonly Element[],
): void {
  for (const name of [...list[state].modules]) unregister(list, name);
  for (const [index, module] of modules.entries()) list.add_module(String(index), module);
}
