/** Losses of differences: distances between numbers. */
import { type_name } from '../../internal/type-name.js';
import { huber_loss, l1_loss, smooth_l1_loss } from '../functional/loss-difference.js';
import * as loss_options from '../options/loss.js';
import type { OptionsOf } from '../takes.js';
import { loss } from './loss-base.js';

/**
 * Absolute differences of input and target, which have the same shape.
 *
 * @example
 * const loss = new nn.L1Loss({ reduction: 'sum' }).forward(torch.zeros(3), torch.ones(3));
 * console.log(loss.item()); // 3
 */
export class L1Loss extends loss('L1Loss', loss_options.plain, l1_loss, { owner: '_Loss' }) {}

export interface LossOptions extends OptionsOf<typeof L1Loss> {}

export interface SmoothL1LossOptions extends OptionsOf<typeof SmoothL1Loss> {}

/**
 * Squares of differences below `beta`, absolute values above it.
 *
 * @example
 * const loss = new nn.SmoothL1Loss().forward(torch.zeros(3), torch.ones(3).mul(2));
 * console.log(loss.item()); // 1.5
 */
export class SmoothL1Loss extends loss('SmoothL1Loss', loss_options.smooth_l1, smooth_l1_loss) {}

export interface HuberLossOptions extends OptionsOf<typeof HuberLoss> {}

function check_delta({ delta }: { delta: unknown }): void {
  if (typeof delta === 'number') return;
  throw new TypeError(`delta must be a float or int, got: <class '${type_name(delta)}'>`);
}

/**
 * Squares of differences below `delta`, and above it lines that go on smoothly.
 *
 * @throws TypeError if `delta` is not a number.
 *
 * @example
 * const loss = new nn.HuberLoss({ delta: 2 }).forward(torch.zeros(3), torch.ones(3));
 * console.log(loss.item()); // 0.5
 */
export class HuberLoss extends loss('HuberLoss', loss_options.huber, huber_loss, { prepare: check_delta }) {}
