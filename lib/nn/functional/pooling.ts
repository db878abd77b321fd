/** Pooling and padding functions of `torch.nn.functional`. */
import { ValueError } from '../../errors.js';
import { type Arguments, required, signature } from '../../internal/arguments.js';
import { functions, nn_functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { Size2 } from '../../types.js';
import type { OptionalSize2 } from '../layers/pooling.js';

export interface MaxPool2dArguments {
  input: Tensor;
  kernel_size: Size2;
  /** Default: `kernel_size`. */
  stride?: Size2 | null;
  /** Default: 0. */
  padding?: Size2;
  /** Default: 1. */
  dilation?: Size2;
  /** Default: false. */
  ceil_mode?: boolean;
  /** Also gives the index of each maximum. Default: false. */
  return_indices?: boolean;
}

const bind_max_pool = signature<MaxPool2dArguments>('max_pool2d', {
  input: required,
  kernel_size: required,
  stride: null,
  padding: 0,
  dilation: 1,
  ceil_mode: false,
  return_indices: false,
});

type MaxPool2dPositions = [
  input: 'input',
  kernel_size: 'kernel_size',
  stride: 'stride',
  padding: 'padding',
  dilation: 'dilation',
  ceil_mode: 'ceil_mode',
];

/**
 * Maxima over windows of pictures; with `return_indices` also where they were.
 *
 * @example
 * console.log(nn.functional.max_pool2d(torch.randn(1, 3, 8, 8), 2).shape); // [1, 3, 4, 4]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.max_pool2d.html
 */
export function max_pool2d(
  ...args: Arguments<Omit<MaxPool2dArguments, 'return_indices'>, MaxPool2dPositions>
): Tensor;
export function max_pool2d(
  ...args: Arguments<
    Omit<MaxPool2dArguments, 'return_indices'> & { return_indices: true },
    MaxPool2dPositions
  >
): [Tensor, Tensor];
export function max_pool2d(...args: unknown[]): Tensor | [Tensor, Tensor] {
  const { input, return_indices, stride, ...options } = bind_max_pool(args);
  const pool = return_indices ? nn_functions.max_pool2d_with_indices : functions.max_pool2d;
  return pool(input, { ...options, stride: stride ?? [] });
}

export interface AvgPool2dArguments {
  input: Tensor;
  kernel_size: Size2;
  /** Default: `kernel_size`. */
  stride?: Size2 | null;
  /** Default: 0. */
  padding?: Size2;
  /** Default: false. */
  ceil_mode?: boolean;
  /** Counts the padding's zeros in the mean. Default: true. */
  count_include_pad?: boolean;
  /** Divides by this instead of by the size of the window. */
  divisor_override?: number | null;
}

const bind_avg_pool = signature<AvgPool2dArguments>('avg_pool2d', {
  input: required,
  kernel_size: required,
  stride: null,
  padding: 0,
  ceil_mode: false,
  count_include_pad: true,
  divisor_override: null,
});

/**
 * Means over windows of pictures.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.avg_pool2d.html
 */
export function avg_pool2d(
  ...args: Arguments<
    AvgPool2dArguments,
    [
      input: 'input',
      kernel_size: 'kernel_size',
      stride: 'stride',
      padding: 'padding',
      ceil_mode: 'ceil_mode',
      count_include_pad: 'count_include_pad',
      divisor_override: 'divisor_override',
    ]
  >
): Tensor {
  const { input, stride, ...options } = bind_avg_pool(args);
  return nn_functions.avg_pool2d(input, { ...options, stride: stride ?? [] });
}

interface AdaptiveArguments {
  input: Tensor;
  /** Height and width of the output; null for that of the input. */
  output_size: OptionalSize2;
}

const bind_adaptive = signature<AdaptiveArguments>('adaptive_avg_pool2d', {
  input: required,
  output_size: required,
});

/**
 * Means over as many windows as `output_size` says.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_avg_pool2d.html
 */
export function adaptive_avg_pool2d(
  ...args: Arguments<AdaptiveArguments, [input: 'input', output_size: 'output_size']>
): Tensor {
  const { input, output_size } = bind_adaptive(args);
  if (typeof output_size === 'number') return nn_functions.adaptive_avg_pool2d(input, output_size);
  const [height, width] = output_size ?? [null, null];
  const { shape } = input;
  if (shape.length <= 2) throw new ValueError('Input dimension should be at least 3');
  const size = [height ?? shape.at(-2), width ?? shape.at(-1)] as number[];
  return nn_functions.adaptive_avg_pool2d(input, size);
}
