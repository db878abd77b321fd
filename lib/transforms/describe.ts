/**
 * A transform as plain values, for another thread: the class's name and what its constructor was given.
 *
 * Only classes of this library can be described, exactly those and no subclass: another thread cannot make a class of
 * the user's from its name. Such a transform reaches it as part of a module that it imports.
 */
import { tensor } from '../tensor/create.js';
import { Tensor } from '../tensor/tensor.js';
import type { DType, TypedArray } from '../types.js';
import * as classes from './classes.js';
import { Transform } from './transform.js';

/** A transform of this library: its class and what the constructor was given, by name. */
export interface NamedTransform {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** Null unless `transform` is of a class of this library, exactly that and no subclass. */
export function named_transform(transform: unknown): NamedTransform | null {
  if (!(transform instanceof Transform)) return null;
  const { name } = transform.constructor;
  if (makers.get(name) !== transform.constructor) return null;
  return { name, options: { ...Transform.options_of(transform) } };
}

/** Makes it anew. */
export function make_named({ name, options }: NamedTransform): Transform {
  const Made = makers.get(name);
  if (Made === undefined) throw new TypeError(`there is no transform ${name}`);
  return new Made(options);
}

/** Plain values that `postMessage` takes. */
export interface TransformDescription {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
}

type Maker = new (options: object) => Transform;

const makers = new Map<unknown, Maker>(Object.entries(classes) as unknown as Iterable<[string, Maker]>);

/** Stands in a description where an option is a transform, or a tensor. */
interface Nested {
  readonly $transform?: TransformDescription;
  readonly $tensor?: { readonly data: TypedArray; readonly shape: readonly number[]; readonly dtype: DType };
}

/**
 * The description of a transform of this library, with those in it; null for anything else: a function, a `Lambda`, a
 * class of the user's, or a list that holds one.
 *
 * @example
 * const description = transforms.describe(new transforms.RandomCrop(32, { padding: 4 }));
 * const again = transforms.from_description(description!);
 */
export function describe(transform: unknown): TransformDescription | null {
  const named = named_transform(transform);
  if (named === null) return null;
  try {
    const given = Object.entries(named.options);
    return {
      name: named.name,
      options: Object.fromEntries(given.map(([key, value]) => [key, plain(value)])),
    };
  } catch (error) {
    if (error === NOT_PLAIN) return null;
    throw error;
  }
}

const NOT_PLAIN = new Error('not plain');

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Tensor) {
    const dense = value.detach().cpu().contiguous();
    return {
      $tensor: { data: dense.numpy().slice(), shape: dense.shape, dtype: dense.dtype },
    } satisfies Nested;
  }
  if (typeof value === 'function') throw NOT_PLAIN;
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  if (Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
  }
  const description = describe(value);
  if (description === null) throw NOT_PLAIN;
  return { $transform: description } satisfies Nested;
}

/**
 * The transform that `describe` described, made anew.
 *
 * @throws TypeError if there is no such transform
 */
export function from_description({ name, options }: TransformDescription): Transform {
  return make_named({ name, options: whole(options) as Record<string, unknown> });
}

function whole(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(whole);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  const { $transform, $tensor } = value as Nested;
  if ($transform !== undefined) return from_description($transform);
  if ($tensor !== undefined) {
    return tensor($tensor.data, { dtype: $tensor.dtype }).view([...$tensor.shape]);
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, whole(inner)]));
}
