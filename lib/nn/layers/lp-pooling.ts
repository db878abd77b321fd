import { type Arguments, required, signature } from '../../internal/arguments.js';
import type { Size1, Size2, Size3 } from '../../types.js';
import { python_text } from '../module/repr.js';
import { bind_accessors, kind_of, Layer } from '../native-module.js';

/** Options of power means over windows whose sizes are of type `Size`. */
export interface LPPoolOptions<Size> {
  /** The power; infinity for maxima. */
  norm_type: number;
  kernel_size: Size;
  /** Step of the window. Default: `kernel_size`. */
  stride?: Size | null;
  /** Rounds the size of the output up. Default: false. */
  ceil_mode?: boolean;
}

const bind = signature<LPPoolOptions<Size1 | Size2 | Size3>>('_LPPoolNd.__init__', {
  norm_type: required,
  kernel_size: required,
  stride: null,
  ceil_mode: false,
});

abstract class LPPoolNd<Size> extends Layer {
  declare norm_type: number;
  declare kernel_size: Size;
  declare stride: Size | null;
  declare ceil_mode: boolean;

  constructor(
    ...args: Arguments<
      LPPoolOptions<Size>,
      [norm_type: 'norm_type', kernel_size: 'kernel_size', stride: 'stride', ceil_mode: 'ceil_mode']
    >
  ) {
    super(kind_of(new.target), bind(args));
  }

  override extra_repr(): string {
    const { norm_type, kernel_size, stride, ceil_mode } = this;
    return (
      `norm_type=${python_text(norm_type)}, kernel_size=${python_text(kernel_size)}, stride=${python_text(stride)}, ` +
      `ceil_mode=${python_text(ceil_mode)}`
    );
  }
}

export interface LPPool1dOptions extends LPPoolOptions<number> {}

/**
 * `(Σ xᵖ)^(1/p)` over windows of signals.
 *
 * - Input: `[N, C, L]` or `[C, L]`. Output: the same with `L' = ⌊(L − kernel_size) / stride + 1⌋`.
 *
 * @example
 * console.log(new nn.LPPool1d(2, 3, { stride: 2 }).forward(torch.randn(20, 16, 50)).shape); // [20, 16, 24]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LPPool1d.html
 */
export class LPPool1d extends LPPoolNd<number> {
  static readonly kind: string = 'LPPool1d';
}

bind_accessors(LPPool1d);

export interface LPPool2dOptions extends LPPoolOptions<Size2> {}

/**
 * `(Σ xᵖ)^(1/p)` over windows of pictures.
 *
 * - Input: `[N, C, H, W]` or `[C, H, W]`. Output: sizes as those of {@link LPPool1d}.
 *
 * @example
 * console.log(new nn.LPPool2d(1.2, [3, 2]).forward(torch.rand(1, 3, 9, 8)).shape); // [1, 3, 3, 4]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LPPool2d.html
 */
export class LPPool2d extends LPPoolNd<Size2> {
  static readonly kind: string = 'LPPool2d';
}

bind_accessors(LPPool2d);

export interface LPPool3dOptions extends LPPoolOptions<Size3> {}

/**
 * `(Σ xᵖ)^(1/p)` over windows of volumes.
 *
 * - Input: `[N, C, D, H, W]` or `[C, D, H, W]`. Output: sizes as those of {@link LPPool1d}.
 *
 * @example
 * console.log(new nn.LPPool3d(2, 2).forward(torch.rand(1, 3, 4, 4, 4)).shape); // [1, 3, 2, 2, 2]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LPPool3d.html
 */
export class LPPool3d extends LPPoolNd<Size3> {
  static readonly kind: string = 'LPPool3d';
}

bind_accessors(LPPool3d);
