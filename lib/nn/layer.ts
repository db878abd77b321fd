/** Classes of built-in layers from descriptions: `class ReLU extends layer('ReLU', { inplace: false }) {}`. */
import { bare, own } from '../internal/define.js';
import { is_plain_object } from '../internal/objects.js';
import { python_repr } from '../internal/python-repr.js';
import { addon } from '../native/addon.js';
import { Module } from './module/module.js';
import { python_text } from './module/repr.js';
import { state } from './module/state.js';
import { bind_accessors, type FactoryOptions, Layer, layer_of, NativeModule } from './native-module.js';
import {
  type ArgumentsOf,
  type DescribedBy,
  type Fields,
  positions,
  type Takes,
  takes,
  type Values,
} from './takes.js';

/** What stands between a description and the native layer. */
export interface Making<D, Base> {
  /**
   * What the layer prints: `name=` with its name, `name` without, `name?` only if it is true; or a function. Default: all
   * options with their names, `inplace` only if it is true.
   */
  show?: string | ((layer: never) => string);
  /** The class below. Default: `Layer`. */
  base?: Base;
  /** What messages call the constructor's class. Default: the native layer's name. */
  owner?: string;
  /** Checks the options, and gives those that the native layer shall have. */
  prepare?: (given: Values<D>, name: string) => object | void;
  /** Options that read as they were given, where LibTorch keeps one number for each dimension. */
  as_given?: readonly (keyof D & string)[];
}

// biome-ignore lint/suspicious/noExplicitAny: it is called by the class that `layer` makes alone
type AnyLayerClass = abstract new (...args: any[]) => Module;

/** A class of layers that takes what a description says, and has fields for it. */
export interface LayerClass<Owner extends string, D, Instance> extends DescribedBy<D> {
  new (...args: ArgumentsOf<Owner, D>): Instance & Fields<D>;
}

/** A base class over the native layer `kind`, whose constructor takes what `described` says. */
export function layer<
  const Kind extends string,
  D extends object,
  const Owner extends string = Kind,
  Base extends AnyLayerClass = typeof Layer,
>(
  kind: Kind,
  described: D,
  making: Making<D, Base> & { owner?: Owner } = {},
): LayerClass<`${Owner}.__init__`, D, InstanceType<Base>> {
  const {
    base = Layer as unknown as Base,
    prepare,
    as_given = [],
    owner,
    show = usual_text(described),
  } = bare(making);
  const take = takes(`${owner ?? kind}.__init__`, described);
  const printed = typeof show === 'string' ? printing(show) : (show as (layer: Module) => string);

  abstract class Described extends (base as unknown as typeof Layer) {
    constructor(...args: readonly unknown[]) {
      const given = take(args);
      const { device, dtype, ...options } = bare(
        prepare?.(given as Values<D>, new.target.name) ?? given,
      ) as FactoryOptions;
      super(kind, options, { device: device ?? null, dtype: dtype ?? null });
      if (take.floats.length > 0) keep_float_defaults(this, args, take as Takes<string, object>);
      for (const name of as_given) this[state].given.set(name, options[name as never]);
    }

    override extra_repr(): string {
      return printed(this);
    }
  }
  bind_accessors(Described, kind, as_given);
  return Described as unknown as LayerClass<`${Owner}.__init__`, D, InstanceType<Base>>;
}

function usual_text(described: object): string {
  const names = Object.keys(described).filter((name) => name !== 'device' && name !== 'dtype');
  return names.map((name) => (name === 'inplace' ? 'inplace?' : `${name}=`)).join(' ');
}

/** A function that prints what `show` says of a layer. */
function printing(show: string): (layer: Module) => string {
  const words = show.split(' ').filter((word) => word !== '');
  return (layer) => {
    const fields = layer as unknown as Record<string, unknown>;
    const parts = words.map((word) => {
      const name = word.replace(/[=?]$/, '');
      if (word.endsWith('?')) return fields[name] ? `${name}=True` : '';
      return word.endsWith('=')
        ? `${name}=${text_of(layer, name, fields[name])}`
        : text_of(layer, name, fields[name]);
    });
    return parts.filter((part) => part !== '').join(', ');
  };
}

function text_of(layer: Module, name: string, value: unknown): string {
  if (name === 'bias' && typeof value !== 'boolean') return python_text(value !== null);
  if (typeof value === 'string') return python_repr(value);
  const is_float = layer[state].float_defaults.get(name) === value && Number.isInteger(value);
  return python_text(value) + (is_float ? '.0' : '');
}

/** Notes which floats were not given: a whole number that was given prints as an int. */
function keep_float_defaults(
  layer: Module,
  args: readonly unknown[],
  { owner, floats }: Takes<string, object>,
): void {
  const last = args.at(-1);
  const options = is_plain_object(last) ? last : {};
  const count = is_plain_object(last) ? args.length - 1 : args.length;
  const names = positions.get(owner) ?? [];
  const is_given = (name: string) => {
    const place = names.indexOf(name);
    return (place < count && args[place] !== undefined) || own(options, name) !== undefined;
  };
  const fields = layer as unknown as Record<string, number>;
  for (const name of floats)
    if (!is_given(name)) layer[state].float_defaults.set(name, fields[name] as number);
}

/** A module in TypeScript whose options are its fields, and whose class makes the rest in `build`. */
export abstract class OptionModule extends Module {
  /** @internal */
  protected build(_given: object): void {}
}

/** A base class of modules in TypeScript whose constructor takes what `described` says. */
export function option_module<const Kind extends string, D extends object>(
  kind: Kind,
  described: D,
  making: Pick<Making<D, never>, 'show' | 'prepare'> = {},
): LayerClass<`${Kind}.__init__`, D, OptionModule> {
  const { show = '', prepare } = bare(making);
  const take = takes(`${kind}.__init__`, described);
  const printed = typeof show === 'string' ? printing(show) : (show as (layer: Module) => string);

  abstract class Described extends OptionModule {
    constructor(...args: readonly unknown[]) {
      super();
      const given = take(args);
      const { device, dtype, ...fields } = bare(prepare?.(given, kind) ?? given) as FactoryOptions;
      Object.assign(this, fields);
      if (take.floats.length > 0) keep_float_defaults(this, args, take as Takes<string, object>);
      this.build(given);
    }

    override extra_repr(): string {
      return printed(this);
    }
  }
  return Described as unknown as LayerClass<`${Kind}.__init__`, D, OptionModule>;
}

/** A layer with parameters. */
export abstract class LearntLayer extends Layer {
  /** Gives the parameters the values anew that they begin with, as the constructor does. */
  reset_parameters(): void {
    addon.layer_reset_parameters(layer_of(this));
  }
}

/** A layer with parameters whose `forward` is its own. */
export abstract class LearntModule extends NativeModule {
  /** Gives the parameters the values anew that they begin with, as the constructor does. */
  reset_parameters(): void {
    addon.layer_reset_parameters(layer_of(this));
  }
}
