import { type Arguments, required, signature } from '../../internal/arguments.js';
import { addon } from '../../native/addon.js';
import type { Parameter } from '../../tensor/parameter.js';
import { python_text } from '../module/repr.js';
import { bind_accessors, type FactoryOptions, factory_defaults, Layer, layer_of } from '../native-module.js';

export interface LinearOptions extends FactoryOptions {
  in_features: number;
  out_features: number;
  /** Adds a learnt vector. Default: true. */
  bias?: boolean;
}

const bind = signature<LinearOptions>('Linear.__init__', {
  in_features: required,
  out_features: required,
  bias: true,
  ...factory_defaults,
});

/**
 * `y = x·Aᵀ + b`.
 *
 * - Input: `[..., in_features]`. Output: `[..., out_features]`.
 * - Parameters: `weight` `[out_features, in_features]` and `bias` `[out_features]`, drawn from U(−√k, √k) with
 *   `k = 1 / in_features`.
 *
 * @example
 * const fc = new nn.Linear(20, 30);
 * console.log(fc.forward(torch.randn(128, 20)).shape); // [128, 30]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
 */
export class Linear extends Layer {
  declare in_features: number;
  declare out_features: number;
  declare weight: Parameter;
  declare bias: Parameter;

  constructor(
    ...args: Arguments<
      LinearOptions,
      [
        in_features: 'in_features',
        out_features: 'out_features',
        bias: 'bias',
        device: 'device',
        dtype: 'dtype',
      ]
    >
  ) {
    const { device, dtype, ...options } = bind(args);
    super('Linear', options, { device, dtype });
  }

  /** Draws the parameters anew, as the constructor does. */
  reset_parameters(): void {
    addon.layer_reset_parameters(layer_of(this));
  }

  override extra_repr(): string {
    const has_bias = (this.bias as Parameter | null) !== null;
    return `in_features=${this.in_features}, out_features=${this.out_features}, bias=${python_text(has_bias)}`;
  }
}

bind_accessors(Linear);
