import { define } from '../../internal/define.js';
import { NotImplementedError, ValueError } from '../../errors.js';
import { own_modules } from '../module/members.js';
import { Module } from '../module/module.js';
import { type Entries, pairs_of } from './pairs.js';

class ModuleDictModule extends Module {
  constructor(modules: Entries<Module> | null = null) {
    super();
    if (modules !== null) this.update(modules);
  }

  /** Number of modules. */
  get length(): number {
    return this.keys().length;
  }

  /** The names, as Python's dictionaries iterate. */
  [Symbol.iterator](): IterableIterator<string> {
    return this.keys()[Symbol.iterator]();
  }

  /** Whether there is a module of that name. */
  has(key: string): boolean {
    return this.keys().includes(key);
  }

  /**
   * The module of that name.
   *
   * @throws ValueError if there is none.
   */
  at(key: string): Module {
    if (!this.has(key)) throw new ValueError(`'${key}'`);
    return (this as unknown as Record<string, Module>)[key] as Module;
  }

  /** The names, in order. */
  keys(): string[] {
    return Array.from(own_modules(this), ([name]) => name);
  }

  /** The modules, in order. */
  values(): Module[] {
    return Array.from(own_modules(this), ([, module]) => module);
  }

  /** Names and modules, in order. */
  items(): [key: string, module: Module][] {
    return [...own_modules(this)];
  }

  /** Adds modules, or replaces those of the same names. */
  update(modules: Entries<Module>): void {
    const pairs =
      modules instanceof ModuleDictModule
        ? modules.items()
        : pairs_of<Module>('ModuleDict', 'ModuleDict.update', modules);
    for (const [key, module] of pairs) this.add_module(key, module);
  }

  /** Takes the module of that name out and returns it. */
  pop(key: string): Module {
    const module = this.at(key);
    Reflect.deleteProperty(this, key);
    return module;
  }

  /** Takes all modules out. */
  clear(): void {
    for (const key of this.keys()) Reflect.deleteProperty(this, key);
  }

  /** A dictionary computes nothing: its modules do. */
  override forward(): never {
    throw new NotImplementedError(
      `Module [${this.constructor.name}] is missing the required "forward" function`,
    );
  }
}

define(ModuleDictModule, 'name', { value: 'ModuleDict' });

/**
 * Modules by name, whose parameters count as those of the module that holds it. It has no `forward`.
 *
 * - `dict['conv']`, `dict.conv`, `dict.at(name)`; `for (const name of dict)`; `keys`, `values`, `items` as in Python.
 *
 * @example
 * const choices = new nn.ModuleDict({ conv: new nn.Conv2d(10, 10, 3), pool: new nn.MaxPool2d(3) });
 * console.log(choices.conv.kernel_size, choices.keys()); // [3, 3] ['conv', 'pool']
 */
export type ModuleDict<Modules extends Readonly<Record<string, Module>> = Record<never, never>> =
  ModuleDictModule & Modules;

export interface ModuleDictClass {
  new <Modules extends Readonly<Record<string, Module>>>(modules: Modules): ModuleDict<Modules>;
  new (modules?: Entries<Module> | null): ModuleDict;
  readonly prototype: ModuleDict;
}

export const ModuleDict = ModuleDictModule as unknown as ModuleDictClass;
