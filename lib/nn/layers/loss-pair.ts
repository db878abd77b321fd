/** Losses of two inputs that should be ordered, or alike. */
import { type Arguments, required, signature } from '../../internal/arguments.js';
import type { Tensor } from '../../tensor/tensor.js';
import { cosine_embedding_loss, margin_ranking_loss } from '../functional/loss-comparison.js';
import type { LegacyReduction, Reduction } from '../reduction.js';
import { ReducedLoss } from './loss-base.js';

export interface MarginRankingLossOptions extends LegacyReduction {
  /** Default: 0. */
  margin?: number;
  /** Default: `'mean'`. */
  reduction?: Reduction;
}

const bind_margin_ranking = signature<MarginRankingLossOptions>('MarginRankingLoss.__init__', {
  margin: 0,
  size_average: null,
  reduce: null,
  reduction: 'mean',
});

interface MarginRankingLossInputs {
  input1: Tensor;
  input2: Tensor;
  target: Tensor;
}

const bind_margin_ranking_inputs = signature<MarginRankingLossInputs>('MarginRankingLoss.forward', {
  input1: required,
  input2: required,
  target: required,
});

/**
 * `max(0, −target · (input1 − input2) + margin)`: of two scores, the first should be higher where the target is 1,
 * lower where it is -1.
 *
 * @example
 * const loss = new nn.MarginRankingLoss().forward(torch.ones(2), torch.zeros(2), torch.tensor([1, -1]));
 * console.log(loss.item()); // 0.5
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.MarginRankingLoss.html
 */
export class MarginRankingLoss extends ReducedLoss {
  margin: number;

  constructor(
    ...args: Arguments<
      MarginRankingLossOptions,
      [margin: 'margin', size_average: 'size_average', reduce: 'reduce', reduction: 'reduction']
    >
  ) {
    const given = bind_margin_ranking(args);
    super(given);
    this.margin = given.margin;
  }

  override forward(
    ...args: Arguments<MarginRankingLossInputs, [input1: 'input1', input2: 'input2', target: 'target']>
  ): Tensor {
    const { input1, input2, target } = bind_margin_ranking_inputs(args);
    const { margin, reduction } = this;
    return margin_ranking_loss(input1, input2, target, { margin, reduction });
  }
}

export interface CosineEmbeddingLossOptions extends LegacyReduction {
  /** Default: 0. */
  margin?: number;
  /** Default: `'mean'`. */
  reduction?: Reduction;
}

const bind_cosine_embedding = signature<CosineEmbeddingLossOptions>('CosineEmbeddingLoss.__init__', {
  margin: 0,
  size_average: null,
  reduce: null,
  reduction: 'mean',
});

interface CosineEmbeddingLossInputs {
  input1: Tensor;
  input2: Tensor;
  target: Tensor;
}

const bind_cosine_embedding_inputs = signature<CosineEmbeddingLossInputs>('CosineEmbeddingLoss.forward', {
  input1: required,
  input2: required,
  target: required,
});

/**
 * `1 − cos` of two vectors where the target is 1, `max(0, cos − margin)` where it is -1.
 *
 * @example
 * const loss = new nn.CosineEmbeddingLoss().forward(torch.ones(2, 3), torch.ones(2, 3), torch.ones(2));
 * console.log(loss.shape); // []
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.CosineEmbeddingLoss.html
 */
export class CosineEmbeddingLoss extends ReducedLoss {
  margin: number;

  constructor(
    ...args: Arguments<
      CosineEmbeddingLossOptions,
      [margin: 'margin', size_average: 'size_average', reduce: 'reduce', reduction: 'reduction']
    >
  ) {
    const given = bind_cosine_embedding(args);
    super(given);
    this.margin = given.margin;
  }

  override forward(
    ...args: Arguments<CosineEmbeddingLossInputs, [input1: 'input1', input2: 'input2', target: 'target']>
  ): Tensor {
    const { input1, input2, target } = bind_cosine_embedding_inputs(args);
    const { margin, reduction } = this;
    return cosine_embedding_loss(input1, input2, target, { margin, reduction });
  }
}
