import { ValueError } from '../../errors.js';
import { type Arguments, required, signature } from '../../internal/arguments.js';
import { functions } from '../../ops/index.js';
import { Parameter } from '../../tensor/parameter.js';
import type { Tensor } from '../../tensor/tensor.js';
import { uniform_ } from '../init/index.js';
import { Module } from '../module/module.js';
import { python_text } from '../module/repr.js';
import { type FactoryOptions, factory_defaults } from '../native-module.js';

export interface BilinearOptions extends FactoryOptions {
  in1_features: number;
  in2_features: number;
  out_features: number;
  /** Adds a learnt vector. Default: true. */
  bias?: boolean;
}

interface BilinearInputs {
  input1: Tensor;
  input2: Tensor;
}

const bind = signature<BilinearOptions>('Bilinear.__init__', {
  in1_features: required,
  in2_features: required,
  out_features: required,
  bias: true,
  ...factory_defaults,
});

const bind_inputs = signature<BilinearInputs>('Bilinear.forward', { input1: required, input2: required });

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
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Bilinear.html
 */
export class Bilinear extends Module {
  readonly in1_features: number;
  readonly in2_features: number;
  readonly out_features: number;
  weight: Parameter;
  bias: Parameter | null;

  constructor(
    ...args: Arguments<
      BilinearOptions,
      [
        in1_features: 'in1_features',
        in2_features: 'in2_features',
        out_features: 'out_features',
        bias: 'bias',
        device: 'device',
        dtype: 'dtype',
      ]
    >
  ) {
    super();
    const { in1_features, in2_features, out_features, bias, ...placement } = bind(args);
    this.in1_features = in1_features;
    this.in2_features = in2_features;
    this.out_features = out_features;
    this.weight = new Parameter(functions.empty([out_features, in1_features, in2_features], placement));
    this.bias = bias ? new Parameter(functions.empty([out_features], placement)) : null;
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

  override forward(...args: Arguments<BilinearInputs, [input1: 'input1', input2: 'input2']>): Tensor {
    const { input1, input2 } = bind_inputs(args);
    return functions.bilinear(input1, input2, this.weight, this.bias);
  }

  override extra_repr(): string {
    const { in1_features, in2_features, out_features, bias } = this;
    const sizes = `in1_features=${in1_features}, in2_features=${in2_features}, out_features=${out_features}`;
    return `${sizes}, bias=${python_text(bias !== null)}`;
  }
}
