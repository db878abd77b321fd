import { type Arguments, signature } from '../../internal/arguments.js';
import type { InterpolationMode } from '../functional/interpolation.js';
import { python_text } from '../module/repr.js';
import { bind_accessors, Layer } from '../native-module.js';

/** How large the output is: this or that. */
interface TargetOptions {
  /** Sizes of the output. */
  size?: number | readonly number[] | null;
  /** Sizes of the output as multiples of those of the input. */
  scale_factor?: number | readonly number[] | null;
}

export interface UpsampleOptions extends TargetOptions {
  /** Default: `'nearest'`. */
  mode?: InterpolationMode;
  /** Whether the corners of input and output lie on each other; for the linear and cubic modes. Default: false. */
  align_corners?: boolean | null;
  /** Computes the factors anew from the sizes, which are whole. */
  recompute_scale_factor?: boolean | null;
}

const bind = signature<UpsampleOptions>('Upsample.__init__', {
  size: null,
  scale_factor: null,
  mode: 'nearest',
  align_corners: null,
  recompute_scale_factor: null,
});

/** A float as Python prints it: `2.0`. */
function float_text(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e16 ? `${value}.0` : python_text(value);
}

function floats_text(value: number | readonly number[]): string {
  if (typeof value === 'number') return float_text(value);
  return `(${value.map(float_text).join(', ')}${value.length === 1 ? ',' : ''})`;
}

/**
 * Makes signals, pictures or volumes larger (or smaller).
 *
 * - Input: `[N, C, L]`, `[N, C, H, W]` or `[N, C, D, H, W]`. Output: the same with `size`, or with sizes multiplied by
 *   `scale_factor` and rounded down.
 *
 * @throws ValueError if both or neither of `size` and `scale_factor` are given.
 *
 * @example
 * const up = new nn.Upsample({ scale_factor: 2, mode: 'bilinear', align_corners: true });
 * console.log(up.forward(torch.randn(1, 3, 4, 4)).shape); // [1, 3, 8, 8]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Upsample.html
 */
export class Upsample extends Layer {
  declare size: number | readonly number[] | null;
  declare scale_factor: number | readonly number[] | null;
  declare mode: InterpolationMode;
  declare align_corners: boolean | null;
  declare recompute_scale_factor: boolean | null;

  constructor(
    ...args: Arguments<
      UpsampleOptions,
      [
        size: 'size',
        scale_factor: 'scale_factor',
        mode: 'mode',
        align_corners: 'align_corners',
        recompute_scale_factor: 'recompute_scale_factor',
      ]
    >
  ) {
    const options = bind(args);
    super('Upsample', { ...options, scale_factor: options.scale_factor || null });
  }

  override extra_repr(): string {
    const { size, scale_factor, mode } = this;
    const target =
      scale_factor === null ? `size=${python_text(size)}` : `scale_factor=${floats_text(scale_factor)}`;
    return `${target}, mode='${mode}'`;
  }
}

bind_accessors(Upsample);

export interface UpsamplingOptions extends TargetOptions {}

type UpsamplingArguments = Arguments<UpsamplingOptions, [size: 'size', scale_factor: 'scale_factor']>;

const bind_nearest = signature<UpsamplingOptions>('UpsamplingNearest2d.__init__', {
  size: null,
  scale_factor: null,
});

/**
 * Makes pictures larger by the nearest neighbour; {@link Upsample} does the same.
 *
 * @example
 * console.log(new nn.UpsamplingNearest2d({ scale_factor: 2 }).forward(torch.randn(1, 3, 4, 4)).shape); // [1, 3, 8, 8]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.UpsamplingNearest2d.html
 */
export class UpsamplingNearest2d extends Upsample {
  constructor(...args: UpsamplingArguments) {
    super({ ...bind_nearest(args), mode: 'nearest' });
  }
}

const bind_bilinear = signature<UpsamplingOptions>('UpsamplingBilinear2d.__init__', {
  size: null,
  scale_factor: null,
});

/**
 * Makes pictures larger bilinearly, with aligned corners; {@link Upsample} does the same.
 *
 * @example
 * console.log(new nn.UpsamplingBilinear2d({ size: 6 }).forward(torch.randn(1, 3, 4, 4)).shape); // [1, 3, 6, 6]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.UpsamplingBilinear2d.html
 */
export class UpsamplingBilinear2d extends Upsample {
  constructor(...args: UpsamplingArguments) {
    super({ ...bind_bilinear(args), mode: 'bilinear', align_corners: true });
  }
}
