/** The globals of plain Python values that a pickle may name, as in PyTorch's `_weights_only_unpickler`. */
import { UnpicklingError } from '../../errors.js';
import { excerpt } from '../../internal/excerpt.js';
import { COST, type Meter } from './meter.js';
import { Callable, type Constant, Dict, python_type, Tuple } from './values.js';

/** Modules of Python 2, as Python 3 calls them. */
const RENAMED: Readonly<Record<string, string>> = { __builtin__: 'builtins', copy_reg: 'copyreg' };

/** PyTorch's list of modules from which nothing is ever taken. */
const BLOCKED = ['sys', 'os', 'posix', 'nt'];

export const is_blocked = (module: string): boolean => BLOCKED.includes(module);

type Function = (args: readonly unknown[]) => unknown;

/** Python's full name of a global. */
export function full_name(module: string, name: string): string {
  const renamed = Object.hasOwn(RENAMED, module) ? RENAMED[module] : module;
  return `${renamed}.${name}`;
}

/** The error for a global that is on no list. */
export function unsupported(module: string, name: string): UnpicklingError {
  const path = excerpt(full_name(module, name));
  if (is_blocked(module)) {
    return new UnpicklingError(
      `Trying to load unsupported GLOBAL ${path} whose module ${module} is blocked.`,
    );
  }
  const shown = path.replace(/^builtins\.(?=.)/, '');
  return new UnpicklingError(`Unsupported global: GLOBAL ${shown} was not an allowed global by default.`);
}

/** The allowed globals of one file. */
export class PlainGlobals {
  readonly #globals: ReadonlyMap<string, Callable>;
  readonly #meter: Meter;

  constructor(meter: Meter) {
    this.#meter = meter;
    const classes: Record<string, Function> = {
      'collections.OrderedDict': (args) => this.#dict('OrderedDict', args),
      'collections.Counter': (args) => this.#dict('Counter', args),
      'builtins.set': ([items]) => new Set(this.#items(items)),
      'builtins.bytearray': (args) => this.#bytes(args),
      'builtins.bytes': (args) => this.#bytes(args),
      'builtins.complex': ([real, imag]) => ({ real: Number(real), imag: Number(imag) }),
      'torch.Size': ([items]) => new Tuple([...this.#items(items)]),
    };
    const all = new Map(
      Object.entries(classes).map(([name, call]) => [name, new Callable(name, call, true)]),
    );
    all.set('_codecs.encode', new Callable('_codecs.encode', (args) => this.#bytes(args), false));
    this.#globals = all;
  }

  find(path: string): Callable | Constant | undefined {
    return this.#globals.get(path);
  }

  #items(value: unknown): readonly unknown[] {
    if (value === undefined) return [];
    const items = value instanceof Tuple ? value.items : value;
    if (!Array.isArray(items)) throw new UnpicklingError(`'${python_type(value)}' object is not iterable`);
    return items;
  }

  /** Of nothing, of another dict, or of a list of pairs. */
  #dict(class_name: 'OrderedDict' | 'Counter', [given]: readonly unknown[]): Dict {
    const dict = new Dict(class_name);
    if (given instanceof Dict) {
      for (const [index, key] of given.keys.entries()) dict.set(key, given.values[index]);
      return dict;
    }
    for (const pair of this.#items(given)) {
      this.#meter.charge(COST.pair);
      const [key, value] = this.#items(pair);
      dict.set(key, value);
    }
    return dict;
  }

  /** Of text in Latin-1, as pickles of protocol 2 hold bytes. */
  #bytes([text, encoding]: readonly unknown[]): Uint8Array {
    if (text === undefined) return new Uint8Array();
    if (text instanceof Uint8Array && encoding === undefined) return new Uint8Array(text);
    if (typeof text !== 'string' || (encoding !== 'latin1' && encoding !== 'latin-1'))
      throw new UnpicklingError(
        `bytes of ${python_type(text)} in ${excerpt(String(encoding))} are not supported`,
      );
    return new Uint8Array(Buffer.from(text, 'latin1'));
  }
}
