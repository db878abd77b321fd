import { define } from '../../internal/define.js';
import { types } from 'node:util';
import { IndexError } from '../../errors.js';
import { list_from } from '../../internal/list-from.js';
import { is_plain_object } from '../../internal/objects.js';
import { type_name } from '../../internal/type-name.js';
import { addon } from '../../native/addon.js';
import type { NativeLayer } from '../../native/exports/nn.js';
import type { Tensor } from '../../tensor/tensor.js';
import { in_turn, in_turn_async } from '../in-turn.js';
import { own_modules } from '../module/members.js';
import { Module } from '../module/module.js';
import { chain_of, state } from '../module/state.js';
import { refuse_count } from '../native-module.js';
import { elements_of, fill, ModuleSequence, take_out } from './module-sequence.js';

/** Modules by name, in order. */
export type NamedModules = Readonly<Record<string, Module>> | ReadonlyMap<string, Module>;

class SequentialModule<Layers extends readonly Module[]> extends ModuleSequence<Layers[number]> {
  constructor(...layers: Layers | [named: NamedModules]) {
    super();
    this[state].chain = ({ fields, self }) =>
      fields['forward'] === SequentialModule.prototype.forward ? chain_through(self) : null;
    const [first] = layers;
    if (layers.length === 1 && (types.isMap(first) || is_plain_object(first))) {
      for (const [name, module] of types.isMap(first) ? first : Object.entries(first))
        this.add_module(name, module);
    } else {
      for (const [index, module] of layers.entries()) this.add_module(String(index), module as Module);
    }
  }

  /** A new Sequential of some of these modules, under their names here. */
  slice(start?: number, end?: number): Sequential {
    return new (this.constructor as SequentialClass)(new Map([...own_modules(this)].slice(start, end)));
  }

  /** Each module in turn, on the result of the one before. */
  override forward(input: Tensor): Tensor {
    if (arguments.length !== 1) refuse_count(this, arguments.length);
    const chain = chain_of(this);
    return chain === null ? in_turn(input, this) : (addon.layers_forward(chain, input) as Tensor);
  }

  /** As `forward`; built-in layers run on the compute thread, and the event loop stays free meanwhile. */
  override async forward_async(input: Tensor): Promise<Tensor> {
    if (this.forward !== SequentialModule.prototype.forward) return this.forward(input);
    const chain = chain_of(this);
    if (chain === null) return in_turn_async(input, this);
    return (await addon.layers_forward_async(chain, input)) as Tensor;
  }

  /** Adds modules at the end; returns this Sequential. */
  extend(modules: Iterable<Module>): this {
    for (const module of list_from(modules)) this.append(module);
    return this;
  }

  /**
   * Puts a module before the one at `index`; returns this Sequential.
   *
   * @throws IndexError if there are fewer modules.
   */
  insert(index: number, module: Module): this {
    if (!(module instanceof Module))
      throw new TypeError(`module should be of type: Module, not ${type_name(module)}`);
    const count = this.length;
    if (!(index >= -count && index <= count)) throw new IndexError(`Index out of range: ${index}`);
    const modules = elements_of(this);
    modules.splice(index < 0 ? index + count : index, 0, module);
    fill(this, modules);
    return this;
  }

  /** Takes the module at `index` out and returns it. */
  pop(index: number): Module {
    return take_out(this, index);
  }
}

function chain_through(sequential: Module): NativeLayer[] | null {
  const chain: NativeLayer[] = [];
  for (const [, module] of own_modules(sequential)) {
    const part = chain_of(module);
    if (part === null) return null;
    for (const layer of part) chain.push(layer);
  }
  return chain;
}

define(SequentialModule, 'name', { value: 'Sequential' });

/** The modules by number, each with its own type. */
type Numbered<Layers extends readonly Module[]> = {
  [Index in keyof Layers as Index extends number | `${number}` ? Index : never]: Layers[Index];
};

/** The last module and the one before it. */
type FromEnd<Layers extends readonly Module[]> = Layers extends readonly [
  ...infer Rest extends readonly Module[],
  infer Last,
]
  ? { [-1]: Last; [-2]: Rest extends readonly [...unknown[], infer Second] ? Second : undefined }
  : unknown;

/**
 * Modules that run one after the other. Neighbours that are built in and have no hooks run as one native call, and
 * activations between them are freed as soon as the next layer has read them.
 *
 * - `new nn.Sequential(a, b)` names them `'0'`, `'1'`; an object or a Map gives them names.
 * - `seq[0]`, `seq[-1]`, `seq.at(-1)`, `for (const layer of seq)`; `seq[0] = layer`; `delete seq[0]`, behind which the
 *   others move up.
 *
 * @example
 * const net = new nn.Sequential(new nn.Conv2d(1, 20, 5), new nn.ReLU(), new nn.Flatten());
 * console.log(net.forward(torch.randn(2, 1, 28, 28)).shape); // [2, 11520]
 * nn.init.zeros_(net[0].bias);
 */
export type Sequential<Layers extends readonly Module[] = Module[]> = SequentialModule<Layers> &
  Numbered<Layers> &
  FromEnd<Layers>;

export interface SequentialClass {
  new <Layers extends readonly Module[] = Module[]>(
    ...layers: Layers | [named: NamedModules]
  ): Sequential<Layers extends readonly [] ? Module[] : Layers>;
  readonly prototype: Sequential;
}

export const Sequential = SequentialModule as unknown as SequentialClass;
