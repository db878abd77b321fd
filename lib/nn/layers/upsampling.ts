import { layer } from '../layer.js';
import { python_text } from '../module/repr.js';
import { resampling, target } from '../options/resampling.js';
import { type OptionsOf, type Taken, takes, type Values } from '../takes.js';

/** A float as Python prints it: `2.0`. */
function float_text(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e16 ? `${value}.0` : python_text(value);
}

function floats_text(value: number | readonly number[]): string {
  if (typeof value === 'number') return float_text(value);
  return `(${value.map(float_text).join(', ')}${value.length === 1 ? ',' : ''})`;
}

function upsample_text({ size, scale_factor, mode }: Values<typeof resampling>): string {
  const target =
    scale_factor === null ? `size=${python_text(size)}` : `scale_factor=${floats_text(scale_factor)}`;
  return `${target}, mode='${mode}'`;
}

export interface UpsampleOptions extends OptionsOf<typeof Upsample> {}

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
 */
export class Upsample extends layer('Upsample', resampling, {
  show: upsample_text,
  prepare: (given) => ({ ...given, scale_factor: given.scale_factor || null }),
}) {}

const take_nearest = takes('UpsamplingNearest2d.__init__', target);
const take_bilinear = takes('UpsamplingBilinear2d.__init__', target);

export interface UpsamplingOptions extends OptionsOf<typeof take_nearest> {}

/**
 * Makes pictures larger by the nearest neighbour; {@link Upsample} does the same.
 *
 * @example
 * console.log(new nn.UpsamplingNearest2d({ scale_factor: 2 }).forward(torch.randn(1, 3, 4, 4)).shape); // [1, 3, 8, 8]
 */
export class UpsamplingNearest2d extends Upsample {
  constructor(...args: Taken<typeof take_nearest>) {
    super({ ...take_nearest(args), mode: 'nearest' });
  }
}

/**
 * Makes pictures larger bilinearly, with aligned corners; {@link Upsample} does the same.
 *
 * @example
 * console.log(new nn.UpsamplingBilinear2d({ size: 6 }).forward(torch.randn(1, 3, 4, 4)).shape); // [1, 3, 6, 6]
 */
export class UpsamplingBilinear2d extends Upsample {
  constructor(...args: Taken<typeof take_bilinear>) {
    super({ ...take_bilinear(args), mode: 'bilinear', align_corners: true });
  }
}
