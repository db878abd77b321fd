/** Python classes that files may name because the program says so. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { ValueError } from '../../errors.js';
import { dispose } from '../../internal/dispose.js';
import { COST } from '../pickle/meter.js';
import { Callable, Instance } from '../pickle/values.js';

// biome-ignore lint/suspicious/noExplicitAny: any class will do
type Class = new (...args: any[]) => object;

/** A class of JavaScript, and the full name of the Python class that it stands for: `[Namespace, 'argparse.Namespace']`. */
export type SafeGlobal = readonly [stands_for: Class, name: string];

let allowed: readonly SafeGlobal[] = [];
/** What holds in a function of `safe_globals`, and in nothing that runs beside it. */
const scoped = new AsyncLocalStorage<readonly SafeGlobal[]>();

function check(globals: readonly SafeGlobal[]): void {
  for (const each of globals as readonly unknown[]) {
    const [stands_for, name] = Array.isArray(each) ? each : [];
    if (Array.isArray(each) && each.length !== 2) {
      throw new ValueError(
        `Expected tuple of length 2 (global, str of callable full path), but got tuple of length: ${each.length}`,
      );
    }
    if (typeof stands_for === 'function' && typeof name === 'string') continue;
    throw new TypeError(
      "safe globals are pairs of a class and the full name of Python's: [Namespace, 'argparse.Namespace']",
    );
  }
}

const is_in = (globals: readonly SafeGlobal[], [stands_for, name]: SafeGlobal): boolean =>
  globals.some((each) => each[0] === stands_for && each[1] === name);

/**
 * From now on `torch.load` reads instances of these Python classes, each as one of the class that stands for it. What
 * Python pickled as the object's state becomes its properties, or goes to `__setstate__`, if the class has that; the
 * constructor runs only for what Python made with arguments (enums, named tuples). Python's classes have no module path
 * here, so each comes with its full name, as Python's own pairs of a class and a path.
 *
 * @param globals pairs of a class and a full name
 * @throws ValueError if one is no pair
 * @example
 * class Namespace {}
 * torch.serialization.add_safe_globals([[Namespace, 'argparse.Namespace']]);
 * const { args } = torch.load('checkpoint.pth'); // of torchvision's train.py
 *
 * @see https://docs.pytorch.org/docs/stable/notes/serialization.html#torch.serialization.add_safe_globals
 */
export function add_safe_globals(globals: readonly SafeGlobal[]): void {
  check(globals);
  for (const each of globals) if (!is_in(allowed, each)) allowed = [...allowed, each];
}

/**
 * What `add_safe_globals` has been told.
 *
 * @see https://docs.pytorch.org/docs/stable/notes/serialization.html#torch.serialization.get_safe_globals
 */
export const get_safe_globals = (): SafeGlobal[] => [...allowed, ...(scoped.getStore() ?? [])];

/**
 * Takes back what `add_safe_globals` has been told.
 *
 * @see https://docs.pytorch.org/docs/stable/notes/serialization.html#torch.serialization.clear_safe_globals
 */
export function clear_safe_globals(): void {
  allowed = [];
}

/**
 * `add_safe_globals` for the time of a function, which may be asynchronous, or of a block: `using _ = safe_globals(…)`.
 * As in Python, those of a block are gone behind it also if they were there before.
 *
 * @param globals pairs of a class and a full name
 * @param body what reads the file
 * @example
 * class Namespace {}
 * const pair = [Namespace, 'argparse.Namespace'] as const;
 * const { model } = torch.serialization.safe_globals([pair], () => torch.load('checkpoint.pth'));
 *
 * @see https://docs.pytorch.org/docs/stable/notes/serialization.html#torch.serialization.safe_globals
 */
export function safe_globals(globals: readonly SafeGlobal[]): Disposable;
export function safe_globals<Result>(globals: readonly SafeGlobal[], body: () => Result): Result;
export function safe_globals<Result>(
  globals: readonly SafeGlobal[],
  body?: () => Result,
): Disposable | Result {
  check(globals);
  if (body !== undefined) return scoped.run([...(scoped.getStore() ?? []), ...globals], body);
  add_safe_globals(globals);
  return {
    [dispose]() {
      allowed = allowed.filter((each) => !is_in(globals, each));
    },
  };
}

/** What stands for a name in a pickle, if the program has said so. */
export function safe_global(path: string): Callable | undefined {
  const found = get_safe_globals().findLast(([, name]) => name === path);
  if (found === undefined) return undefined;
  return new Callable(path, (args) => new Instance(found[0], path, args), true, COST.dict);
}
