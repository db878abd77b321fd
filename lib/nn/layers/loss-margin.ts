/** Losses with a margin: scores of classes. */
import { ValueError } from '../../errors.js';
import { type Arguments, signature } from '../../internal/arguments.js';
import type { Tensor } from '../../tensor/tensor.js';
import {
  hinge_embedding_loss,
  multi_margin_loss,
  multilabel_margin_loss,
  multilabel_soft_margin_loss,
  soft_margin_loss,
} from '../functional/loss-margin.js';
import type { LegacyReduction, Reduction } from '../reduction.js';
import { type LossArguments, loss_inputs, PlainLoss, ReducedLoss, WeightedLoss } from './loss-base.js';

export interface HingeEmbeddingLossOptions extends LegacyReduction {
  /** Default: 1. */
  margin?: number;
  /** Default: `'mean'`. */
  reduction?: Reduction;
}

const bind_hinge_embedding = signature<HingeEmbeddingLossOptions>('HingeEmbeddingLoss.__init__', {
  margin: 1,
  size_average: null,
  reduce: null,
  reduction: 'mean',
});
const bind_hinge_embedding_inputs = loss_inputs('HingeEmbeddingLoss');

/**
 * The input where the target is 1, `max(0, margin − input)` where it is -1.
 *
 * @example
 * const loss = new nn.HingeEmbeddingLoss().forward(torch.ones(2), torch.tensor([1, -1]));
 * console.log(loss.item()); // 0.5
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.HingeEmbeddingLoss.html
 */
export class HingeEmbeddingLoss extends ReducedLoss {
  margin: number;

  constructor(
    ...args: Arguments<
      HingeEmbeddingLossOptions,
      [margin: 'margin', size_average: 'size_average', reduce: 'reduce', reduction: 'reduction']
    >
  ) {
    const given = bind_hinge_embedding(args);
    super(given);
    this.margin = given.margin;
  }

  override forward(...args: LossArguments): Tensor {
    const { input, target } = bind_hinge_embedding_inputs(args);
    const { margin, reduction } = this;
    return hinge_embedding_loss(input, target, { margin, reduction });
  }
}

const bind_soft_margin_inputs = loss_inputs('SoftMarginLoss');

/**
 * `log(1 + exp(−target · input))`, for targets 1 and -1.
 *
 * @example
 * const loss = new nn.SoftMarginLoss().forward(torch.zeros(2), torch.tensor([1, -1]));
 * console.log(loss.item()); // 0.6931471824645996
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.SoftMarginLoss.html
 */
export class SoftMarginLoss extends PlainLoss {
  override forward(...args: LossArguments): Tensor {
    const { input, target } = bind_soft_margin_inputs(args);
    const { reduction } = this;
    return soft_margin_loss(input, target, { reduction });
  }
}

const bind_multi_label_margin_inputs = loss_inputs('MultiLabelMarginLoss');

/**
 * Hinge loss of several classes, of which several may be right.
 *
 * - Input: `[C]` or `[N, C]`. Target: class numbers in the same shape, up to the first -1.
 *
 * @example
 * const loss = new nn.MultiLabelMarginLoss().forward(torch.zeros(1, 2), torch.tensor([[0, -1]]));
 * console.log(loss.item()); // 0.5
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.MultiLabelMarginLoss.html
 */
export class MultiLabelMarginLoss extends PlainLoss {
  override forward(...args: LossArguments): Tensor {
    const { input, target } = bind_multi_label_margin_inputs(args);
    const { reduction } = this;
    return multilabel_margin_loss(input, target, { reduction });
  }
}

const bind_multi_label_soft_margin_inputs = loss_inputs('MultiLabelSoftMarginLoss');

/**
 * Mean over the classes of the cross entropy of each, for targets 0 and 1.
 *
 * @example
 * const loss = new nn.MultiLabelSoftMarginLoss().forward(torch.zeros(1, 2), torch.tensor([[0, 1]]));
 * console.log(loss.item()); // 0.6931471824645996
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.MultiLabelSoftMarginLoss.html
 */
export class MultiLabelSoftMarginLoss extends WeightedLoss {
  override forward(...args: LossArguments): Tensor {
    const { input, target } = bind_multi_label_soft_margin_inputs(args);
    const { reduction, weight } = this;
    return multilabel_soft_margin_loss(input, target, { reduction, weight });
  }
}

export interface MultiMarginLossOptions extends LegacyReduction {
  /** Exponent of the hinge. Default: 1. */
  p?: 1 | 2;
  /** Default: 1. */
  margin?: number;
  /** A factor for each class. */
  weight?: Tensor | null;
  /** Default: `'mean'`. */
  reduction?: Reduction;
}

const bind_multi_margin = signature<MultiMarginLossOptions>('MultiMarginLoss.__init__', {
  p: 1,
  margin: 1,
  weight: null,
  size_average: null,
  reduce: null,
  reduction: 'mean',
});
const bind_multi_margin_inputs = loss_inputs('MultiMarginLoss');

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
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.MultiMarginLoss.html
 */
export class MultiMarginLoss extends ReducedLoss {
  p: 1 | 2;
  margin: number;
  declare weight: Tensor | null;

  constructor(
    ...args: Arguments<
      MultiMarginLossOptions,
      [
        p: 'p',
        margin: 'margin',
        weight: 'weight',
        size_average: 'size_average',
        reduce: 'reduce',
        reduction: 'reduction',
      ]
    >
  ) {
    const given = bind_multi_margin(args);
    super(given);
    const { p, weight } = given;
    if (p !== 1 && p !== 2) throw new ValueError('only p == 1 and p == 2 supported');
    if (weight !== null && weight.ndim !== 1) {
      throw new ValueError(
        `MultiMarginLoss: expected weight to be None or 1D tensor, got ${weight.ndim}D instead`,
      );
    }
    this.p = given.p;
    this.margin = given.margin;
    this.register_buffer('weight', given.weight);
  }

  override forward(...args: LossArguments): Tensor {
    const { input, target } = bind_multi_margin_inputs(args);
    const { p, margin, weight, reduction } = this;
    return multi_margin_loss(input, target, { p, margin, weight, reduction });
  }
}
