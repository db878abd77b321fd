/** What losses over functions have in common. */
import { type Arguments, required, signature } from '../../internal/arguments.js';
import type { Tensor } from '../../tensor/tensor.js';
import { Module } from '../module/module.js';
import { type LegacyReduction, type Reduction, read_reduction } from '../reduction.js';

export interface LossInputs {
  input: Tensor;
  target: Tensor;
}

export type LossArguments = Arguments<LossInputs, [input: 'input', target: 'target']>;

/** Reads the two inputs of a loss. */
export function loss_inputs(name: string): (args: readonly unknown[]) => LossInputs {
  return signature<LossInputs>(`${name}.forward`, { input: required, target: required });
}

/** A loss whose elements become one number, or stay as they are. */
export abstract class ReducedLoss<Name extends string = Reduction> extends Module {
  reduction: Name | Reduction;

  constructor(given: {
    size_average?: boolean | null;
    reduce?: boolean | null;
    reduction: Name;
  }) {
    super();
    this.reduction = read_reduction(given.reduction, given.size_average ?? null, given.reduce ?? null);
  }
}

export interface LossOptions extends LegacyReduction {
  /** Default: `'mean'`. */
  reduction?: Reduction;
}

const bind_loss = signature<LossOptions>('_Loss.__init__', {
  size_average: null,
  reduce: null,
  reduction: 'mean',
});

/** A loss without other options. */
export abstract class PlainLoss extends ReducedLoss {
  constructor(
    ...args: Arguments<LossOptions, [size_average: 'size_average', reduce: 'reduce', reduction: 'reduction']>
  ) {
    super(bind_loss(args));
  }
}

export interface WeightedLossOptions extends LossOptions {
  /** A factor for each class or element. */
  weight?: Tensor | null;
}

const bind_weighted = signature<WeightedLossOptions>('_WeightedLoss.__init__', {
  weight: null,
  size_average: null,
  reduce: null,
  reduction: 'mean',
});

/** A loss with a weight, which is a buffer. */
export abstract class WeightedLoss extends ReducedLoss {
  declare weight: Tensor | null;

  constructor(
    ...args: Arguments<
      WeightedLossOptions,
      [weight: 'weight', size_average: 'size_average', reduce: 'reduce', reduction: 'reduction']
    >
  ) {
    const given = bind_weighted(args);
    super(given);
    this.register_buffer('weight', given.weight);
  }
}
