/** Losses of an anchor, something like it, and something unlike it. */
import { ValueError } from '../../errors.js';
import { type Arguments, keyword_only, required, signature } from '../../internal/arguments.js';
import type { Tensor } from '../../tensor/tensor.js';
import {
  type DistanceFunction,
  triplet_margin_loss,
  triplet_margin_with_distance_loss,
} from '../functional/loss-comparison.js';
import { Module } from '../module/module.js';
import { python_text } from '../module/repr.js';
import type { LegacyReduction, Reduction } from '../reduction.js';
import { PairwiseDistance } from './distance.js';
import { ReducedLoss } from './loss-base.js';

export interface TripletMarginLossOptions extends LegacyReduction {
  /** Default: 1. */
  margin?: number;
  /** Exponent of the norm. Default: 2. */
  p?: number;
  /** Added to the differences. Default: 1e-6. */
  eps?: number;
  /** Takes the nearer of anchor and positive to the negative. Default: false. */
  swap?: boolean;
  /** Default: `'mean'`. */
  reduction?: Reduction;
}

const bind_triplet_margin = signature<TripletMarginLossOptions>('TripletMarginLoss.__init__', {
  margin: 1,
  p: 2,
  eps: 1e-6,
  swap: false,
  size_average: null,
  reduce: null,
  reduction: 'mean',
});

interface TripletMarginLossInputs {
  anchor: Tensor;
  positive: Tensor;
  negative: Tensor;
}

const bind_triplet_margin_inputs = signature<TripletMarginLossInputs>('TripletMarginLoss.forward', {
  anchor: required,
  positive: required,
  negative: required,
});

/**
 * `max(0, d(anchor, positive) − d(anchor, negative) + margin)`, where `d` is a norm of the difference.
 *
 * @throws ValueError if `margin` is not positive.
 *
 * @example
 * const [a, b, c] = [torch.zeros(2, 3), torch.zeros(2, 3), torch.ones(2, 3)];
 * console.log(new nn.TripletMarginLoss().forward(a, b, c).item()); // 0
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.TripletMarginLoss.html
 */
export class TripletMarginLoss extends ReducedLoss {
  margin: number;
  p: number;
  eps: number;
  swap: boolean;

  constructor(
    ...args: Arguments<
      TripletMarginLossOptions,
      [
        margin: 'margin',
        p: 'p',
        eps: 'eps',
        swap: 'swap',
        size_average: 'size_average',
        reduce: 'reduce',
        reduction: 'reduction',
      ]
    >
  ) {
    const given = bind_triplet_margin(args);
    super(given);
    if (given.margin <= 0) {
      const margin = python_text(given.margin);
      throw new ValueError(`TripletMarginLoss: expected margin to be greater than 0, got ${margin} instead`);
    }
    this.margin = given.margin;
    this.p = given.p;
    this.eps = given.eps;
    this.swap = given.swap;
  }

  override forward(
    ...args: Arguments<
      TripletMarginLossInputs,
      [anchor: 'anchor', positive: 'positive', negative: 'negative']
    >
  ): Tensor {
    const { anchor, positive, negative } = bind_triplet_margin_inputs(args);
    const { margin, p, eps, swap, reduction } = this;
    return triplet_margin_loss(anchor, positive, negative, { margin, p, eps, swap, reduction });
  }
}

export interface TripletMarginWithDistanceLossOptions {
  /** Default: a `PairwiseDistance`. */
  distance_function?: DistanceFunction | Module | null;
  /** Default: 1. */
  margin?: number;
  /** Takes the nearer of anchor and positive to the negative. Default: false. */
  swap?: boolean;
  /** Default: `'mean'`. */
  reduction?: Reduction;
}

const bind_triplet_margin_with_distance = signature<TripletMarginWithDistanceLossOptions>(
  'TripletMarginWithDistanceLoss.__init__',
  {
    distance_function: keyword_only(null),
    margin: keyword_only(1),
    swap: keyword_only(false),
    reduction: keyword_only('mean'),
  },
);

interface TripletMarginWithDistanceLossInputs {
  anchor: Tensor;
  positive: Tensor;
  negative: Tensor;
}

const bind_triplet_margin_with_distance_inputs = signature<TripletMarginWithDistanceLossInputs>(
  'TripletMarginWithDistanceLoss.forward',
  {
    anchor: required,
    positive: required,
    negative: required,
  },
);

/**
 * As `TripletMarginLoss`, with a distance of your own: a function or a module of two tensors.
 *
 * @throws ValueError if `margin` is not positive.
 *
 * @example
 * const distance_function = (x: Tensor, y: Tensor) => x.sub(y).abs().sum(-1);
 * const loss = new nn.TripletMarginWithDistanceLoss({ distance_function });
 * console.log(loss.forward(torch.zeros(2, 3), torch.zeros(2, 3), torch.ones(2, 3)).item()); // 0
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.TripletMarginWithDistanceLoss.html
 */
export class TripletMarginWithDistanceLoss extends ReducedLoss {
  distance_function: DistanceFunction | Module;
  margin: number;
  swap: boolean;

  constructor(...args: [options?: TripletMarginWithDistanceLossOptions]) {
    const given = bind_triplet_margin_with_distance(args);
    super(given);
    if (given.margin <= 0) {
      const margin = python_text(given.margin);
      throw new ValueError(
        `TripletMarginWithDistanceLoss: expected margin to be greater than 0, got ${margin} instead`,
      );
    }
    this.distance_function = given.distance_function ?? new PairwiseDistance();
    this.margin = given.margin;
    this.swap = given.swap;
  }

  override forward(
    ...args: Arguments<
      TripletMarginWithDistanceLossInputs,
      [anchor: 'anchor', positive: 'positive', negative: 'negative']
    >
  ): Tensor {
    const { anchor, positive, negative } = bind_triplet_margin_with_distance_inputs(args);
    const { distance_function, margin, swap, reduction } = this;
    return triplet_margin_with_distance_loss(anchor, positive, negative, {
      distance_function: distance_of(distance_function),
      margin,
      swap,
      reduction,
    });
  }
}

function distance_of(distance: DistanceFunction | Module): DistanceFunction {
  return distance instanceof Module ? (one, other) => distance.forward(one, other) : distance;
}
