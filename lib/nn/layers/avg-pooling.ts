import { type Arguments, required, signature } from '../../internal/arguments.js';
import type { Size1, Size2, Size3 } from '../../types.js';
import { python_text } from '../module/repr.js';
import { bind_accessors, kind_of, Layer, remember } from '../native-module.js';

/** Options of means over windows whose sizes are of type `Size`. */
export interface AvgPoolOptions<Size> {
  kernel_size: Size;
  /** Step of the window. Default: `kernel_size`. */
  stride?: Size | null;
  /** On each side. Default: 0. */
  padding?: Size;
  /** Rounds the size of the output up. Default: false. */
  ceil_mode?: boolean;
  /** Counts the padding's zeros in the mean. Default: true. */
  count_include_pad?: boolean;
}

const defaults = {
  kernel_size: required,
  stride: null,
  padding: 0,
  ceil_mode: false,
  count_include_pad: true,
} as const;

export interface AvgPool1dOptions extends AvgPoolOptions<Size1> {}

const bind_1d = signature<AvgPool1dOptions>('AvgPool1d.__init__', defaults);

function avg_repr({
  kernel_size,
  stride,
  padding,
}: Record<'kernel_size' | 'stride' | 'padding', unknown>): string {
  return `kernel_size=${python_text(kernel_size)}, stride=${python_text(stride)}, padding=${python_text(padding)}`;
}

/**
 * Means over windows of signals.
 *
 * - Input: `[N, C, L]` or `[C, L]`. Output: the same with `L' = ⌊(L + 2·padding − kernel_size) / stride + 1⌋`.
 *
 * @example
 * console.log(new nn.AvgPool1d(2).forward(torch.randn(1, 3, 8)).shape); // [1, 3, 4]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.AvgPool1d.html
 */
export class AvgPool1d extends Layer {
  declare kernel_size: readonly [number];
  declare stride: readonly [number];
  declare padding: readonly [number];
  declare ceil_mode: boolean;
  declare count_include_pad: boolean;

  constructor(
    ...args: Arguments<
      AvgPool1dOptions,
      [
        kernel_size: 'kernel_size',
        stride: 'stride',
        padding: 'padding',
        ceil_mode: 'ceil_mode',
        count_include_pad: 'count_include_pad',
      ]
    >
  ) {
    const options = bind_1d(args);
    options.stride ??= options.kernel_size;
    super('AvgPool1d', options);
  }

  override extra_repr(): string {
    return avg_repr(this);
  }
}

bind_accessors(AvgPool1d);

/** Options of means over windows, with a divisor of one's own. */
export interface AvgPoolWithDivisorOptions<Size> extends AvgPoolOptions<Size> {
  /** Divides by this instead of by the size of the window. */
  divisor_override?: number | null;
}

const bind = Object.fromEntries(
  ['AvgPool2d', 'AvgPool3d'].map((kind) => [
    kind,
    signature<AvgPoolWithDivisorOptions<Size2 | Size3>>(`${kind}.__init__`, {
      ...defaults,
      divisor_override: null,
    }),
  ]),
);

/** What means over two and three dimensions have in common. */
abstract class AvgPoolNd<Size> extends Layer {
  declare kernel_size: Size;
  declare stride: Size;
  declare padding: Size;
  declare ceil_mode: boolean;
  declare count_include_pad: boolean;
  declare divisor_override: number | null;

  constructor(
    ...args: Arguments<
      AvgPoolWithDivisorOptions<Size>,
      [
        kernel_size: 'kernel_size',
        stride: 'stride',
        padding: 'padding',
        ceil_mode: 'ceil_mode',
        count_include_pad: 'count_include_pad',
        divisor_override: 'divisor_override',
      ]
    >
  ) {
    const kind = kind_of(new.target);
    const options = bind[kind]!(args);
    options.stride ??= options.kernel_size;
    super(kind, options);
    const { kernel_size, stride, padding } = options;
    remember(this, { kernel_size, stride, padding });
  }

  override extra_repr(): string {
    return avg_repr(this);
  }
}

const as_given = ['kernel_size', 'stride', 'padding'];

export interface AvgPool2dOptions extends AvgPoolWithDivisorOptions<Size2> {}

/**
 * Means over windows of pictures.
 *
 * - Input: `[N, C, H, W]` or `[C, H, W]`. Output: the same with `H' = ⌊(H + 2·padding − kernel_size) / stride + 1⌋`,
 *   and `W'` likewise.
 *
 * @example
 * console.log(new nn.AvgPool2d(2).forward(torch.randn(1, 3, 8, 8)).shape); // [1, 3, 4, 4]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.AvgPool2d.html
 */
export class AvgPool2d extends AvgPoolNd<Size2> {
  static readonly kind: string = 'AvgPool2d';
}

bind_accessors(AvgPool2d, as_given);

export interface AvgPool3dOptions extends AvgPoolWithDivisorOptions<Size3> {}

/**
 * Means over windows of volumes.
 *
 * - Input: `[N, C, D, H, W]` or `[C, D, H, W]`. Output: the same with sizes as those of {@link AvgPool2d}.
 *
 * @example
 * console.log(new nn.AvgPool3d(2).forward(torch.randn(1, 3, 8, 8, 8)).shape); // [1, 3, 4, 4, 4]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.AvgPool3d.html
 */
export class AvgPool3d extends AvgPoolNd<Size3> {
  static readonly kind: string = 'AvgPool3d';
}

bind_accessors(AvgPool3d, as_given);
