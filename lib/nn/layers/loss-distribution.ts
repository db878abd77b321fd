/** Losses of distributions: how likely a target is under them. */
import { type Arguments, keyword_only, required, signature } from '../../internal/arguments.js';
import type { Tensor } from '../../tensor/tensor.js';
import {
  gaussian_nll_loss,
  type KlDivReduction,
  kl_div,
  poisson_nll_loss,
} from '../functional/loss-distribution.js';
import type { LegacyReduction, Reduction } from '../reduction.js';
import { type LossArguments, loss_inputs, ReducedLoss } from './loss-base.js';

export interface KLDivLossOptions extends LegacyReduction {
  /** `'batchmean'` is the mathematical mean over the batch. Default: `'mean'`. */
  reduction?: KlDivReduction;
  /** The target holds logarithms too. Default: false. */
  log_target?: boolean;
}

const bind_kl_div = signature<KLDivLossOptions>('KLDivLoss.__init__', {
  size_average: null,
  reduce: null,
  reduction: 'mean',
  log_target: false,
});
const bind_kl_div_inputs = loss_inputs('KLDivLoss');

/**
 * Kullback–Leibler divergence of log-probabilities from a target distribution.
 *
 * @example
 * const loss = new nn.KLDivLoss({ reduction: 'batchmean' }).forward(torch.zeros(2, 3), torch.ones(2, 3));
 * console.log(loss.item()); // 0
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.KLDivLoss.html
 */
export class KLDivLoss extends ReducedLoss<KlDivReduction> {
  log_target: boolean;

  constructor(
    ...args: Arguments<
      KLDivLossOptions,
      [size_average: 'size_average', reduce: 'reduce', reduction: 'reduction', log_target: 'log_target']
    >
  ) {
    const given = bind_kl_div(args);
    super(given);
    this.log_target = given.log_target;
  }

  override forward(...args: LossArguments): Tensor {
    const { input, target } = bind_kl_div_inputs(args);
    const { reduction, log_target } = this;
    return kl_div(input, target, { reduction, log_target });
  }
}

export interface PoissonNLLLossOptions extends LegacyReduction {
  /** The input holds logarithms of expected counts. Default: true. */
  log_input?: boolean;
  /** Adds Stirling's term. Default: false. */
  full?: boolean;
  /** Added to the input before its logarithm is taken. Default: 1e-8. */
  eps?: number;
  /** Default: `'mean'`. */
  reduction?: Reduction;
}

const bind_poisson_nll = signature<PoissonNLLLossOptions>('PoissonNLLLoss.__init__', {
  log_input: true,
  full: false,
  size_average: null,
  eps: 1e-8,
  reduce: null,
  reduction: 'mean',
});

interface PoissonNLLLossInputs {
  log_input: Tensor;
  target: Tensor;
}

const bind_poisson_nll_inputs = signature<PoissonNLLLossInputs>('PoissonNLLLoss.forward', {
  log_input: required,
  target: required,
});

/**
 * Negative log likelihood of counts, for the expected counts of a Poisson distribution.
 *
 * @example
 * const loss = new nn.PoissonNLLLoss().forward(torch.zeros(2), torch.ones(2));
 * console.log(loss.item()); // 1
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.PoissonNLLLoss.html
 */
export class PoissonNLLLoss extends ReducedLoss {
  log_input: boolean;
  full: boolean;
  eps: number;

  constructor(
    ...args: Arguments<
      PoissonNLLLossOptions,
      [
        log_input: 'log_input',
        full: 'full',
        size_average: 'size_average',
        eps: 'eps',
        reduce: 'reduce',
        reduction: 'reduction',
      ]
    >
  ) {
    const given = bind_poisson_nll(args);
    super(given);
    this.log_input = given.log_input;
    this.full = given.full;
    this.eps = given.eps;
  }

  override forward(
    ...args: Arguments<PoissonNLLLossInputs, [log_input: 'log_input', target: 'target']>
  ): Tensor {
    const { log_input: input, target } = bind_poisson_nll_inputs(args);
    const { log_input, full, eps, reduction } = this;
    return poisson_nll_loss(input, target, { log_input, full, eps, reduction });
  }
}

export interface GaussianNLLLossOptions {
  /** Adds the constant term. Default: false. */
  full?: boolean;
  /** Smallest variance. Default: 1e-6. */
  eps?: number;
  /** Default: `'mean'`. */
  reduction?: Reduction;
}

const bind_gaussian_nll = signature<GaussianNLLLossOptions>('GaussianNLLLoss.__init__', {
  full: keyword_only(false),
  eps: keyword_only(1e-6),
  reduction: keyword_only('mean'),
});

interface GaussianNLLLossInputs {
  input: Tensor;
  target: Tensor;
  var: Tensor | number;
}

const bind_gaussian_nll_inputs = signature<GaussianNLLLossInputs>('GaussianNLLLoss.forward', {
  input: required,
  target: required,
  var: required,
});

/**
 * Negative log likelihood of numbers, for the expected values and variances of a normal distribution.
 *
 * @example
 * const loss = new nn.GaussianNLLLoss().forward(torch.zeros(2), torch.ones(2), torch.ones(2));
 * console.log(loss.item()); // 0.5
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.GaussianNLLLoss.html
 */
export class GaussianNLLLoss extends ReducedLoss {
  full: boolean;
  eps: number;

  constructor(...args: [options?: GaussianNLLLossOptions]) {
    const given = bind_gaussian_nll(args);
    super(given);
    this.full = given.full;
    this.eps = given.eps;
  }

  override forward(
    ...args: Arguments<GaussianNLLLossInputs, [input: 'input', target: 'target', variance: 'var']>
  ): Tensor {
    const { input, target, var: variance } = bind_gaussian_nll_inputs(args);
    const { full, eps, reduction } = this;
    return gaussian_nll_loss(input, target, variance, { full, eps, reduction });
  }
}
