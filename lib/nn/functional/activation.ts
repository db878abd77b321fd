/** Activation functions of `torch.nn.functional`. */
import { TorchError, ValueError } from '../../errors.js';
import { functions, nn_functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import { alpha, bounds, halved, replaced, slope, slopes } from '../options/activation.js';
import { inplace, one, taking } from '../takes.js';
import { check_tensors } from './sizes.js';

type OfTensor = (input: Tensor) => Tensor;

const with_inplace = <const Name extends string>(name: Name, pure: OfTensor, in_place: OfTensor) =>
  taking(name, { ...one, ...inplace }, (given) => (given.inplace ? in_place : pure)(given.input));

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

/** `x`, or `negative_slope · x` where it is negative. */
export const leaky_relu = taking(
  'leaky_relu',
  { ...one, ...slope, ...inplace },
  ({ input, negative_slope, inplace }) =>
    (inplace ? nn_functions.leaky_relu_ : nn_functions.leaky_relu)(input, negative_slope),
);

/** `x`, or `alpha · (exp(x) − 1)` where it is negative. */
export const elu = taking('elu', { ...one, ...alpha, ...inplace }, ({ input, alpha, inplace }) =>
  (inplace ? nn_functions.elu_ : nn_functions.elu)(input, alpha),
);

/** `x` between `min_val` and `max_val`. */
export const hardtanh = taking(
  'hardtanh',
  { ...one, ...bounds, ...inplace },
  ({ input, min_val, max_val, inplace }) => {
    if (min_val > max_val) throw new ValueError('min_val cannot be greater than max_val');
    return (inplace ? nn_functions.hardtanh_ : nn_functions.hardtanh)(input, min_val, max_val);
  },
);

/** `max(0, x) + min(0, alpha · (exp(x / alpha) − 1))`. */
export const celu = taking('celu', { ...one, ...alpha, ...inplace }, ({ input, alpha, inplace }) =>
  (inplace ? functions.celu_ : functions.celu)(input, alpha),
);

const drawn_slopes = {
  ...one,
  ...slopes,
  /** Draws a slope for each negative element. Default: false. */
  training: false,
  ...inplace,
};

/** `x`, times a slope between `lower` and `upper` where it is negative. */
export const rrelu = taking('rrelu', drawn_slopes, ({ input, lower, upper, training, inplace }) =>
  (inplace ? functions.rrelu_ : functions.rrelu)(input, lower, upper, training),
);

/** `x`, or `value` where it is not above `threshold`. */
export const threshold = taking(
  '_threshold',
  { ...one, ...replaced, ...inplace },
  ({ input, threshold, value, inplace }) =>
    (inplace ? functions.threshold_ : functions.threshold)(input, threshold, value),
);

/** First half of a dimension times the sigmoid of the second half. */
export const glu = taking('glu', { ...one, ...halved }, ({ input, dim }) => {
  check_tensors('glu', { input });
  if (input.ndim === 0)
    throw new TorchError('glu does not support scalars because halving size must be even');
  return nn_functions.glu(input, dim);
});
