/** Losses of an anchor, something like it, and something unlike it. */
import { ValueError } from '../../errors.js';
import type { Tensor } from '../../tensor/tensor.js';
import {
  type DistanceFunction,
  triplet_margin_loss,
  triplet_margin_with_distance_loss,
} from '../functional/loss-comparison.js';
import { Module } from '../module/module.js';
import { python_text } from '../module/repr.js';
import * as loss_options from '../options/loss.js';
import { by_name, type OptionsOf } from '../takes.js';
import { PairwiseDistance } from './distance.js';
import { loss } from './loss-base.js';

function check_margin(kind: string, margin: number): void {
  if (margin > 0) return;
  throw new ValueError(`${kind}: expected margin to be greater than 0, got ${python_text(margin)} instead`);
}

export interface TripletMarginLossOptions extends OptionsOf<typeof TripletMarginLoss> {}

/**
 * `max(0, d(anchor, positive) − d(anchor, negative) + margin)`, where `d` is a norm of the difference.
 *
 * @throws ValueError if `margin` is not positive.
 *
 * @example
 * const [a, b, c] = [torch.zeros(2, 3), torch.zeros(2, 3), torch.ones(2, 3)];
 * console.log(new nn.TripletMarginLoss().forward(a, b, c).item()); // 0
 */
export class TripletMarginLoss extends loss('TripletMarginLoss', loss_options.triplet, triplet_margin_loss, {
  inputs: loss_options.triplets,
  prepare: ({ margin }) => check_margin('TripletMarginLoss', margin),
}) {}

const with_distance = {
  /** Default: a `PairwiseDistance`. */
  distance_function: by_name<DistanceFunction | Module | null, DistanceFunction | Module>(null),
  ...loss_options.distance_triplet,
};

interface DistanceOptions {
  distance_function: DistanceFunction | Module;
}

function compute(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  { distance_function: distance, ...options }: DistanceOptions,
): Tensor {
  const distance_function: DistanceFunction =
    distance instanceof Module ? (one, other) => distance.forward(one, other) : distance;
  return triplet_margin_with_distance_loss(anchor, positive, negative, { ...options, distance_function });
}

export interface TripletMarginWithDistanceLossOptions
  extends OptionsOf<typeof TripletMarginWithDistanceLoss> {}

/**
 * As `TripletMarginLoss`, with a distance of your own: a function or a module of two tensors.
 *
 * @throws ValueError if `margin` is not positive.
 *
 * @example
 * const distance_function = (x: Tensor, y: Tensor) => x.sub(y).abs().sum(-1);
 * const loss = new nn.TripletMarginWithDistanceLoss({ distance_function });
 * console.log(loss.forward(torch.zeros(2, 3), torch.zeros(2, 3), torch.ones(2, 3)).item()); // 0
 */
export class TripletMarginWithDistanceLoss extends loss(
  'TripletMarginWithDistanceLoss',
  with_distance,
  compute,
  {
    inputs: loss_options.triplets,
    prepare: (given) => {
      check_margin('TripletMarginWithDistanceLoss', given.margin);
      return { ...given, distance_function: given.distance_function ?? new PairwiseDistance() };
    },
  },
) {}
