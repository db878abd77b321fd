/** Means and power means over windows. */
import { type Arguments, required, signature } from '../../internal/arguments.js';
import { addon } from '../../native/addon.js';
import { nn_functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { Size2, Size3 } from '../../types.js';

export interface AvgPoolArguments<Size> {
  input: Tensor;
  kernel_size: Size;
  /** Default: `kernel_size`. */
  stride?: Size | null;
  /** Default: 0. */
  padding?: Size;
  /** Default: false. */
  ceil_mode?: boolean;
  /** Counts the padding's zeros in the mean. Default: true. */
  count_include_pad?: boolean;
  /** Divides by this instead of by the size of the window. */
  divisor_override?: number | null;
}

type AvgPool<Size> = (
  ...args: Arguments<
    AvgPoolArguments<Size>,
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
) => Tensor;

// biome-ignore lint/suspicious/noExplicitAny: operators that take sizes of one length each
function avg_pool<Size>(name: string, pool: (input: Tensor, options: any) => Tensor): AvgPool<Size> {
  const bind = signature<AvgPoolArguments<Size2 | Size3>>(name, {
    input: required,
    kernel_size: required,
    stride: null,
    padding: 0,
    ceil_mode: false,
    count_include_pad: true,
    divisor_override: null,
  });
  return (...args) => {
    const { input, stride, ...options } = bind(args);
    return pool(input, { ...options, stride: stride ?? [] });
  };
}

/**
 * Means over windows of pictures.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.avg_pool2d.html
 */
export const avg_pool2d = avg_pool<Size2>('avg_pool2d', nn_functions.avg_pool2d);

/**
 * Means over windows of volumes.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.avg_pool3d.html
 */
export const avg_pool3d = avg_pool<Size3>('avg_pool3d', nn_functions.avg_pool3d);

export interface LPPoolArguments<Size> {
  input: Tensor;
  /** The power; infinity for maxima. */
  norm_type: number;
  kernel_size: Size;
  /** Default: `kernel_size`. */
  stride?: Size | null;
  /** Default: false. */
  ceil_mode?: boolean;
}

type LPPool<Size> = (
  ...args: Arguments<
    LPPoolArguments<Size>,
    [
      input: 'input',
      norm_type: 'norm_type',
      kernel_size: 'kernel_size',
      stride: 'stride',
      ceil_mode: 'ceil_mode',
    ]
  >
) => Tensor;

/** The layer of that name does it. */
function lp_pool<Size>(name: string, kind: string): LPPool<Size> {
  const bind = signature<LPPoolArguments<number | readonly number[]>>(name, {
    input: required,
    norm_type: required,
    kernel_size: required,
    stride: null,
    ceil_mode: false,
  });
  return (...args) => {
    const { input, ...options } = bind(args);
    return addon.layer_function(kind, options, input) as Tensor;
  };
}

/**
 * `(Σ xᵖ)^(1/p)` over windows of signals.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.lp_pool1d.html
 */
export const lp_pool1d = lp_pool<number>('lp_pool1d', 'LPPool1d');

/**
 * `(Σ xᵖ)^(1/p)` over windows of pictures.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.lp_pool2d.html
 */
export const lp_pool2d = lp_pool<Size2>('lp_pool2d', 'LPPool2d');

/**
 * `(Σ xᵖ)^(1/p)` over windows of volumes.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.lp_pool3d.html
 */
export const lp_pool3d = lp_pool<Size3>('lp_pool3d', 'LPPool3d');
