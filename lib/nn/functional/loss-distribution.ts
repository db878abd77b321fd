/** Losses of distributions, in `torch.nn.functional`. */
import { with_grad_mode } from '../../autograd/run-in.js';
import { ValueError } from '../../errors.js';
import { warn } from '../../internal/warn.js';
import { functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import * as loss_options from '../options/loss.js';
import { type Reduction, read_reduction, reduction_code, strict_code } from '../reduction.js';
import { type OptionsOf, type Taken, takes } from '../takes.js';
import { check_tensors, same_size } from './sizes.js';

export type KlDivReduction = Reduction | 'batchmean';

const take_kl_div = takes('kl_div', { ...loss_options.two, ...loss_options.kl_div });

export interface KlDivArguments extends OptionsOf<typeof take_kl_div> {}

/** Kullback–Leibler divergence of log-probabilities from a target distribution. */
export function kl_div(...args: Taken<typeof take_kl_div>): Tensor {
  const { input, target, size_average, reduce, reduction, log_target } = take_kl_div(args);
  const is_legacy = size_average !== null || reduce !== null;
  if (!is_legacy && reduction === 'mean') warn_of_mean();
  const name = read_reduction(reduction, size_average, reduce);
  const result = functions.kl_div(input, target, reduction_code(name === 'batchmean' ? 'sum' : name), {
    log_target,
  });
  return reduction === 'batchmean' && input.ndim !== 0 ? result.div(input.shape[0] as number) : result;
}

function warn_of_mean(): void {
  warn(
    "reduction: 'mean' divides the total loss by both the batch size and the support size.'batchmean' divides only " +
      "by the batch size, and aligns with the KL div math definition.'mean' will be changed to behave the same as " +
      "'batchmean' in the next major release.",
    'UserWarning',
  );
}

const take_poisson_nll_loss = takes('poisson_nll_loss', { ...loss_options.two, ...loss_options.poisson });

export interface PoissonNllLossArguments extends OptionsOf<typeof take_poisson_nll_loss> {}

/** Negative log likelihood of counts, for the expected counts of a Poisson distribution. */
export function poisson_nll_loss(...args: Taken<typeof take_poisson_nll_loss>): Tensor {
  const { input, target, log_input, full, size_average, eps, reduce, reduction } =
    take_poisson_nll_loss(args);
  const name = read_reduction(reduction, size_average, reduce);
  return functions.poisson_nll_loss(input, target, log_input, full, eps, strict_code(name));
}

const take_gaussian_nll_loss = takes('gaussian_nll_loss', {
  ...loss_options.distributions,
  ...loss_options.gaussian,
});

export interface GaussianNllLossArguments extends OptionsOf<typeof take_gaussian_nll_loss> {}

/**
 * Negative log likelihood of numbers, for the expected values and variances of a normal distribution.
 *
 * @throws ValueError if a variance is negative, or their size does not go with the input.
 */
export function gaussian_nll_loss(...args: Taken<typeof take_gaussian_nll_loss>): Tensor {
  const { input, target, var: given, full, eps, reduction } = take_gaussian_nll_loss(args);
  check_tensors(
    'gaussian_nll_loss',
    typeof given === 'number' ? { input, target } : { input, target, var: given },
  );
  const fitting = fit(variances(given, input), input);
  if (!['none', 'mean', 'sum'].includes(reduction)) throw new ValueError(`${reduction} is not valid`);
  const variance = fitting.clone();
  with_grad_mode(false, () => variance.clamp_({ min: eps }));
  const losses = variance.log().add(input.sub(target).pow(2).div(variance)).mul(0.5);
  if (full) losses.add_(0.5 * Math.log(2 * Math.PI));
  if (reduction === 'mean') return losses.mean();
  return reduction === 'sum' ? losses.sum() : losses;
}

function variances(given: Tensor | number, input: Tensor): Tensor {
  const is_negative = typeof given === 'number' ? given < 0 : Boolean(given.lt(0).any().item());
  if (is_negative) throw new ValueError('var has negative entry/entries');
  return typeof given === 'number' ? functions.ones_like(input).mul(given) : given;
}

/** The variances in a shape that broadcasts along one dimension at most. */
function fit(variance: Tensor, input: Tensor): Tensor {
  if (same_size(variance, input)) return variance;
  const [one, other] = [variance.shape, input.shape];
  if (String(one) === String(other.slice(0, -1))) return variance.unsqueeze(-1);
  const unlike = one.filter((size, dim) => size !== other[dim]);
  const is_fitting = one.length === other.length && unlike.reduce((sum, size) => sum + size, 0) === 1;
  if (!is_fitting) throw new ValueError('var is of incorrect size');
  return variance;
}
