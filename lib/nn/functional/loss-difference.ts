/** Losses of differences, in `torch.nn.functional`. */
import { ValueError } from '../../errors.js';
import { type Arguments, required, signature } from '../../internal/arguments.js';
import { functions, nn_functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import { type LegacyReduction, type Reduction, read_reduction, reduction_code } from '../reduction.js';
import { check_tensors, same_size, warn_of_sizes } from './sizes.js';

export interface DifferenceLossArguments extends LegacyReduction {
  input: Tensor;
  target: Tensor;
  /** Default: `'mean'`. */
  reduction?: Reduction;
  /** A factor for each element; the mean is then that of the weights. */
  weight?: Tensor | null;
}

type DifferencePositions = [
  input: 'input',
  target: 'target',
  size_average: 'size_average',
  reduce: 'reduce',
  reduction: 'reduction',
  weight: 'weight',
];

type DifferenceLoss = (...args: Arguments<DifferenceLossArguments, DifferencePositions>) => Tensor;

/** A loss of the difference of two tensors. `measure` is it for each element. */
function difference_loss(
  name: string,
  compute: (input: Tensor, target: Tensor, reduction: number) => Tensor,
  measure: (difference: Tensor) => Tensor,
): DifferenceLoss {
  const bind = signature<DifferenceLossArguments>(name, {
    input: required,
    target: required,
    size_average: null,
    reduce: null,
    reduction: 'mean',
    weight: null,
  });
  return (...args) => {
    const given = bind(args);
    check_tensors(name, { input: given.input, target: given.target });
    warn_of_sizes(given.input, given.target);
    const reduction = read_reduction(given.reduction, given.size_average, given.reduce);
    const [input, target] = functions.broadcast_tensors(given.input, given.target) as [Tensor, Tensor];
    if (given.weight === null) return compute(input, target, reduction_code(reduction));
    check_weight(given.weight, given.input);
    return weighted(measure(input.sub(target)), given.weight, reduction);
  };
}

function check_weight(weight: Tensor, input: Tensor): void {
  if (!same_size(weight, input)) throw new ValueError('Weights and input must have the same size.');
}

function weighted(errors: Tensor, weight: Tensor, reduction: string): Tensor {
  const products = errors.mul(weight);
  return reduced(products, reduction, () => products.sum().div(weight.sum()));
}

function reduced(losses: Tensor, reduction: string, mean: () => Tensor): Tensor {
  if (reduction === 'none') return losses;
  if (reduction === 'sum') return losses.sum();
  if (reduction === 'mean') return mean();
  throw new ValueError(`Invalid reduction mode: ${reduction}. Expected one of 'none', 'mean', 'sum'.`);
}

/**
 * Squared differences.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.mse_loss.html
 */
export const mse_loss = difference_loss(
  'mse_loss',
  (input, target, reduction) => nn_functions.mse_loss(input, target, reduction),
  (difference) => difference.pow(2),
);

/**
 * Absolute differences.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.l1_loss.html
 */
export const l1_loss = difference_loss(
  'l1_loss',
  (input, target, reduction) => nn_functions.l1_loss(input, target, reduction),
  (difference) => difference.abs(),
);

export interface SmoothL1LossArguments extends LegacyReduction {
  input: Tensor;
  target: Tensor;
  /** Default: `'mean'`. */
  reduction?: Reduction;
  /** Where squares end. 0 gives absolute differences. Default: 1. */
  beta?: number;
}

const bind_smooth = signature<SmoothL1LossArguments>('smooth_l1_loss', {
  input: required,
  target: required,
  size_average: null,
  reduce: null,
  reduction: 'mean',
  beta: 1,
});

/**
 * Squares of differences below `beta`, absolute values above it.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.smooth_l1_loss.html
 */
export function smooth_l1_loss(
  ...args: Arguments<
    SmoothL1LossArguments,
    [
      input: 'input',
      target: 'target',
      size_average: 'size_average',
      reduce: 'reduce',
      reduction: 'reduction',
      beta: 'beta',
    ]
  >
): Tensor {
  const { size_average, reduce, reduction, beta, ...given } = bind_smooth(args);
  check_tensors('smooth_l1_loss', given);
  warn_of_sizes(given.input, given.target);
  const name = read_reduction(reduction, size_average, reduce);
  const [input, target] = functions.broadcast_tensors(given.input, given.target) as [Tensor, Tensor];
  const code = reduction_code(name);
  if (beta === 0) return nn_functions.l1_loss(input, target, code);
  return nn_functions.smooth_l1_loss(input, target, code, beta);
}

export interface HuberLossArguments {
  input: Tensor;
  target: Tensor;
  /** Default: `'mean'`. */
  reduction?: Reduction;
  /** Where squares end. Default: 1. */
  delta?: number;
  /** A factor for each element. */
  weight?: Tensor | null;
}

const bind_huber = signature<HuberLossArguments>('huber_loss', {
  input: required,
  target: required,
  reduction: 'mean',
  delta: 1,
  weight: null,
});

/**
 * Squares of differences below `delta`, and above it lines that go on smoothly.
 *
 * @throws ValueError if `weight` has another size than the input.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.huber_loss.html
 */
export function huber_loss(
  ...args: Arguments<
    HuberLossArguments,
    [input: 'input', target: 'target', reduction: 'reduction', delta: 'delta', weight: 'weight']
  >
): Tensor {
  const { reduction, delta, weight, ...given } = bind_huber(args);
  check_tensors('huber_loss', given);
  warn_of_sizes(given.input, given.target);
  const [input, target] = functions.broadcast_tensors(given.input, given.target) as [Tensor, Tensor];
  if (weight === null) return nn_functions.huber_loss(input, target, reduction_code(reduction), delta);
  check_weight(weight, given.input);
  const losses = nn_functions.huber_loss(input, target, reduction_code('none'), delta).mul(weight);
  return reduced(losses, reduction, () => losses.mean());
}
