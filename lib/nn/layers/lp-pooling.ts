import type { Size2, Size3 } from '../../types.js';
import { layer } from '../layer.js';
import type { OptionsOf } from '../takes.js';
import { lp_options } from '../options/window.js';

function lp_pool<const Kind extends string, Size>(kind: Kind) {
  return layer(kind, lp_options<Size>(), { owner: '_LPPoolNd' });
}

export interface LPPool1dOptions extends OptionsOf<typeof LPPool1d> {}

/**
 * `(Σ xᵖ)^(1/p)` over windows of signals.
 *
 * - Input: `[N, C, L]` or `[C, L]`. Output: the same with `L' = ⌊(L − kernel_size) / stride + 1⌋`.
 *
 * @example
 * console.log(new nn.LPPool1d(2, 3, { stride: 2 }).forward(torch.randn(20, 16, 50)).shape); // [20, 16, 24]
 */
export class LPPool1d extends lp_pool<'LPPool1d', number>('LPPool1d') {}

export interface LPPool2dOptions extends OptionsOf<typeof LPPool2d> {}

/**
 * `(Σ xᵖ)^(1/p)` over windows of pictures.
 *
 * - Input: `[N, C, H, W]` or `[C, H, W]`. Output: sizes as those of {@link LPPool1d}.
 *
 * @example
 * console.log(new nn.LPPool2d(1.2, [3, 2]).forward(torch.rand(1, 3, 9, 8)).shape); // [1, 3, 3, 4]
 */
export class LPPool2d extends lp_pool<'LPPool2d', Size2>('LPPool2d') {}

export interface LPPool3dOptions extends OptionsOf<typeof LPPool3d> {}

/**
 * `(Σ xᵖ)^(1/p)` over windows of volumes.
 *
 * - Input: `[N, C, D, H, W]` or `[C, D, H, W]`. Output: sizes as those of {@link LPPool1d}.
 *
 * @example
 * console.log(new nn.LPPool3d(2, 2).forward(torch.rand(1, 3, 4, 4, 4)).shape); // [1, 3, 2, 2, 2]
 */
export class LPPool3d extends lp_pool<'LPPool3d', Size3>('LPPool3d') {}
