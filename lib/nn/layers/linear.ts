import type { Parameter } from '../../tensor/parameter.js';
import { layer, LearntLayer } from '../layer.js';
import { needed, type OptionsOf, option, placement } from '../takes.js';

const linear = {
  /** Features of the input. */
  in_features: needed<number>(),
  /** Features of the output. */
  out_features: needed<number>(),
  /** Adds a learnt vector. Default: true. */
  bias: option<boolean, never>(true),
};

export interface LinearOptions extends OptionsOf<typeof Linear> {}

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
 */
export class Linear extends layer(
  'Linear',
  { ...linear, ...placement },
  {
    base: LearntLayer,
  },
) {
  /** `[out_features, in_features]`. */
  declare weight: Parameter;
  /** `[out_features]`; null with `bias: false`. */
  declare bias: Parameter;
}
