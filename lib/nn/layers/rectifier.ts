/** Activations that pass positive values on, with a kink at 0. */
import type { Parameter } from '../../tensor/parameter.js';
import { layer, LearntLayer } from '../layer.js';
import { slope, slopes } from '../options/activation.js';
import { inplace, type OptionsOf, placement } from '../takes.js';

export interface InplaceOptions extends OptionsOf<typeof ReLU> {}

/**
 * `max(0, x)`.
 *
 * @example
 * console.log(new nn.ReLU().forward(torch.tensor([-1, 2.5])).tolist()); // [0, 2.5]
 */
export class ReLU extends layer('ReLU', inplace) {}

export interface LeakyReLUOptions extends OptionsOf<typeof LeakyReLU> {}

/**
 * `x`, or `negative_slope · x` where it is negative.
 *
 * @example
 * console.log(new nn.LeakyReLU(0.5).forward(torch.tensor([-1, 2.5])).tolist()); // [-0.5, 2.5]
 */
export class LeakyReLU extends layer('LeakyReLU', { ...slope, ...inplace }) {}

export interface RReLUOptions extends OptionsOf<typeof RReLU> {}

/**
 * `x`, or `x` times a slope where it is negative: in training one drawn from U(lower, upper) for each element, in eval
 * mode the middle of the two.
 *
 * @example
 * const rrelu = new nn.RReLU({ lower: 0.25, upper: 0.75 });
 * console.log(rrelu.eval().forward(torch.tensor([-1, 2.5])).tolist()); // [-0.5, 2.5]
 */
export class RReLU extends layer('RReLU', { ...slopes, ...inplace }) {}

export interface PReLUOptions extends OptionsOf<typeof PReLU> {}

const learnt = {
  /** One for all channels, or as many as there are channels. Default: 1. */
  num_parameters: 1,
  /** First value of the slopes. Default: 0.25. */
  init: 0.25,
};

/**
 * `x`, or `weight · x` where it is negative, with a learnt weight.
 *
 * - Parameter: `weight` `[num_parameters]`. Channels are the second dimension of the input.
 *
 * @example
 * const prelu = new nn.PReLU();
 * console.log(prelu.forward(torch.tensor([-1, 2.5])).tolist()); // [-0.25, 2.5]
 */
export class PReLU extends layer(
  'PReLU',
  { ...learnt, ...placement },
  {
    show: 'num_parameters=',
    base: LearntLayer,
  },
) {
  /** The slopes, `[num_parameters]`. */
  declare weight: Parameter;
}
