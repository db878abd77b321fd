/** Losses that compare several inputs, in `torch.nn.functional`. */
import { TorchError, ValueError } from '../../errors.js';
import { functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import { python_text } from '../module/repr.js';
import * as loss_options from '../options/loss.js';
import { legacy_code, strict_code } from '../reduction.js';
import { type ArgumentsOf, by_name, type DescribedBy, type OptionsOf, type Taken, takes } from '../takes.js';
import { check_tensors, size_text } from './sizes.js';

const pair = { ...loss_options.pairs, ...loss_options.pair_margin };

export interface PairLossArguments extends OptionsOf<DescribedBy<typeof pair>> {}

function pair_loss<const Name extends string>(
  name: Name,
  compute: (input1: Tensor, input2: Tensor, target: Tensor, margin: number, reduction: number) => Tensor,
): (...args: ArgumentsOf<Name, typeof pair>) => Tensor {
  const take = takes(name, pair);
  return (...args) => {
    const given = take(args);
    const code = legacy_code(given);
    return compute(given.input1, given.input2, given.target, given.margin, code);
  };
}

/** `1 − cos` of two vectors where the target is 1, `max(0, cos − margin)` where it is -1. */
export const cosine_embedding_loss = pair_loss('cosine_embedding_loss', functions.cosine_embedding_loss);

/**
 * `max(0, −target · (input1 − input2) + margin)`.
 *
 * @throws TorchError if the inputs have different numbers of dimensions.
 */
export const margin_ranking_loss = pair_loss(
  'margin_ranking_loss',
  (input1, input2, target, margin, reduction) => {
    check_tensors('margin_ranking_loss', { input1, input2, target });
    if (input1.ndim !== input2.ndim || input1.ndim !== target.ndim) {
      throw new TorchError(
        'margin_ranking_loss : All input tensors should have same dimension but got sizes: ' +
          `input1: ${size_text(input1)}, input2: ${size_text(input2)}, target: ${size_text(target)} `,
      );
    }
    return functions.margin_ranking_loss(input1, input2, target, margin, reduction);
  },
);

function check_margin(margin: number): void {
  if (margin <= 0) throw new ValueError(`margin must be greater than 0, got ${python_text(margin)}`);
}

const take_triplet_margin_loss = takes('triplet_margin_loss', {
  ...loss_options.triplets,
  ...loss_options.triplet,
});

export interface TripletMarginLossArguments extends OptionsOf<typeof take_triplet_margin_loss> {}

/**
 * `max(0, d(anchor, positive) − d(anchor, negative) + margin)`, where `d` is a norm of the difference.
 *
 * @throws ValueError if `margin` is not positive.
 */
export function triplet_margin_loss(...args: Taken<typeof take_triplet_margin_loss>): Tensor {
  const given = take_triplet_margin_loss(args);
  const { anchor, positive, negative, margin, p, eps, swap } = given;
  const code = legacy_code(given);
  check_margin(margin);
  return functions.triplet_margin_loss(anchor, positive, negative, margin, p, eps, swap, code);
}

/** The distances of two batches of vectors. */
export type DistanceFunction = (one: Tensor, other: Tensor) => Tensor;

const with_distance = {
  /** Default: `pairwise_distance`. */
  distance_function: by_name<DistanceFunction | null>(null),
  ...loss_options.distance_triplet,
};

const take_distance = takes('triplet_margin_with_distance_loss', {
  ...loss_options.triplets,
  ...with_distance,
});

export interface TripletMarginWithDistanceLossArguments extends OptionsOf<typeof take_distance> {}

/**
 * As `triplet_margin_loss`, with a distance of your own.
 *
 * @throws ValueError if `margin` is not positive.
 */
export function triplet_margin_with_distance_loss(...args: Taken<typeof take_distance>): Tensor {
  const { anchor, positive, negative, distance_function, margin, swap, reduction } = take_distance(args);
  check_tensors('triplet_margin_with_distance_loss', { anchor, positive, negative });
  strict_code(reduction);
  check_margin(margin);
  check_dimensions(anchor.ndim, positive.ndim, negative.ndim);
  const distance = distance_function ?? ((one, other) => functions.pairwise_distance(one, other));
  const to_positive = distance(anchor, positive);
  const to_negative = distance(anchor, negative);
  const nearest = swap ? to_negative.minimum(distance(positive, negative)) : to_negative;
  const losses = to_positive.add(margin).sub(nearest).clamp_min(0);
  if (reduction === 'sum') return losses.sum();
  return reduction === 'mean' ? losses.mean() : losses;
}

function check_dimensions(anchor: number, positive: number, negative: number): void {
  if (anchor === positive && positive === negative) return;
  throw new TorchError(
    'The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: ' +
      `anchor ${anchor}D, positive ${positive}D, and negative ${negative}D inputs`,
  );
}
