/** Losses that compare several inputs, in `torch.nn.functional`. */
import { TorchError, ValueError } from '../../errors.js';
import { type Arguments, keyword_only, required, signature } from '../../internal/arguments.js';
import { functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import { python_text } from '../module/repr.js';
import { type LegacyReduction, legacy_code, type Reduction } from '../reduction.js';
import { check_tensors, size_text } from './sizes.js';

export interface PairLossArguments extends LegacyReduction {
  input1: Tensor;
  input2: Tensor;
  /** 1 or -1. */
  target: Tensor;
  /** Default: 0. */
  margin?: number;
  /** Default: `'mean'`. */
  reduction?: Reduction;
}

type PairLoss = (
  ...args: Arguments<
    PairLossArguments,
    [
      input1: 'input1',
      input2: 'input2',
      target: 'target',
      margin: 'margin',
      size_average: 'size_average',
      reduce: 'reduce',
      reduction: 'reduction',
    ]
  >
) => Tensor;

const reduced = { size_average: null, reduce: null, reduction: 'mean' } as const;

function pair_loss(
  name: string,
  compute: (input1: Tensor, input2: Tensor, target: Tensor, margin: number, reduction: number) => Tensor,
): PairLoss {
  const bind = signature<PairLossArguments>(name, {
    input1: required,
    input2: required,
    target: required,
    margin: 0,
    ...reduced,
  });
  return (...args) => {
    const given = bind(args);
    const code = legacy_code(given);
    return compute(given.input1, given.input2, given.target, given.margin, code);
  };
}

/**
 * `1 − cos` of two vectors where the target is 1, `max(0, cos − margin)` where it is -1.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.cosine_embedding_loss.html
 */
export const cosine_embedding_loss = pair_loss('cosine_embedding_loss', functions.cosine_embedding_loss);

/**
 * `max(0, −target · (input1 − input2) + margin)`.
 *
 * @throws TorchError if the inputs have different numbers of dimensions.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.margin_ranking_loss.html
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

interface Triplet {
  anchor: Tensor;
  /** What should be near the anchor. */
  positive: Tensor;
  /** What should be far from it. */
  negative: Tensor;
  /** Default: 1. */
  margin?: number;
  /** Takes the nearer of anchor and positive to the negative. Default: false. */
  swap?: boolean;
  /** Default: `'mean'`. */
  reduction?: Reduction;
}

export interface TripletMarginLossArguments extends Triplet, LegacyReduction {
  /** Exponent of the norm. Default: 2. */
  p?: number;
  /** Added to the differences. Default: 1e-6. */
  eps?: number;
}

const bind_triplet = signature<TripletMarginLossArguments>('triplet_margin_loss', {
  anchor: required,
  positive: required,
  negative: required,
  margin: 1,
  p: 2,
  eps: 1e-6,
  swap: false,
  ...reduced,
});

function check_margin(margin: number): void {
  if (margin <= 0) throw new ValueError(`margin must be greater than 0, got ${python_text(margin)}`);
}

/**
 * `max(0, d(anchor, positive) − d(anchor, negative) + margin)`, where `d` is a norm of the difference.
 *
 * @throws ValueError if `margin` is not positive.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.triplet_margin_loss.html
 */
export function triplet_margin_loss(
  ...args: Arguments<
    TripletMarginLossArguments,
    [
      anchor: 'anchor',
      positive: 'positive',
      negative: 'negative',
      margin: 'margin',
      p: 'p',
      eps: 'eps',
      swap: 'swap',
      size_average: 'size_average',
      reduce: 'reduce',
      reduction: 'reduction',
    ]
  >
): Tensor {
  const given = bind_triplet(args);
  const { anchor, positive, negative, margin, p, eps, swap } = given;
  const code = legacy_code(given);
  check_margin(margin);
  return functions.triplet_margin_loss(anchor, positive, negative, margin, p, eps, swap, code);
}

/** The distances of two batches of vectors. */
export type DistanceFunction = (one: Tensor, other: Tensor) => Tensor;

export interface TripletMarginWithDistanceLossArguments extends Triplet {
  /** Default: `pairwise_distance`. */
  distance_function?: DistanceFunction | null;
}

const bind_distance = signature<TripletMarginWithDistanceLossArguments>('triplet_margin_with_distance_loss', {
  anchor: required,
  positive: required,
  negative: required,
  distance_function: keyword_only(null),
  margin: keyword_only(1),
  swap: keyword_only(false),
  reduction: keyword_only('mean'),
});

/**
 * As `triplet_margin_loss`, with a distance of your own.
 *
 * @throws ValueError if `margin` is not positive.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.triplet_margin_with_distance_loss.html
 */
export function triplet_margin_with_distance_loss(
  ...args: Arguments<
    TripletMarginWithDistanceLossArguments,
    [anchor: 'anchor', positive: 'positive', negative: 'negative']
  >
): Tensor {
  const { anchor, positive, negative, distance_function, margin, swap, reduction } = bind_distance(args);
  check_tensors('triplet_margin_with_distance_loss', { anchor, positive, negative });
  if (!['mean', 'sum', 'none'].includes(reduction)) {
    throw new ValueError(`${reduction} is not a valid value for reduction`);
  }
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
