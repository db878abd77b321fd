import { ValueError } from '../../errors.js';
import { functions } from '../../ops/index.js';
import { Parameter } from '../../tensor/parameter.js';
import type { Tensor } from '../../tensor/tensor.js';
import { uniform_ } from '../init/index.js';
import { option_module } from '../layer.js';
import { needed, type OptionsOf, option, placement, type Taken, takes, type Values } from '../takes.js';

const features = {
  in1_features: needed<number>(),
  in2_features: needed<number>(),
  out_features: needed<number>(),
  /** Adds a learnt vector. Default: true. */
  bias: option<boolean, Parameter | null>(true),
  ...placement,
};

export interface BilinearOptions extends OptionsOf<typeof Bilinear> {}

const take_inputs = takes('Bilinear.forward', { input1: needed<Tensor>(), input2: needed<Tensor>() });

/**
 * `y = x₁ᵀ·A·x₂ + b`.
 *
 * - Inputs: `[*, in1_features]` and `[*, in2_features]`. Output: `[*, out_features]`.
 * - Parameters: `weight` `[out_features, in1_features, in2_features]` and `bias` `[out_features]`, drawn from
 *   U(−√k, √k) with `k = 1 / in1_features`.
 *
 * @throws ValueError if `in1_features` is not positive.
 *
 * @example
 * const form = new nn.Bilinear(4, 3, 5);
 * console.log(form.forward(torch.randn(2, 4), torch.randn(2, 3)).shape); // [2, 5]
 */
export class Bilinear extends option_module('Bilinear', features, {
  show: 'in1_features= in2_features= out_features= bias=',
  prepare: ({ bias, ...sizes }) => sizes,
}) {
  declare weight: Parameter;

  protected override build(given: Values<typeof features>): void {
    const { in1_features, in2_features, out_features, bias, device, dtype } = given;
    const make = (...size: number[]) => new Parameter(functions.empty(size, { device, dtype }));
    this.weight = make(out_features, in1_features, in2_features);
    this.register_parameter('bias', bias ? make(out_features) : null);
    this.reset_parameters();
  }

  /** Draws the parameters anew, as the constructor does. */
  reset_parameters(): void {
    if (this.in1_features <= 0) {
      throw new ValueError(`in1_features must be > 0, but got (in1_features=${this.in1_features})`);
    }
    const bound = 1 / Math.sqrt(this.weight.shape[1] as number);
    uniform_(this.weight, -bound, bound);
    if (this.bias !== null) uniform_(this.bias, -bound, bound);
  }

  override forward(...args: Taken<typeof take_inputs>): Tensor {
    const { input1, input2 } = take_inputs(args);
    return functions.bilinear(input1, input2, this.weight, this.bias);
  }
}
