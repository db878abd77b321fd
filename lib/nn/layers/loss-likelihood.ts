/** Losses of the probabilities of classes. */
import { type Arguments, required, signature } from '../../internal/arguments.js';
import { warn } from '../../internal/warn.js';
import type { Tensor } from '../../tensor/tensor.js';
import { ctc_loss, type Lengths } from '../functional/ctc.js';
import { binary_cross_entropy, binary_cross_entropy_with_logits, nll_loss } from '../functional/loss.js';
import type { LegacyReduction, Reduction } from '../reduction.js';
import { type LossArguments, loss_inputs, ReducedLoss, WeightedLoss } from './loss-base.js';

export interface NLLLossOptions extends LegacyReduction {
  /** A factor for each class. */
  weight?: Tensor | null;
  /** A target that counts for nothing. Default: -100. */
  ignore_index?: number;
  /** Default: `'mean'`. */
  reduction?: Reduction;
}

const bind_nll = signature<NLLLossOptions>('NLLLoss.__init__', {
  weight: null,
  size_average: null,
  ignore_index: -100,
  reduce: null,
  reduction: 'mean',
});
const bind_nll_inputs = loss_inputs('NLLLoss');

/**
 * Negative log likelihood: of log-probabilities, such as `LogSoftmax` gives, and class numbers.
 *
 * - Input: `[C]`, `[N, C]` or `[N, C, d1, …]`. Target: class numbers `[]`, `[N]` or `[N, d1, …]`.
 *
 * @example
 * const loss = new nn.NLLLoss().forward(torch.zeros(2, 3), torch.tensor([0, 2]));
 * console.log(loss.item()); // 0
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.NLLLoss.html
 */
export class NLLLoss extends ReducedLoss {
  declare weight: Tensor | null;
  ignore_index: number;

  constructor(
    ...args: Arguments<
      NLLLossOptions,
      [
        weight: 'weight',
        size_average: 'size_average',
        ignore_index: 'ignore_index',
        reduce: 'reduce',
        reduction: 'reduction',
      ]
    >
  ) {
    const given = bind_nll(args);
    super(given);
    this.register_buffer('weight', given.weight);
    this.ignore_index = given.ignore_index;
  }

  override forward(...args: LossArguments): Tensor {
    const { input, target } = bind_nll_inputs(args);
    const { weight, ignore_index, reduction } = this;
    return nll_loss(input, target, { weight, ignore_index, reduction });
  }
}

/**
 * `NLLLoss` under an old name.
 *
 * @deprecated Use `NLLLoss`.
 */
export class NLLLoss2d extends NLLLoss {
  constructor(...args: ConstructorParameters<typeof NLLLoss>) {
    warn(
      '`NLLLoss2d` has been deprecated. Please use `NLLLoss` instead as a drop-in replacement and see ' +
        'https://pytorch.org/docs/main/nn.html#torch.nn.NLLLoss for more details.',
      'FutureWarning',
    );
    super(...args);
  }
}

const bind_bce_inputs = loss_inputs('BCELoss');

/**
 * Cross entropy of probabilities and targets between 0 and 1, which have the same shape.
 *
 * @example
 * const loss = new nn.BCELoss().forward(torch.ones(2), torch.ones(2));
 * console.log(loss.item()); // 0
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.BCELoss.html
 */
export class BCELoss extends WeightedLoss {
  override forward(...args: LossArguments): Tensor {
    const { input, target } = bind_bce_inputs(args);
    const { reduction, weight } = this;
    return binary_cross_entropy(input, target, { reduction, weight });
  }
}

export interface BCEWithLogitsLossOptions extends LegacyReduction {
  /** A factor for each element. */
  weight?: Tensor | null;
  /** Default: `'mean'`. */
  reduction?: Reduction;
  /** A factor for the targets that are 1, for each class. */
  pos_weight?: Tensor | null;
}

const bind_bce_logits = signature<BCEWithLogitsLossOptions>('BCEWithLogitsLoss.__init__', {
  weight: null,
  size_average: null,
  reduce: null,
  reduction: 'mean',
  pos_weight: null,
});
const bind_bce_logits_inputs = loss_inputs('BCEWithLogitsLoss');

/**
 * A sigmoid and `BCELoss` in one, exact for large logits.
 *
 * @example
 * const loss = new nn.BCEWithLogitsLoss().forward(torch.zeros(2), torch.ones(2));
 * console.log(loss.item()); // 0.6931471824645996
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html
 */
export class BCEWithLogitsLoss extends ReducedLoss {
  declare weight: Tensor | null;
  declare pos_weight: Tensor | null;

  constructor(
    ...args: Arguments<
      BCEWithLogitsLossOptions,
      [
        weight: 'weight',
        size_average: 'size_average',
        reduce: 'reduce',
        reduction: 'reduction',
        pos_weight: 'pos_weight',
      ]
    >
  ) {
    const given = bind_bce_logits(args);
    super(given);
    this.register_buffer('weight', given.weight);
    this.register_buffer('pos_weight', given.pos_weight);
  }

  override forward(...args: LossArguments): Tensor {
    const { input, target } = bind_bce_logits_inputs(args);
    const { weight, reduction, pos_weight } = this;
    return binary_cross_entropy_with_logits(input, target, { weight, pos_weight, reduction });
  }
}

export interface CTCLossOptions {
  /** Number of the blank. Default: 0. */
  blank?: number;
  /** Default: `'mean'`. */
  reduction?: Reduction;
  /** Infinite losses count as 0. Default: false. */
  zero_infinity?: boolean;
}

const bind_ctc = signature<CTCLossOptions>('CTCLoss.__init__', {
  blank: 0,
  reduction: 'mean',
  zero_infinity: false,
});

interface CTCLossInputs {
  log_probs: Tensor;
  targets: Tensor;
  input_lengths: Lengths;
  target_lengths: Lengths;
}

const bind_ctc_inputs = signature<CTCLossInputs>('CTCLoss.forward', {
  log_probs: required,
  targets: required,
  input_lengths: required,
  target_lengths: required,
});

/**
 * Connectionist temporal classification: how likely sequences without alignment are.
 *
 * - `log_probs` `[T, N, C]`, `targets` `[N, S]` or all in one list, and the lengths of both.
 *
 * @example
 * const log_probs = torch.randn(20, 2, 5).log_softmax(2);
 * const targets = torch.randint(1, 5, [2, 6]);
 * const loss = new nn.CTCLoss().forward(log_probs, targets, [20, 18], [6, 4]);
 * console.log(loss.shape); // []
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.CTCLoss.html
 */
export class CTCLoss extends ReducedLoss {
  blank: number;
  zero_infinity: boolean;

  constructor(
    ...args: Arguments<
      CTCLossOptions,
      [blank: 'blank', reduction: 'reduction', zero_infinity: 'zero_infinity']
    >
  ) {
    const given = bind_ctc(args);
    super(given);
    this.blank = given.blank;
    this.zero_infinity = given.zero_infinity;
  }

  override forward(
    ...args: Arguments<
      CTCLossInputs,
      [
        log_probs: 'log_probs',
        targets: 'targets',
        input_lengths: 'input_lengths',
        target_lengths: 'target_lengths',
      ]
    >
  ): Tensor {
    const { log_probs, targets, input_lengths, target_lengths } = bind_ctc_inputs(args);
    const { blank, reduction, zero_infinity } = this;
    return ctc_loss(log_probs, targets, input_lengths, target_lengths, blank, reduction, zero_infinity);
  }
}
