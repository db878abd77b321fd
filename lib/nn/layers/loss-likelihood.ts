/** Losses of the probabilities of classes. */
import { warn } from '../../internal/warn.js';
import { ctc_loss } from '../functional/ctc.js';
import { binary_cross_entropy, binary_cross_entropy_with_logits, nll_loss } from '../functional/loss.js';
import * as loss_options from '../options/loss.js';
import type { OptionsOf } from '../takes.js';
import { loss } from './loss-base.js';

export interface NLLLossOptions extends OptionsOf<typeof NLLLoss> {}

/**
 * Negative log likelihood: of log-probabilities, such as `LogSoftmax` gives, and class numbers.
 *
 * - Input: `[C]`, `[N, C]` or `[N, C, d1, …]`. Target: class numbers `[]`, `[N]` or `[N, d1, …]`.
 *
 * @example
 * const loss = new nn.NLLLoss().forward(torch.zeros(2, 3), torch.tensor([0, 2]));
 * console.log(loss.item()); // 0
 */
export class NLLLoss extends loss('NLLLoss', loss_options.nll, nll_loss) {}

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

/**
 * Cross entropy of probabilities and targets between 0 and 1, which have the same shape.
 *
 * @example
 * const loss = new nn.BCELoss().forward(torch.ones(2), torch.ones(2));
 * console.log(loss.item()); // 0
 */
export class BCELoss extends loss('BCELoss', loss_options.binary, binary_cross_entropy, {
  owner: '_WeightedLoss',
}) {}

export interface WeightedLossOptions extends OptionsOf<typeof BCELoss> {}

export interface BCEWithLogitsLossOptions extends OptionsOf<typeof BCEWithLogitsLoss> {}

/**
 * A sigmoid and `BCELoss` in one, exact for large logits.
 *
 * @example
 * const loss = new nn.BCEWithLogitsLoss().forward(torch.zeros(2), torch.ones(2));
 * console.log(loss.item()); // 0.6931471824645996
 */
export class BCEWithLogitsLoss extends loss(
  'BCEWithLogitsLoss',
  loss_options.with_logits,
  binary_cross_entropy_with_logits,
) {}

export interface CTCLossOptions extends OptionsOf<typeof CTCLoss> {}

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
 */
export class CTCLoss extends loss('CTCLoss', loss_options.ctc, ctc_loss, {
  inputs: loss_options.sequences,
}) {}
