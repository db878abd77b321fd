/** Activations that pass positive values on, with a kink at 0. */
import { type Arguments, signature } from '../../internal/arguments.js';
import { addon } from '../../native/addon.js';
import type { Parameter } from '../../tensor/parameter.js';
import { python_text } from '../module/repr.js';
import { bind_accessors, type FactoryOptions, factory_defaults, Layer, layer_of } from '../native-module.js';
import { type InplaceArguments, InplaceLayer, inplace_text } from './element-wise.js';

/**
 * `max(0, x)`.
 *
 * @example
 * console.log(new nn.ReLU().forward(torch.tensor([-1, 2.5])).tolist()); // [0, 2.5]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
 */
export class ReLU extends InplaceLayer {
  constructor(...args: InplaceArguments) {
    super('ReLU', args);
  }
}

bind_accessors(ReLU);

export interface LeakyReLUOptions {
  /** Default: 0.01. */
  negative_slope?: number;
  /** Writes into the input. Default: false. */
  inplace?: boolean;
}

const bind_leakyrelu = signature<LeakyReLUOptions>('LeakyReLU.__init__', {
  negative_slope: 0.01,
  inplace: false,
});

/**
 * `x`, or `negative_slope · x` where it is negative.
 *
 * @example
 * console.log(new nn.LeakyReLU(0.5).forward(torch.tensor([-1, 2.5])).tolist()); // [-0.5, 2.5]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LeakyReLU.html
 */
export class LeakyReLU extends Layer {
  declare negative_slope: number;
  declare inplace: boolean;

  constructor(...args: Arguments<LeakyReLUOptions, [negative_slope: 'negative_slope', inplace: 'inplace']>) {
    super('LeakyReLU', bind_leakyrelu(args));
  }

  override extra_repr(): string {
    return `negative_slope=${python_text(this.negative_slope)}${inplace_text(this)}`;
  }
}

bind_accessors(LeakyReLU);

export interface RReLUOptions {
  /** Default: 1/8. */
  lower?: number;
  /** Default: 1/3. */
  upper?: number;
  /** Writes into the input. Default: false. */
  inplace?: boolean;
}

const bind_rrelu = signature<RReLUOptions>('RReLU.__init__', { lower: 1 / 8, upper: 1 / 3, inplace: false });

/**
 * `x`, or `x` times a slope where it is negative: in training one drawn from U(lower, upper) for each element, in eval
 * mode the middle of the two.
 *
 * @example
 * const rrelu = new nn.RReLU({ lower: 0.25, upper: 0.75 });
 * console.log(rrelu.eval().forward(torch.tensor([-1, 2.5])).tolist()); // [-0.5, 2.5]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.RReLU.html
 */
export class RReLU extends Layer {
  declare lower: number;
  declare upper: number;
  declare inplace: boolean;

  constructor(...args: Arguments<RReLUOptions, [lower: 'lower', upper: 'upper', inplace: 'inplace']>) {
    super('RReLU', bind_rrelu(args));
  }

  override extra_repr(): string {
    return `lower=${python_text(this.lower)}, upper=${python_text(this.upper)}${inplace_text(this)}`;
  }
}

bind_accessors(RReLU);

export interface PReLUOptions extends FactoryOptions {
  /** One for all channels, or as many as there are channels. Default: 1. */
  num_parameters?: number;
  /** First value of the slopes. Default: 0.25. */
  init?: number;
}

const bind_prelu = signature<PReLUOptions>('PReLU.__init__', {
  num_parameters: 1,
  init: 0.25,
  ...factory_defaults,
});

/**
 * `x`, or `weight · x` where it is negative, with a learnt weight.
 *
 * - Parameter: `weight` `[num_parameters]`. Channels are the second dimension of the input.
 *
 * @example
 * const prelu = new nn.PReLU();
 * console.log(prelu.forward(torch.tensor([-1, 2.5])).tolist()); // [-0.25, 2.5]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.PReLU.html
 */
export class PReLU extends Layer {
  declare num_parameters: number;
  declare init: number;
  declare weight: Parameter;

  constructor(
    ...args: Arguments<
      PReLUOptions,
      [num_parameters: 'num_parameters', init: 'init', device: 'device', dtype: 'dtype']
    >
  ) {
    const { device, dtype, ...options } = bind_prelu(args);
    super('PReLU', options, { device, dtype });
  }

  /** Sets the weight to `init`. */
  reset_parameters(): void {
    addon.layer_reset_parameters(layer_of(this));
  }

  override extra_repr(): string {
    return `num_parameters=${this.num_parameters}`;
  }
}

bind_accessors(PReLU);
