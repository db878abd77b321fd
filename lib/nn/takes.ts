/**
 * What a layer or a function takes, described once: names in PyTorch's order, types, defaults and documentation. The
 * types of options, argument lists and fields are inferred from the description, and the reading of arguments, the native
 * options and the printing follow it:
 *
 *     const take_elu = takes('elu', { input: needed<Tensor>(), alpha: 1, inplace: false });
 *
 *     export function elu(...args: Taken<typeof take_elu>): Tensor {
 *       const { input, alpha, inplace } = take_elu(args);
 *
 * A default of another type than its option is an `option<Type>(value)`; what the layer shows as a field of another type,
 * or not at all, says so in the second place: `option<Size2, readonly number[]>(1)`, `option<boolean, never>(true)`.
 * The labels of positional arguments, which no type can be computed to have, are in `labels.ts`: `npm run generate`.
 */
import { define } from '../internal/define.js';
import { type Arguments, keyword_only, required, signature } from '../internal/arguments.js';
import type { Tensor } from '../tensor/tensor.js';
import type { DeviceLike, DType } from '../types.js';
import type { Labels } from './labels.js';

declare const take: unique symbol;
declare const read: unique symbol;
declare const must: unique symbol;
declare const description: unique symbol;

/** An option that is taken as one type and read from the layer as another. */
export interface Option<Take, Read> {
  readonly [take]: Take;
  readonly [read]: Read;
}

/** An option without a default. */
export interface Needed<Take, Read = Take> extends Option<Take, Read> {
  readonly [must]: true;
}

/** A whole number that Python writes as a float: it prints as `1.0` where it was not given. */
class FloatDefault {
  constructor(readonly value: number) {}
}

export function needed<Take, Read = Take>(): Needed<Take, Read> {
  return required as unknown as Needed<Take, Read>;
}

export function option<Take>(value: Take): Take;
export function option<Take, Read>(value: Take): Option<Take, Read>;
export function option(value: unknown): unknown {
  return value;
}

/** An option that Python takes by name only. */
export function by_name<Take, Read = Take>(value: Take): Option<Take, Read> {
  return keyword_only(value) as unknown as Option<Take, Read>;
}

export function float(value: number): number {
  return new FloatDefault(value) as unknown as number;
}

/** Where a layer's parameters are made. */
export const placement = {
  /** Where the parameters are made. Default: the CPU. */
  device: option<DeviceLike | null, never>(null),
  /** Of the parameters. Default: the default dtype. */
  dtype: option<DType | null, never>(null),
};

/** What many activations take. */
export const inplace = {
  /** Writes into the input. Default: false. */
  inplace: false,
};

/** What most functions take first. */
export const one = { input: needed<Tensor>() };

type TakeOf<Described> = Described extends Option<infer Take, unknown> ? Take : Described;
type ReadOf<Described> = Described extends Option<unknown, infer Read> ? Read : Described;
type NeededNames<D> = { [Name in keyof D]: D[Name] extends Needed<unknown, unknown> ? Name : never }[keyof D];
type FieldNames<D> = { [Name in keyof D]: [ReadOf<D[Name]>] extends [never] ? never : Name }[keyof D];

// One mapped type over names of D for each: a mapping with `as` would lose the documentation.
type TakeAll<D, Names extends keyof D> = { [Name in Names]: TakeOf<D[Name]> };
type TakeSome<D, Names extends keyof D> = { [Name in Names]?: TakeOf<D[Name]> };
type Read<D, Names extends keyof D> = { [Name in Names]: ReadOf<D[Name]> };

/** Options as a program gives them. */
export type Given<D> = TakeAll<D, NeededNames<D>> & TakeSome<D, Exclude<keyof D, NeededNames<D>>>;
/** Options after binding: each has a value. */
export type Values<D> = TakeAll<D, keyof D>;
/** Options as fields of the layer. */
export type Fields<D> = Read<D, FieldNames<D>>;

/** Reads argument lists by a description. */
export interface Takes<Owner extends string, D> {
  (args: readonly unknown[]): Values<D>;
  readonly owner: Owner;
  readonly floats: readonly string[];
  readonly [description]: D;
}

/** The positional names of an owner, as a labelled tuple. */
export type LabelsOf<Owner extends string, Options> = Owner extends keyof Labels
  ? Labels[Owner] extends infer Names extends readonly (keyof Options)[]
    ? Names
    : readonly []
  : readonly [];

/** The argument lists of an owner. */
export type ArgumentsOf<Owner extends string, D> = [keyof D] extends [never]
  ? []
  : Arguments<Given<D>, LabelsOf<Owner, Given<D>>>;

/** The argument lists that a reader takes. */
export type Taken<Reader> = Reader extends Takes<infer Owner, infer D> ? ArgumentsOf<Owner, D> : never;

/** The options of a reader, or of a class that was made from a description. */
export type OptionsOf<Described> = Described extends { readonly [description]: infer D } ? Given<D> : never;

/** A class's description, for the type of its options. */
export interface DescribedBy<D> {
  readonly [description]: D;
}

/** Positional names by owner; `npm run generate` writes them to `labels.ts`. */
export const positions = new Map<string, readonly string[]>();

/** A reader of argument lists. Messages call it by the name of its labels, `owner`, if they do not call it `said`. */
export function takes<const Owner extends string, D extends object>(
  owner: Owner,
  described: D,
  said: string = owner,
): Takes<Owner, D> {
  const entries = Object.entries(described);
  const floats = entries.filter(([, value]) => value instanceof FloatDefault).map(([name]) => name);
  const defaults = entries.map(([name, value]) => [
    name,
    value instanceof FloatDefault ? value.value : value,
  ]);
  const bind = signature<Record<string, unknown>>(said, Object.fromEntries(defaults));
  const by_name = keyword_only(null).constructor;
  positions.set(
    owner,
    entries.filter(([, value]) => !(value instanceof by_name)).map(([name]) => name),
  );
  return Object.assign((args: readonly unknown[]) => bind(args) as Values<D>, {
    owner,
    floats,
  }) as unknown as Takes<Owner, D>;
}

/** A function of what a description says. */
export interface TakingFunction<Owner extends string, D, Result> extends DescribedBy<D> {
  (...args: ArgumentsOf<Owner, D>): Result;
}

/** A function that takes what `described` says, and gives `run` the values by name. */
export function taking<const Owner extends string, D extends object, Result>(
  owner: Owner,
  described: D,
  run: (given: Values<D>) => Result,
): TakingFunction<Owner, D, Result> {
  const take = takes(owner, described);
  const taken = (...args: readonly unknown[]) => run(take(args));
  return define(taken, 'name', { value: owner }) as unknown as TakingFunction<Owner, D, Result>;
}
