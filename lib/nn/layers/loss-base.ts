/** Classes of losses from descriptions: modules over a function of the same options. */
import { bare } from '../../internal/define.js';
import type { Tensor } from '../../tensor/tensor.js';
import * as loss_options from '../options/loss.js';
import { Module } from '../module/module.js';
import { read_reduction } from '../reduction.js';
import { type ArgumentsOf, type DescribedBy, type Fields, takes, type Values } from '../takes.js';

/** A module of the tensors that `Inputs` describes. */
export interface Loss<Owner extends string, Inputs> extends Module {
  forward(...args: ArgumentsOf<Owner, Inputs>): Tensor;
}

export interface LossClass<Kind extends string, Owner extends string, D, Inputs> extends DescribedBy<D> {
  new (...args: ArgumentsOf<`${Owner}.__init__`, D>): Loss<`${Kind}.forward`, Inputs> & Fields<D>;
}

interface Making<D, Owner, Inputs> {
  /** What messages call the constructor's class. Default: the class itself. */
  owner?: Owner;
  /** What `forward` takes. Default: input and target. */
  inputs?: Inputs;
  /** Checks the options, or changes them. */
  prepare?: (given: Values<D>) => Values<D> | void;
}

type Legacy = { reduction: string; size_average?: boolean | null; reduce?: boolean | null };

/** A base class for the loss `kind`, which calls `compute` with the inputs and its options by name. */
export function loss<
  const Kind extends string,
  D extends object,
  const Owner extends string = Kind,
  Inputs extends object = typeof loss_options.two,
>(
  kind: Kind,
  described: D,
  // biome-ignore lint/suspicious/noExplicitAny: a function of the inputs and the options
  compute: (...inputs: any[]) => Tensor,
  making: Making<D, Owner, Inputs> = {},
): LossClass<Kind, Owner, D, Inputs> {
  const { owner = kind, inputs = loss_options.two, prepare } = bare(making);
  const take = takes(`${owner}.__init__`, described);
  const take_inputs = takes(`${kind}.forward`, inputs);
  const names = Object.keys(described).filter((name) => name !== 'size_average' && name !== 'reduce');

  class DescribedLoss extends Module {
    constructor(...args: readonly unknown[]) {
      super();
      const given = take(args) as Values<D> & Legacy;
      const { size_average = null, reduce = null } = bare(given);
      const fields = this as unknown as Record<string, unknown>;
      fields['reduction'] = read_reduction(given.reduction, size_average, reduce);
      const values = (prepare?.(given) ?? given) as Record<string, unknown>;
      for (const name of names) {
        const value = values[name];
        if (name.endsWith('weight')) this.register_buffer(name, value as Tensor | null);
        else if (name !== 'reduction') fields[name] = value;
      }
    }

    override forward(...args: readonly unknown[]): Tensor {
      const fields = this as unknown as Record<string, unknown>;
      const options = Object.fromEntries(names.map((name) => [name, fields[name]]));
      return compute(...Object.values(take_inputs(args)), options);
    }
  }
  return DescribedLoss as unknown as LossClass<Kind, Owner, D, Inputs>;
}
