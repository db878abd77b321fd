/**
 * Reads arguments as this library takes them everywhere: any prefix may be positional, in PyTorch's order;
 * the rest goes in one trailing options object under PyTorch's names. Mistakes are TypeErrors in Python's words.
 *
 * A signature is made once, beside the function or class, and lists every parameter in PyTorch's order with
 * its default:
 *
 *     interface Conv2dOptions { in_channels: number; out_channels: number; stride?: number; bias?: boolean }
 *
 *     const bind_conv2d = signature<Conv2dOptions>('Conv2d.__init__', {
 *       in_channels: required,
 *       out_channels: required,
 *       stride: 1,
 *       bias: keyword_only(true),
 *     });
 *
 *     class Conv2d {
 *       constructor(...args: Arguments<Conv2dOptions, [in_channels: 'in_channels', out_channels: 'out_channels', stride: 'stride']>) {
 *         const { in_channels, out_channels, stride, bias } = bind_conv2d(args);
 *       }
 *     }
 *
 *     new Conv2d(3, 96, { stride: 4 });   new Conv2d({ in_channels: 3, out_channels: 96 });
 *
 * A name with a dot is a method and counts `self` in "takes 2 positional arguments but 3 were given", as
 * Python does; a name without one is a function. `undefined` stands for an argument that was not given,
 * `null` for Python's None. Only a plain object (`{}`) in the last place is read as options, and not
 * `{ real, imag }`, which is a complex number.
 */
import { check_list } from './list-from.js';
import { is_plain_object } from './objects.js';

/** Marks a parameter that has no default. */
export const required: unique symbol = Symbol('required');

class KeywordOnly<Value> {
  constructor(readonly value: Value) {}
}

/** A parameter that Python takes by name only (after `*` in its signature). */
export function keyword_only<Value>(value: Value): KeywordOnly<Value> {
  return new KeywordOnly(value);
}

type Default<Value> = Value | typeof required | KeywordOnly<Value | typeof required>;

/** Every parameter in order, with its default. */
export type Defaults<Options> = { readonly [Name in keyof Options]-?: Default<Options[Name]> };

/** The options after binding: every parameter has a value. */
export type Bound<Options> = { [Name in keyof Options]-?: Exclude<Options[Name], undefined> };

/** The argument lists of a function: `Names` are those parameters that may be positional, in order. */
export type Arguments<Options, Names extends readonly (keyof Options)[]> = Names extends readonly [
  ...infer Init extends readonly (keyof Options)[],
  unknown,
]
  ? Call<Options, Names> | Arguments<Options, Init>
  : Call<Options, []>;

type Call<Options, Names extends readonly (keyof Options)[]> = Trailing<
  { [Index in keyof Names]-?: Options[Names[Index] & keyof Options] },
  Omit<Options, Names[number]>
>;

type Trailing<Positional extends readonly unknown[], Rest> =
  Record<never, never> extends Rest
    ? [...positional: Positional, options?: Rest]
    : [...positional: Positional, options: Rest];

/** A function that turns an argument list into named values. */
export function signature<Options>(
  owner: string,
  parameters: Defaults<Options>,
): (args: readonly unknown[]) => Bound<Options> {
  const shape = new Shape(owner, parameters as Record<string, unknown>);
  return (args) => shape.bind(args) as Bound<Options>;
}

class Shape {
  readonly #owner: string;
  readonly #defaults: Record<string, unknown> = {};
  readonly #positional: string[] = [];
  readonly #keywords: string[] = [];

  constructor(owner: string, parameters: Record<string, unknown>) {
    this.#owner = owner;
    for (const [name, given] of Object.entries(parameters)) {
      const by_name = given instanceof KeywordOnly;
      this.#defaults[name] = by_name ? given.value : given;
      (by_name ? this.#keywords : this.#positional).push(name);
    }
  }

  bind(args: readonly unknown[]): Record<string, unknown> {
    const last = args[args.length - 1];
    const options = is_options(last) ? last : undefined;
    const count = options === undefined ? args.length : args.length - 1;
    const values = { ...this.#defaults };
    for (let index = 0; index < Math.min(count, this.#positional.length); index++) {
      if (args[index] !== undefined) this.#take(values, this.#positional[index] as string, args[index]);
    }
    if (options !== undefined) this.#take_options(values, options, args, count);
    if (count > this.#positional.length) this.#refuse_surplus(count, options);
    this.#refuse_missing(values, this.#positional, 'positional');
    this.#refuse_missing(values, this.#keywords, 'keyword-only');
    return values;
  }

  #take_options(
    values: Record<string, unknown>,
    options: Record<string, unknown>,
    args: readonly unknown[],
    count: number,
  ): void {
    for (const name of Object.keys(options)) {
      if (!Object.hasOwn(this.#defaults, name)) this.#fail(`got an unexpected keyword argument '${name}'`);
      const index = this.#positional.indexOf(name);
      if (index >= 0 && index < count && args[index] !== undefined) {
        this.#fail(`got multiple values for argument '${name}'`);
      }
      if (options[name] !== undefined) this.#take(values, name, options[name]);
    }
  }

  /** Data are as long as they are: what reads them stops at the first hole. */
  #take(values: Record<string, unknown>, name: string, value: unknown): void {
    if (name !== 'data') check_list(this.#owner, name, value);
    values[name] = value;
  }

  #refuse_surplus(count: number, options: Record<string, unknown> | undefined): never {
    const self = this.#owner.includes('.') ? 1 : 0;
    const most = this.#positional.length + self;
    const least = this.#positional.filter((name) => this.#defaults[name] === required).length + self;
    const given = count + self;
    const by_name = this.#keywords.filter((name) => options?.[name] !== undefined).length;
    const takes =
      least < most ? `from ${least} to ${most} positional arguments` : plural(most, 'positional argument');
    const extra = ` ${plural(given, 'positional argument').replace(/^\d+ /, '')} (and ${plural(by_name, 'keyword-only argument')})`;
    const were = given === 1 && by_name === 0 ? 'was' : 'were';
    this.#fail(`takes ${takes} but ${given}${by_name > 0 ? extra : ''} ${were} given`);
  }

  #refuse_missing(values: Record<string, unknown>, names: readonly string[], kind: string): void {
    const missing = names.filter((name) => values[name] === required);
    if (missing.length === 0) return;
    const quoted = missing.map((name) => `'${name}'`);
    const last = quoted.pop() as string;
    const list =
      quoted.length === 0 ? last : `${quoted.join(', ')}${quoted.length > 1 ? ',' : ''} and ${last}`;
    this.#fail(`missing ${plural(missing.length, `required ${kind} argument`)}: ${list}`);
  }

  #fail(what: string): never {
    throw new TypeError(`${this.#owner}() ${what}`);
  }
}

function is_options(value: unknown): value is Record<string, unknown> {
  return is_plain_object(value) && !(Object.hasOwn(value, 'real') && Object.hasOwn(value, 'imag'));
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
