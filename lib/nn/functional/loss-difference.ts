/** Losses of differences, in `torch.nn.functional`. */
import { ValueError } from '../../errors.js';
import { functions, nn_functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import * as loss_options from '../options/loss.js';
import { read_reduction, reduction_code } from '../reduction.js';
import { type ArgumentsOf, type DescribedBy, type OptionsOf, option, type Taken, takes } from '../takes.js';
import { check_tensors, same_size, warn_of_sizes } from './sizes.js';

const element_weight = {
  /** A factor for each element. */
  weight: option<Tensor | null>(null),
};

const difference = { ...loss_options.two, ...loss_options.plain, ...element_weight };
type DifferenceDescription = typeof difference;

export interface DifferenceLossArguments extends OptionsOf<DescribedBy<DifferenceDescription>> {}

/** A loss of the difference of two tensors. `measure` is it for each element. */
function difference_loss<const Name extends string>(
  name: Name,
  compute: (input: Tensor, target: Tensor, reduction: number) => Tensor,
  measure: (difference: Tensor) => Tensor,
): (...args: ArgumentsOf<Name, DifferenceDescription>) => Tensor {
  const take = takes(name, difference);
  return (...args) => {
    const given = take(args);
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

/** Squared differences. */
export const mse_loss = difference_loss(
  'mse_loss',
  (input, target, reduction) => nn_functions.mse_loss(input, target, reduction),
  (difference) => difference.pow(2),
);

/** Absolute differences. */
export const l1_loss = difference_loss(
  'l1_loss',
  (input, target, reduction) => nn_functions.l1_loss(input, target, reduction),
  (difference) => difference.abs(),
);

const take_smooth_l1_loss = takes('smooth_l1_loss', { ...loss_options.two, ...loss_options.smooth_l1 });

export interface SmoothL1LossArguments extends OptionsOf<typeof take_smooth_l1_loss> {}

/** Squares of differences below `beta`, absolute values above it. */
export function smooth_l1_loss(...args: Taken<typeof take_smooth_l1_loss>): Tensor {
  const { size_average, reduce, reduction, beta, ...given } = take_smooth_l1_loss(args);
  check_tensors('smooth_l1_loss', given);
  warn_of_sizes(given.input, given.target);
  const name = read_reduction(reduction, size_average, reduce);
  const [input, target] = functions.broadcast_tensors(given.input, given.target) as [Tensor, Tensor];
  const code = reduction_code(name);
  if (beta === 0) return nn_functions.l1_loss(input, target, code);
  return nn_functions.smooth_l1_loss(input, target, code, beta);
}

const take_huber_loss = takes('huber_loss', {
  ...loss_options.two,
  ...loss_options.huber,
  ...element_weight,
});

export interface HuberLossArguments extends OptionsOf<typeof take_huber_loss> {}

/**
 * Squares of differences below `delta`, and above it lines that go on smoothly.
 *
 * @throws ValueError if `weight` has another size than the input.
 */
export function huber_loss(...args: Taken<typeof take_huber_loss>): Tensor {
  const { reduction, delta, weight, ...given } = take_huber_loss(args);
  check_tensors('huber_loss', given);
  warn_of_sizes(given.input, given.target);
  const [input, target] = functions.broadcast_tensors(given.input, given.target) as [Tensor, Tensor];
  if (weight === null) return nn_functions.huber_loss(input, target, reduction_code(reduction), delta);
  check_weight(weight, given.input);
  const losses = nn_functions.huber_loss(input, target, reduction_code('none'), delta).mul(weight);
  return reduced(losses, reduction, () => losses.mean());
}
