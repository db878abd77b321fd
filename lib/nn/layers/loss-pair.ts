/** Losses of two inputs that should be ordered, or alike. */
import { cosine_embedding_loss, margin_ranking_loss } from '../functional/loss-comparison.js';
import * as loss_options from '../options/loss.js';
import type { OptionsOf } from '../takes.js';
import { loss } from './loss-base.js';

const { pair_margin, pairs: inputs } = loss_options;

export interface MarginRankingLossOptions extends OptionsOf<typeof MarginRankingLoss> {}

/**
 * `max(0, −target · (input1 − input2) + margin)`: of two scores, the first should be higher where the target is 1,
 * lower where it is -1.
 *
 * @example
 * const loss = new nn.MarginRankingLoss().forward(torch.ones(2), torch.zeros(2), torch.tensor([1, -1]));
 * console.log(loss.item()); // 0.5
 */
export class MarginRankingLoss extends loss('MarginRankingLoss', pair_margin, margin_ranking_loss, {
  inputs,
}) {}

export interface CosineEmbeddingLossOptions extends OptionsOf<typeof CosineEmbeddingLoss> {}

/**
 * `1 − cos` of two vectors where the target is 1, `max(0, cos − margin)` where it is -1.
 *
 * @example
 * const loss = new nn.CosineEmbeddingLoss().forward(torch.ones(2, 3), torch.ones(2, 3), torch.ones(2));
 * console.log(loss.shape); // []
 */
export class CosineEmbeddingLoss extends loss('CosineEmbeddingLoss', pair_margin, cosine_embedding_loss, {
  inputs,
}) {}
