/** Losses of distributions: how likely a target is under them. */
import type { Tensor } from '../../tensor/tensor.js';
import { gaussian_nll_loss, kl_div, poisson_nll_loss } from '../functional/loss-distribution.js';
import * as loss_options from '../options/loss.js';
import type { Reduction } from '../reduction.js';
import { by_name, needed, type OptionsOf } from '../takes.js';
import { loss } from './loss-base.js';

export interface KLDivLossOptions extends OptionsOf<typeof KLDivLoss> {}

/**
 * Kullback–Leibler divergence of log-probabilities from a target distribution.
 *
 * @example
 * const loss = new nn.KLDivLoss({ reduction: 'batchmean' }).forward(torch.zeros(2, 3), torch.ones(2, 3));
 * console.log(loss.item()); // 0
 */
export class KLDivLoss extends loss('KLDivLoss', loss_options.kl_div, kl_div) {}

export interface PoissonNLLLossOptions extends OptionsOf<typeof PoissonNLLLoss> {}

const counts = {
  log_input: needed<Tensor>(),
  target: needed<Tensor>(),
};

/**
 * Negative log likelihood of counts, for the expected counts of a Poisson distribution.
 *
 * @example
 * const loss = new nn.PoissonNLLLoss().forward(torch.zeros(2), torch.ones(2));
 * console.log(loss.item()); // 1
 */
export class PoissonNLLLoss extends loss('PoissonNLLLoss', loss_options.poisson, poisson_nll_loss, {
  inputs: counts,
}) {}

export interface GaussianNLLLossOptions extends OptionsOf<typeof GaussianNLLLoss> {}

const gaussian = {
  /** Adds the constant term. Default: false. */
  full: by_name<boolean>(false),
  /** Smallest variance. Default: 1e-6. */
  eps: by_name<number>(1e-6),
  /** Default: `'mean'`. */
  reduction: by_name<Reduction>('mean'),
};

/**
 * Negative log likelihood of numbers, for the expected values and variances of a normal distribution.
 *
 * @example
 * const loss = new nn.GaussianNLLLoss().forward(torch.zeros(2), torch.ones(2), torch.ones(2));
 * console.log(loss.item()); // 0.5
 */
export class GaussianNLLLoss extends loss('GaussianNLLLoss', gaussian, gaussian_nll_loss, {
  inputs: loss_options.distributions,
}) {}
