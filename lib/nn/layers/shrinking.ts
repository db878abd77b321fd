/** Activations that pull values towards 0, or replace small ones. */
import { layer } from '../layer.js';
import { replaced } from '../options/activation.js';
import { inplace, type OptionsOf } from '../takes.js';

/**
 * `x − tanh(x)`.
 *
 * @example
 * console.log(new nn.Tanhshrink().forward(torch.zeros(2)).tolist()); // [0, 0]
 */
export class Tanhshrink extends layer('Tanhshrink', {}) {}

const shrink = {
  /** Default: 0.5. */
  lambd: 0.5,
};

export interface HardshrinkOptions extends OptionsOf<typeof Hardshrink> {}

/**
 * `x`, or 0 where it lies within `lambd` of 0.
 *
 * @example
 * console.log(new nn.Hardshrink().forward(torch.tensor([0.25, 2])).tolist()); // [0, 2]
 */
export class Hardshrink extends layer('Hardshrink', shrink, { show: 'lambd' }) {}

export interface SoftshrinkOptions extends OptionsOf<typeof Softshrink> {}

/**
 * `x`, moved towards 0 by `lambd`.
 *
 * @example
 * console.log(new nn.Softshrink().forward(torch.tensor([0.25, 2])).tolist()); // [0, 1.5]
 */
export class Softshrink extends layer('Softshrink', shrink, { show: 'lambd' }) {}

export interface ThresholdOptions extends OptionsOf<typeof Threshold> {}

/**
 * `x`, or `value` where it is not above `threshold`.
 *
 * @example
 * console.log(new nn.Threshold(0.5, 9).forward(torch.tensor([0.25, 2])).tolist()); // [9, 2]
 */
export class Threshold extends layer('Threshold', { ...replaced, ...inplace }) {}
