/** Activations that pass positive values on, more or less, without a kink. */
import { layer } from '../layer.js';
import { alpha } from '../options/activation.js';
import { float, inplace, type OptionsOf, option } from '../takes.js';

export interface ELUOptions extends OptionsOf<typeof ELU> {}

/**
 * `x`, or `alpha · (exp(x) − 1)` where it is negative.
 *
 * @example
 * console.log(new nn.ELU({ alpha: 0.5 }).forward(torch.tensor([0, 2.5])).tolist()); // [0, 2.5]
 */
export class ELU extends layer('ELU', { ...alpha, ...inplace }) {}

export interface CELUOptions extends OptionsOf<typeof CELU> {}

/**
 * `max(0, x) + min(0, alpha · (exp(x / alpha) − 1))`.
 *
 * @example
 * console.log(new nn.CELU().forward(torch.tensor([0, 2.5])).tolist()); // [0, 2.5]
 */
export class CELU extends layer('CELU', { ...alpha, ...inplace }) {}

/**
 * Scaled exponential linear unit, whose two constants keep mean and variance of activations.
 *
 * @example
 * console.log(new nn.SELU().forward(torch.zeros(2)).tolist()); // [0, 0]
 */
export class SELU extends layer('SELU', inplace) {}

/**
 * `x · sigmoid(x)`, also known as swish.
 *
 * @example
 * console.log(new nn.SiLU().forward(torch.zeros(2)).tolist()); // [0, 0]
 */
export class SiLU extends layer('SiLU', inplace) {}

/**
 * `x · tanh(softplus(x))`.
 *
 * @example
 * console.log(new nn.Mish().forward(torch.zeros(2)).tolist()); // [0, 0]
 */
export class Mish extends layer('Mish', inplace) {}

export interface GELUOptions extends OptionsOf<typeof GELU> {}

const gelu = {
  /** `'tanh'` for a faster estimate. Default: `'none'`. */
  approximate: option<'none' | 'tanh'>('none'),
};

/**
 * `x` times the area under the normal curve left of it.
 *
 * @example
 * console.log(new nn.GELU({ approximate: 'tanh' }).forward(torch.zeros(2)).tolist()); // [0, 0]
 */
export class GELU extends layer('GELU', gelu) {}

export interface SoftplusOptions extends OptionsOf<typeof Softplus> {}

const softplus = {
  /** Default: 1. */
  beta: float(1),
  /** Default: 20. */
  threshold: float(20),
};

/**
 * `log(1 + exp(beta · x)) / beta`, a smooth ReLU; `x` itself where `beta · x` is above `threshold`.
 *
 * @example
 * console.log(new nn.Softplus().forward(torch.tensor([30.5])).tolist()); // [30.5]
 */
export class Softplus extends layer('Softplus', softplus) {}
