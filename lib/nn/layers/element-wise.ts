/** What activations have in common. */
import { type Arguments, signature } from '../../internal/arguments.js';
import { is_plain_object } from '../../internal/objects.js';
import type { Module } from '../module/module.js';
import { state } from '../module/state.js';
import { python_text } from '../module/repr.js';
import { Layer } from '../native-module.js';

/** A layer without options. */
export abstract class PlainLayer extends Layer {
  constructor(kind: string, args: readonly unknown[]) {
    super(kind, signature<Record<never, never>>(`${kind}.__init__`, {})(args));
  }
}

export interface InplaceOptions {
  /** Writes into the input. Default: false. */
  inplace?: boolean;
}

export type InplaceArguments = Arguments<InplaceOptions, [inplace: 'inplace']>;

/** A layer whose one option is to work in place. */
export abstract class InplaceLayer extends Layer {
  declare inplace: boolean;

  constructor(kind: string, args: readonly unknown[]) {
    super(kind, signature<InplaceOptions>(`${kind}.__init__`, { inplace: false })(args));
  }

  override extra_repr(): string {
    return this.inplace ? 'inplace=True' : '';
  }
}

/** What comes after other options in the text of a layer. */
export function inplace_text(layer: { inplace: boolean }): string {
  return layer.inplace ? ', inplace=True' : '';
}

/**
 * Notes which of its first options a layer took from their defaults. Python's are floats and print as such (`1.0`); a
 * whole number that was given prints as an int.
 */
export function keep_float_defaults<Name extends string>(
  layer: Module & Readonly<Record<Name, number>>,
  args: readonly unknown[],
  names: readonly Name[],
): void {
  const last = args.at(-1);
  const options = is_plain_object(last) ? last : {};
  const count = is_plain_object(last) ? args.length - 1 : args.length;
  const is_default = (name: Name, index: number) =>
    (index >= count || args[index] === undefined) && options[name] === undefined;
  for (const name of names.filter(is_default)) layer[state].float_defaults.set(name, layer[name]);
}

/** `alpha=1.0`: a float option as Python prints it. */
export function float_text<Name extends string>(
  layer: Module & Readonly<Record<Name, number>>,
  name: Name,
): string {
  const value = layer[name];
  const is_default = layer[state].float_defaults.get(name) === value;
  return `${name}=${python_text(value)}${is_default && Number.isInteger(value) ? '.0' : ''}`;
}
