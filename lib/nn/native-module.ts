/** Built-in layers: names, options and parameters in TypeScript, the work in LibTorch. */
import { bare, define } from '../internal/define.js';
import { addon } from '../native/addon.js';
import type { NativeTensor } from '../native/exports/core.js';
import type { NativeLayer } from '../native/exports/nn.js';
import { Parameter } from '../tensor/parameter.js';
import { Tensor } from '../tensor/tensor.js';
import type { DeviceLike, DType } from '../types.js';
import { Module } from './module/module.js';
import { native_kinds } from './module/native-kinds.js';
import { chain_of, type ModuleState, state } from './module/state.js';
import { typename } from '../tensor/typename.js';

/** Where a layer's parameters are made. */
export interface FactoryOptions {
  /** Default: the CPU. */
  device?: DeviceLike | null;
  /** Default: the default dtype. */
  dtype?: DType | null;
}

const factory_defaults = { device: null, dtype: null };

export abstract class NativeModule extends Module {
  /**
   * @param kind Name of the native layer.
   * @param options By Python's names; undefined ones have LibTorch's defaults.
   * @param is_chained Whether the native layer alone does what the `forward` of the module does. It is given the object
   * behind the proxy, because it is asked at every call.
   */
  constructor(
    kind: string,
    options: object,
    { device, dtype }: FactoryOptions,
    is_chained: (fields: ModuleState['fields']) => boolean,
  ) {
    super();
    const own = this[state];
    own.chain = ({ fields, layer }) => (is_chained(fields) ? [layer as NativeLayer] : null);
    own.kind = kind;
    own.layer = addon.layer_make(
      kind,
      bare(options) as Record<string, unknown>,
      device ?? null,
      dtype ?? null,
    );
    const { parameters, buffers } = native_kinds[kind] as (typeof native_kinds)[string];
    own.native_parameters = parameters;
    for (const name of buffers) own.buffers.set(name, true);
  }

  override get training(): boolean {
    return addon.layer_training(layer_of(this));
  }

  override set training(mode: boolean) {
    addon.layer_train(layer_of(this), mode);
  }
}

/** A built-in layer with one input and one output: those can run in a chain, without JavaScript in between. */
export abstract class Layer extends NativeModule {
  constructor(kind: string, options: object, placement: FactoryOptions = factory_defaults) {
    super(kind, options, placement, ({ forward }) => forward === Layer.prototype.forward);
  }

  override forward(input: Tensor): Tensor {
    if (arguments.length !== 1) refuse_count(this, arguments.length);
    return addon.layers_forward([layer_of(this)], input) as Tensor;
  }

  /** As `forward`, on the compute thread: the event loop stays free until the promise is done. */
  override forward_async(input: Tensor): Promise<Tensor> {
    return run_async(this, input);
  }
}

/** Runs a built-in layer on the compute thread, or its `forward` here if that does more. */
export async function run_async(layer: NativeModule, input: Tensor): Promise<Tensor> {
  const chain = chain_of(layer);
  if (chain === null) return layer.forward(input);
  return (await addon.layers_forward_async(chain, input)) as Tensor;
}

export function layer_of(module: Module): NativeLayer {
  return module[state].layer as NativeLayer;
}

/** Python's complaint about a `forward` of one input that got another number of arguments. */
export function refuse_count(module: Module, count: number): never {
  const name = `${module.constructor.name}.forward()`;
  if (count === 0) throw new TypeError(`${name} missing 1 required positional argument: 'input'`);
  throw new TypeError(`${name} takes 2 positional arguments but ${count + 1} were given`);
}

/** Gives a built-in class accessors for what its native layer has: `layer.p`, `layer.weight`. */
export function bind_accessors(
  layer_class: { readonly prototype: Module; readonly name: string },
  kind: string = layer_class.name,
  as_given: readonly string[] = [],
): void {
  const { options, parameters, buffers } = native_kinds[kind] as (typeof native_kinds)[string];
  const { prototype } = layer_class;
  const tensors = [...parameters, ...buffers];
  for (const name of options) {
    if (tensors.includes(name)) continue;
    define(prototype, name, as_given.includes(name) ? given_option(name) : native_option(name));
  }
  for (const name of parameters) define(prototype, name, native_tensor(name, true));
  for (const name of buffers) define(prototype, name, native_tensor(name, false));
}

function native_option(name: string): PropertyDescriptor {
  return {
    configurable: true,
    get(this: Module) {
      return addon.layer_get(layer_of(this), name);
    },
    set(this: Module, value: unknown) {
      addon.layer_set(layer_of(this), name, value);
    },
  };
}

/** An option that Python keeps as it was given, where LibTorch keeps a pair. */
function given_option(name: string): PropertyDescriptor {
  return {
    configurable: true,
    get(this: Module) {
      return this[state].given.get(name);
    },
    set(this: Module, value: unknown) {
      addon.layer_set(layer_of(this), name, value);
      this[state].given.set(name, value);
    },
  };
}

function native_tensor(name: string, is_parameter: boolean): PropertyDescriptor {
  const kind = is_parameter ? 'parameter' : 'buffer';
  const wanted = is_parameter ? 'torch.nn.Parameter or None' : 'torch.nn.Buffer, torch.Tensor or None';
  return {
    configurable: true,
    get(this: Module) {
      return addon.layer_tensor(layer_of(this), name);
    },
    set(this: Module, value: unknown) {
      if (value !== null && !(value instanceof (is_parameter ? Parameter : Tensor))) {
        throw new TypeError(`cannot assign '${typename(value)}' as ${kind} '${name}' (${wanted} expected)`);
      }
      addon.layer_set_tensor(layer_of(this), name, value as NativeTensor | null);
    },
  };
}
