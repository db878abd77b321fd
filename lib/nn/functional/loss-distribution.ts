/** Losses of distributions, in `torch.nn.functional`. */
import { with_grad_mode } from '../../autograd/run-in.js';
import { ValueError } from '../../errors.js';
import { type Arguments, required, signature } from '../../internal/arguments.js';
import { warn } from '../../internal/warn.js';
import { functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import { type LegacyReduction, type Reduction, read_reduction, reduction_code } from '../reduction.js';
import { check_tensors, same_size } from './sizes.js';

export type KlDivReduction = Reduction | 'batchmean';

export interface KlDivArguments extends LegacyReduction {
  /** Logarithms of probabilities. */
  input: Tensor;
  target: Tensor;
  /** `'batchmean'` is the mathematical mean over the batch. Default: `'mean'`. */
  reduction?: KlDivReduction;
  /** The target holds logarithms too. Default: false. */
  log_target?: boolean;
}

const bind_kl_div = signature<KlDivArguments>('kl_div', {
  input: required,
  target: required,
  size_average: null,
  reduce: null,
  reduction: 'mean',
  log_target: false,
});

/**
 * Kullback–Leibler divergence of log-probabilities from a target distribution.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.kl_div.html
 */
export function kl_div(
  ...args: Arguments<
    KlDivArguments,
    [
      input: 'input',
      target: 'target',
      size_average: 'size_average',
      reduce: 'reduce',
      reduction: 'reduction',
      log_target: 'log_target',
    ]
  >
): Tensor {
  const { input, target, size_average, reduce, reduction, log_target } = bind_kl_div(args);
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

export interface PoissonNllLossArguments extends LegacyReduction {
  /** Expected counts, or their logarithms. */
  input: Tensor;
  /** Counts. */
  target: Tensor;
  /** The input holds logarithms. Default: true. */
  log_input?: boolean;
  /** Adds Stirling's term. Default: false. */
  full?: boolean;
  /** Added to the input before its logarithm is taken. Default: 1e-8. */
  eps?: number;
  /** Default: `'mean'`. */
  reduction?: Reduction;
}

const bind_poisson = signature<PoissonNllLossArguments>('poisson_nll_loss', {
  input: required,
  target: required,
  log_input: true,
  full: false,
  size_average: null,
  eps: 1e-8,
  reduce: null,
  reduction: 'mean',
});

/**
 * Negative log likelihood of counts, for the expected counts of a Poisson distribution.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.poisson_nll_loss.html
 */
export function poisson_nll_loss(
  ...args: Arguments<
    PoissonNllLossArguments,
    [
      input: 'input',
      target: 'target',
      log_input: 'log_input',
      full: 'full',
      size_average: 'size_average',
      eps: 'eps',
      reduce: 'reduce',
      reduction: 'reduction',
    ]
  >
): Tensor {
  const { input, target, log_input, full, size_average, eps, reduce, reduction } = bind_poisson(args);
  const name = read_reduction(reduction, size_average, reduce);
  check_reduction(name, 'is not a valid value for reduction');
  return functions.poisson_nll_loss(input, target, log_input, full, eps, reduction_code(name));
}

function check_reduction(name: string, problem: string): void {
  if (!['none', 'mean', 'sum'].includes(name)) throw new ValueError(`${name} ${problem}`);
}

export interface GaussianNllLossArguments {
  /** Expected values. */
  input: Tensor;
  target: Tensor;
  /** Variances: as the input, or with 1 or nothing for its last dimension; or one for all. */
  var: Tensor | number;
  /** Adds the constant term. Default: false. */
  full?: boolean;
  /** Smallest variance. Default: 1e-6. */
  eps?: number;
  /** Default: `'mean'`. */
  reduction?: Reduction;
}

const bind_gaussian = signature<GaussianNllLossArguments>('gaussian_nll_loss', {
  input: required,
  target: required,
  var: required,
  full: false,
  eps: 1e-6,
  reduction: 'mean',
});

/**
 * Negative log likelihood of numbers, for the expected values and variances of a normal distribution.
 *
 * @throws ValueError if a variance is negative, or their size does not go with the input.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.gaussian_nll_loss.html
 */
export function gaussian_nll_loss(
  ...args: Arguments<
    GaussianNllLossArguments,
    [input: 'input', target: 'target', variance: 'var', full: 'full', eps: 'eps', reduction: 'reduction']
  >
): Tensor {
  const { input, target, var: given, full, eps, reduction } = bind_gaussian(args);
  check_tensors(
    'gaussian_nll_loss',
    typeof given === 'number' ? { input, target } : { input, target, var: given },
  );
  const fitting = fit(variances(given, input), input);
  check_reduction(reduction, 'is not valid');
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
