/** Activation functions of `torch.nn.functional`. */
import { ValueError } from '../../errors.js';
import { type Arguments, required, signature } from '../../internal/arguments.js';
import { functions, nn_functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { DType } from '../../types.js';

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
/** `x · relu6(x + 3) / 6`. */
export const hardswish = with_inplace('hardswish', nn_functions.hardswish, nn_functions.hardswish_);
/** Scaled exponential linear unit. */
export const selu = with_inplace('selu', functions.selu, functions.selu_);

/** `max(0, x)`, in place. */
export const relu_: OfTensor = (input) => functions.relu_(input);
/** `1 / (1 + exp(−x))`. */
export const sigmoid: OfTensor = (input) => functions.sigmoid(input);
/** Hyperbolic tangent. */
export const tanh: OfTensor = (input) => functions.tanh(input);

/** Each element times the area under the normal curve left of it. */
export const gelu = nn_functions.gelu;
/** `log(1 + exp(βx)) / β`. */
export const softplus = nn_functions.softplus;
/** First half of a dimension times the sigmoid of the second half. */
export const glu = nn_functions.glu;
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

export interface SoftmaxArguments {
  input: Tensor;
  /** The dimension whose elements shall sum to 1. Without it the function guesses, and warns. */
  dim?: number | null;
  /** The input is converted to it first. */
  dtype?: DType | null;
}

type SoftmaxFunction = (...args: Arguments<SoftmaxArguments, [input: 'input', dim: 'dim']>) => Tensor;

function softmax_function(
  name: string,
  compute: (input: Tensor, dim: number, dtype: DType | null) => Tensor,
): SoftmaxFunction {
  const bind = signature<SoftmaxArguments>(name, { input: required, dim: null, dtype: null });
  return (...args) => {
    const { input, dim, dtype } = bind(args);
    return compute(input, dim ?? implicit_dim(name, input.ndim), dtype);
  };
}

function implicit_dim(name: string, ndim: number): number {
  process.emitWarning(
    `Implicit dimension choice for ${name} has been deprecated. Change the call to include dim=X as an argument.`,
    'UserWarning',
  );
  return ndim === 0 || ndim === 1 || ndim === 3 ? 0 : 1;
}

/**
 * `exp(x) / Σ exp(x)` along a dimension.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
 */
export const softmax = softmax_function('softmax', (input, dim, dtype) =>
  functions.softmax(input, dim, { dtype }),
);

/**
 * Logarithm of `softmax`, exact for small values.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.log_softmax.html
 */
export const log_softmax = softmax_function('log_softmax', (input, dim, dtype) =>
  functions.log_softmax(input, dim, { dtype }),
);

/** `softmax(−x)`. */
export const softmin = softmax_function('softmin', (input, dim, dtype) =>
  functions.softmax(input.neg(), dim, { dtype }),
);
