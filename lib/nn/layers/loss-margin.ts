/** Losses with a margin: scores of classes. */
import { ValueError } from '../../errors.js';
import type { Tensor } from '../../tensor/tensor.js';
import {
  hinge_embedding_loss,
  multi_margin_loss,
  multilabel_margin_loss,
  multilabel_soft_margin_loss,
  soft_margin_loss,
} from '../functional/loss-margin.js';
import * as loss_options from '../options/loss.js';
import type { OptionsOf } from '../takes.js';
import { loss } from './loss-base.js';

export interface HingeEmbeddingLossOptions extends OptionsOf<typeof HingeEmbeddingLoss> {}

/**
 * The input where the target is 1, `max(0, margin − input)` where it is -1.
 *
 * @example
 * const loss = new nn.HingeEmbeddingLoss().forward(torch.ones(2), torch.tensor([1, -1]));
 * console.log(loss.item()); // 0.5
 */
export class HingeEmbeddingLoss extends loss(
  'HingeEmbeddingLoss',
  loss_options.hinge,
  hinge_embedding_loss,
) {}

/**
 * `log(1 + exp(−target · input))`, for targets 1 and -1.
 *
 * @example
 * const loss = new nn.SoftMarginLoss().forward(torch.zeros(2), torch.tensor([1, -1]));
 * console.log(loss.item()); // 0.6931471824645996
 */
export class SoftMarginLoss extends loss('SoftMarginLoss', loss_options.plain, soft_margin_loss, {
  owner: '_Loss',
}) {}

/**
 * Hinge loss of several classes, of which several may be right.
 *
 * - Input: `[C]` or `[N, C]`. Target: class numbers in the same shape, up to the first -1.
 *
 * @example
 * const loss = new nn.MultiLabelMarginLoss().forward(torch.zeros(1, 2), torch.tensor([[0, -1]]));
 * console.log(loss.item()); // 0.5
 */
export class MultiLabelMarginLoss extends loss(
  'MultiLabelMarginLoss',
  loss_options.plain,
  multilabel_margin_loss,
  {
    owner: '_Loss',
  },
) {}

/**
 * Mean over the classes of the cross entropy of each, for targets 0 and 1.
 *
 * @example
 * const loss = new nn.MultiLabelSoftMarginLoss().forward(torch.zeros(1, 2), torch.tensor([[0, 1]]));
 * console.log(loss.item()); // 0.6931471824645996
 */
export class MultiLabelSoftMarginLoss extends loss(
  'MultiLabelSoftMarginLoss',
  loss_options.weighted,
  multilabel_soft_margin_loss,
  { owner: '_WeightedLoss' },
) {}

export interface MultiMarginLossOptions extends OptionsOf<typeof MultiMarginLoss> {}

function check_power({ p, weight }: { p: number; weight: Tensor | null }): void {
  if (p !== 1 && p !== 2) throw new ValueError('only p == 1 and p == 2 supported');
  if (weight !== null && weight.ndim !== 1) {
    throw new ValueError(
      `MultiMarginLoss: expected weight to be None or 1D tensor, got ${weight.ndim}D instead`,
    );
  }
}

/**
 * Hinge loss of several classes, of which one is right.
 *
 * - Input: `[C]` or `[N, C]`. Target: class numbers `[]` or `[N]`.
 *
 * @throws ValueError if `p` or the dimensions of `weight` are others.
 *
 * @example
 * const loss = new nn.MultiMarginLoss().forward(torch.zeros(1, 2), torch.tensor([0]));
 * console.log(loss.item()); // 0.5
 */
export class MultiMarginLoss extends loss('MultiMarginLoss', loss_options.multi_margin, multi_margin_loss, {
  prepare: check_power,
}) {}
