import { type Arguments, required, signature } from '../../internal/arguments.js';
import { functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import { type Reduction, reduction_code } from '../reduction.js';

/** Lengths of sequences: a tensor, or numbers. */
export type Lengths = Tensor | readonly number[];

export interface CtcLossArguments {
  /** Logarithms of probabilities, `[T, N, C]` or `[T, C]`. */
  log_probs: Tensor;
  /** Class numbers, `[N, S]`, or all in one list. */
  targets: Tensor;
  input_lengths: Lengths;
  target_lengths: Lengths;
  /** Number of the blank. Default: 0. */
  blank?: number;
  /** Default: `'mean'`. */
  reduction?: Reduction;
  /** Infinite losses count as 0. Default: false. */
  zero_infinity?: boolean;
}

const bind = signature<CtcLossArguments>('ctc_loss', {
  log_probs: required,
  targets: required,
  input_lengths: required,
  target_lengths: required,
  blank: 0,
  reduction: 'mean',
  zero_infinity: false,
});

/**
 * Connectionist temporal classification: how likely sequences without alignment are.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.ctc_loss.html
 */
export function ctc_loss(
  ...args: Arguments<
    CtcLossArguments,
    [
      log_probs: 'log_probs',
      targets: 'targets',
      input_lengths: 'input_lengths',
      target_lengths: 'target_lengths',
      blank: 'blank',
      reduction: 'reduction',
      zero_infinity: 'zero_infinity',
    ]
  >
): Tensor {
  const { log_probs, targets, input_lengths, target_lengths, blank, reduction, zero_infinity } = bind(args);
  return functions.ctc_loss(
    log_probs,
    targets,
    input_lengths as Tensor,
    target_lengths as Tensor,
    blank,
    reduction_code(reduction),
    zero_infinity,
  );
}
