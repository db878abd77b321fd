import type { Size1, Size2, Size3 } from '../../types.js';
import { layer } from '../layer.js';
import type { OptionsOf } from '../takes.js';
import { avg_options, divisor } from '../options/window.js';
import { window_step } from './windows.js';

const show = 'kernel_size= stride= padding=';

export interface AvgPool1dOptions extends OptionsOf<typeof AvgPool1d> {}

/**
 * Means over windows of signals.
 *
 * - Input: `[N, C, L]` or `[C, L]`. Output: the same with `L' = ⌊(L + 2·padding − kernel_size) / stride + 1⌋`.
 *
 * @example
 * console.log(new nn.AvgPool1d(2).forward(torch.randn(1, 3, 8)).shape); // [1, 3, 4]
 */
export class AvgPool1d extends layer('AvgPool1d', avg_options<Size1, readonly [number]>(), {
  show,
  prepare: window_step,
}) {}

/** Means with a divisor of one's own. */
function avg_pool<const Kind extends string, Size>(kind: Kind) {
  return layer(
    kind,
    { ...avg_options<Size>(), ...divisor },
    {
      show,
      prepare: window_step,
      as_given: ['kernel_size', 'stride', 'padding'],
    },
  );
}

export interface AvgPool2dOptions extends OptionsOf<typeof AvgPool2d> {}

/**
 * Means over windows of pictures.
 *
 * - Input: `[N, C, H, W]` or `[C, H, W]`. Output: the same with `H' = ⌊(H + 2·padding − kernel_size) / stride + 1⌋`,
 *   and `W'` likewise.
 *
 * @example
 * console.log(new nn.AvgPool2d(2).forward(torch.randn(1, 3, 8, 8)).shape); // [1, 3, 4, 4]
 */
export class AvgPool2d extends avg_pool<'AvgPool2d', Size2>('AvgPool2d') {}

export interface AvgPool3dOptions extends OptionsOf<typeof AvgPool3d> {}

/**
 * Means over windows of volumes.
 *
 * - Input: `[N, C, D, H, W]` or `[C, D, H, W]`. Output: the same with sizes as those of {@link AvgPool2d}.
 *
 * @example
 * console.log(new nn.AvgPool3d(2).forward(torch.randn(1, 3, 8, 8, 8)).shape); // [1, 3, 4, 4, 4]
 */
export class AvgPool3d extends avg_pool<'AvgPool3d', Size3>('AvgPool3d') {}
