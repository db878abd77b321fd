/** Losses of differences: distances between numbers. */
import { type Arguments, signature } from '../../internal/arguments.js';
import { type_name } from '../../internal/type-name.js';
import type { Tensor } from '../../tensor/tensor.js';
import { huber_loss, l1_loss, smooth_l1_loss } from '../functional/loss-difference.js';
import type { LegacyReduction, Reduction } from '../reduction.js';
import { type LossArguments, loss_inputs, PlainLoss, ReducedLoss } from './loss-base.js';

const bind_l1_inputs = loss_inputs('L1Loss');

/**
 * Absolute differences of input and target, which have the same shape.
 *
 * @example
 * const loss = new nn.L1Loss({ reduction: 'sum' }).forward(torch.zeros(3), torch.ones(3));
 * console.log(loss.item()); // 3
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.L1Loss.html
 */
export class L1Loss extends PlainLoss {
  override forward(...args: LossArguments): Tensor {
    const { input, target } = bind_l1_inputs(args);
    const { reduction } = this;
    return l1_loss(input, target, { reduction });
  }
}

export interface SmoothL1LossOptions extends LegacyReduction {
  /** Default: `'mean'`. */
  reduction?: Reduction;
  /** Where squares end. 0 gives absolute differences. Default: 1. */
  beta?: number;
}

const bind_smooth_l1 = signature<SmoothL1LossOptions>('SmoothL1Loss.__init__', {
  size_average: null,
  reduce: null,
  reduction: 'mean',
  beta: 1,
});
const bind_smooth_l1_inputs = loss_inputs('SmoothL1Loss');

/**
 * Squares of differences below `beta`, absolute values above it.
 *
 * @example
 * const loss = new nn.SmoothL1Loss().forward(torch.zeros(3), torch.ones(3).mul(2));
 * console.log(loss.item()); // 1.5
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.SmoothL1Loss.html
 */
export class SmoothL1Loss extends ReducedLoss {
  beta: number;

  constructor(
    ...args: Arguments<
      SmoothL1LossOptions,
      [size_average: 'size_average', reduce: 'reduce', reduction: 'reduction', beta: 'beta']
    >
  ) {
    const given = bind_smooth_l1(args);
    super(given);
    this.beta = given.beta;
  }

  override forward(...args: LossArguments): Tensor {
    const { input, target } = bind_smooth_l1_inputs(args);
    const { reduction, beta } = this;
    return smooth_l1_loss(input, target, { reduction, beta });
  }
}

export interface HuberLossOptions {
  /** Default: `'mean'`. */
  reduction?: Reduction;
  /** Where squares end. Default: 1. */
  delta?: number;
}

const bind_huber = signature<HuberLossOptions>('HuberLoss.__init__', {
  reduction: 'mean',
  delta: 1,
});
const bind_huber_inputs = loss_inputs('HuberLoss');

/**
 * Squares of differences below `delta`, and above it lines that go on smoothly.
 *
 * @throws TypeError if `delta` is not a number.
 *
 * @example
 * const loss = new nn.HuberLoss({ delta: 2 }).forward(torch.zeros(3), torch.ones(3));
 * console.log(loss.item()); // 0.5
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.HuberLoss.html
 */
export class HuberLoss extends ReducedLoss {
  delta: number;

  constructor(...args: Arguments<HuberLossOptions, [reduction: 'reduction', delta: 'delta']>) {
    const given = bind_huber(args);
    if (typeof given.delta !== 'number') {
      throw new TypeError(`delta must be a float or int, got: <class '${type_name(given.delta)}'>`);
    }
    super(given);
    this.delta = given.delta;
  }

  override forward(...args: LossArguments): Tensor {
    const { input, target } = bind_huber_inputs(args);
    const { reduction, delta } = this;
    return huber_loss(input, target, { reduction, delta });
  }
}
