/** Activation functions of `torch.nn.functional`. */
import { TorchError, ValueError } from '../../errors.js';
import { type Arguments, required, signature } from '../../internal/arguments.js';
import { functions, nn_functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import { check_tensors } from './sizes.js';

interface InplaceArguments {
  input: Tensor;
  /** Writes into the input. Default: false. */
  inplace?: boolean;
}

type InplaceFunction = (...args: Arguments<InplaceArguments, [input: 'input', inplace: 'inplace']>) => Tensor;
type OfTensor = (input: Tensor) => Tensor;

function with_inplace(name: string, pure: OfTensor, inplace: OfTensor): InplaceFunction {
  const bind = signature<InplaceArguments>(name, { input: required, inplace: false });
  return (...args) => {
    const given = bind(args);
    return given.inplace ? inplace(given.input) : pure(given.input);
  };
}

/** `max(0, x)`. */
export const relu = with_inplace('relu', functions.relu, functions.relu_);
/** `min(max(0, x), 6)`. */
export const relu6 = with_inplace('relu6', nn_functions.relu6, nn_functions.relu6_);
/** `x · sigmoid(x)`. */
export const silu = with_inplace('silu', nn_functions.silu, nn_functions.silu_);
/** `x · tanh(softplus(x))`. */
export const mish = with_inplace('mish', nn_functions.mish, nn_functions.mish_);
/** `relu6(x + 3) / 6`. */
export const hardsigmoid = with_inplace('hardsigmoid', nn_functions.hardsigmoid, nn_functions.hardsigmoid_);
/** `x · relu6(x + 3) / 6`. */
export const hardswish = with_inplace('hardswish', nn_functions.hardswish, nn_functions.hardswish_);
/** Scaled exponential linear unit. */
export const selu = with_inplace('selu', functions.selu, functions.selu_);

/** `max(0, x)`, in place. */
export const relu_: OfTensor = (input) => functions.relu_(input);
/** As `selu`, in place. */
export const selu_: OfTensor = (input) => functions.selu_(input);
/** As `celu`, in place. */
export const celu_ = functions.celu_;
/** As `elu`, in place. */
export const elu_ = nn_functions.elu_;
/** As `hardtanh`, in place. */
export const hardtanh_ = nn_functions.hardtanh_;
/** As `leaky_relu`, in place. */
export const leaky_relu_ = nn_functions.leaky_relu_;
/** As `rrelu`, in place. */
export const rrelu_ = functions.rrelu_;
/** As `threshold`, in place. */
export const threshold_ = functions.threshold_;
/** `1 / (1 + exp(−x))`. */
export const sigmoid: OfTensor = (input) => functions.sigmoid(input);
/** Hyperbolic tangent. */
export const tanh: OfTensor = (input) => functions.tanh(input);

/** Each element times the area under the normal curve left of it. */
export const gelu = nn_functions.gelu;
/** `log(1 + exp(βx)) / β`. */
export const softplus = nn_functions.softplus;
/** `x`, or 0 where it lies within `lambd` of 0. */
export const hardshrink = functions.hardshrink;
/** `x`, moved towards 0 by `lambd`. */
export const softshrink = nn_functions.softshrink;
/** `x`, times a learnt weight where it is negative. */
export const prelu = functions.prelu;
/** `x / (1 + |x|)`. */
export const softsign: OfTensor = (input) => functions.div(input, functions.abs(input).add(1));
/** `x − tanh(x)`. */
export const tanhshrink: OfTensor = (input) => functions.sub(input, functions.tanh(input));
/** `log(sigmoid(x))`. */
export const logsigmoid = nn_functions.log_sigmoid;

interface LeakyArguments extends InplaceArguments {
  /** Default: 0.01. */
  negative_slope?: number;
}

const bind_leaky = signature<LeakyArguments>('leaky_relu', {
  input: required,
  negative_slope: 0.01,
  inplace: false,
});

/** `x`, or `negative_slope · x` where it is negative. */
export function leaky_relu(
  ...args: Arguments<LeakyArguments, [input: 'input', negative_slope: 'negative_slope', inplace: 'inplace']>
): Tensor {
  const { input, negative_slope, inplace } = bind_leaky(args);
  return (inplace ? nn_functions.leaky_relu_ : nn_functions.leaky_relu)(input, negative_slope);
}

interface EluArguments extends InplaceArguments {
  /** Default: 1. */
  alpha?: number;
}

const bind_elu = signature<EluArguments>('elu', { input: required, alpha: 1, inplace: false });

/** `x`, or `alpha · (exp(x) − 1)` where it is negative. */
export function elu(
  ...args: Arguments<EluArguments, [input: 'input', alpha: 'alpha', inplace: 'inplace']>
): Tensor {
  const { input, alpha, inplace } = bind_elu(args);
  return (inplace ? nn_functions.elu_ : nn_functions.elu)(input, alpha);
}

interface HardtanhArguments extends InplaceArguments {
  /** Default: -1. */
  min_val?: number;
  /** Default: 1. */
  max_val?: number;
}

const bind_hardtanh = signature<HardtanhArguments>('hardtanh', {
  input: required,
  min_val: -1,
  max_val: 1,
  inplace: false,
});

/** `x` between `min_val` and `max_val`. */
export function hardtanh(
  ...args: Arguments<
    HardtanhArguments,
    [input: 'input', min_val: 'min_val', max_val: 'max_val', inplace: 'inplace']
  >
): Tensor {
  const { input, min_val, max_val, inplace } = bind_hardtanh(args);
  if (min_val > max_val) throw new ValueError('min_val cannot be greater than max_val');
  return (inplace ? nn_functions.hardtanh_ : nn_functions.hardtanh)(input, min_val, max_val);
}

interface CeluArguments extends InplaceArguments {
  /** Default: 1. */
  alpha?: number;
}

const bind_celu = signature<CeluArguments>('celu', { input: required, alpha: 1, inplace: false });

/** `max(0, x) + min(0, alpha · (exp(x / alpha) − 1))`. */
export function celu(
  ...args: Arguments<CeluArguments, [input: 'input', alpha: 'alpha', inplace: 'inplace']>
): Tensor {
  const { input, alpha, inplace } = bind_celu(args);
  return (inplace ? functions.celu_ : functions.celu)(input, alpha);
}

interface RreluArguments extends InplaceArguments {
  /** Default: 1/8. */
  lower?: number;
  /** Default: 1/3. */
  upper?: number;
  /** Draws a slope for each negative element. Default: false. */
  training?: boolean;
}

const bind_rrelu = signature<RreluArguments>('rrelu', {
  input: required,
  lower: 1 / 8,
  upper: 1 / 3,
  training: false,
  inplace: false,
});

/** `x`, times a slope between `lower` and `upper` where it is negative. */
export function rrelu(
  ...args: Arguments<
    RreluArguments,
    [input: 'input', lower: 'lower', upper: 'upper', training: 'training', inplace: 'inplace']
  >
): Tensor {
  const { input, lower, upper, training, inplace } = bind_rrelu(args);
  return (inplace ? functions.rrelu_ : functions.rrelu)(input, lower, upper, training);
}

interface ThresholdArguments extends InplaceArguments {
  threshold: number;
  value: number;
}

const bind_threshold = signature<ThresholdArguments>('_threshold', {
  input: required,
  threshold: required,
  value: required,
  inplace: false,
});

/** `x`, or `value` where it is not above `threshold`. */
export function threshold(
  ...args: Arguments<
    ThresholdArguments,
    [input: 'input', threshold: 'threshold', value: 'value', inplace: 'inplace']
  >
): Tensor {
  const { input, threshold, value, inplace } = bind_threshold(args);
  return (inplace ? functions.threshold_ : functions.threshold)(input, threshold, value);
}

interface GluArguments {
  input: Tensor;
  /** Default: the last one. */
  dim?: number;
}

const bind_glu = signature<GluArguments>('glu', { input: required, dim: -1 });

/** First half of a dimension times the sigmoid of the second half. */
export function glu(...args: Arguments<GluArguments, [input: 'input', dim: 'dim']>): Tensor {
  const { input, dim } = bind_glu(args);
  check_tensors('glu', { input });
  if (input.ndim === 0)
    throw new TorchError('glu does not support scalars because halving size must be even');
  return nn_functions.glu(input, dim);
}
