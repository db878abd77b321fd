/** Means and power means over windows. */
import { type Arguments, required, signature } from '../../internal/arguments.js';
import { functions, nn_functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { Size2, Size3 } from '../../types.js';
import { expand } from '../sizes.js';
import { max_pool1d, max_pool2d, max_pool3d } from './max-pooling.js';

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

/** What power means need of their dimensions. */
interface Windows {
  count: number;
  // biome-ignore lint/suspicious/noExplicitAny: operators that take sizes of one length each
  maxima: (input: Tensor, options: any) => Tensor;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  means: (input: Tensor, options: any) => Tensor;
}

function lp_pool<Size>(name: string, { count, maxima, means }: Windows): LPPool<Size> {
  const bind = signature<LPPoolArguments<number | readonly number[]>>(name, {
    input: required,
    norm_type: required,
    kernel_size: required,
    stride: null,
    ceil_mode: false,
  });
  return (...args) => {
    const { input, norm_type, kernel_size, stride, ceil_mode } = bind(args);
    const window = { kernel_size, stride: stride ?? [], ceil_mode };
    if (norm_type === Number.POSITIVE_INFINITY) return maxima(input.abs(), window);
    if (norm_type === Number.NEGATIVE_INFINITY) return maxima(input.abs().neg(), window).neg();
    const mean = means(input.pow(norm_type), window);
    const size = expand(kernel_size, count).reduce((product, each) => product * each, 1);
    return mean
      .sign()
      .mul(mean.abs().relu())
      .mul(size)
      .pow(1 / norm_type);
  };
}

/**
 * `(Σ xᵖ)^(1/p)` over windows of signals.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.lp_pool1d.html
 */
export const lp_pool1d = lp_pool<number>('lp_pool1d', {
  count: 1,
  maxima: max_pool1d,
  means: functions.avg_pool1d,
});

/**
 * `(Σ xᵖ)^(1/p)` over windows of pictures.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.lp_pool2d.html
 */
export const lp_pool2d = lp_pool<Size2>('lp_pool2d', {
  count: 2,
  maxima: max_pool2d,
  means: nn_functions.avg_pool2d,
});

/**
 * `(Σ xᵖ)^(1/p)` over windows of volumes.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.lp_pool3d.html
 */
export const lp_pool3d = lp_pool<Size3>('lp_pool3d', {
  count: 3,
  maxima: max_pool3d,
  means: nn_functions.avg_pool3d,
});
