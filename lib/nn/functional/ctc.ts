import { functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import * as loss_options from '../options/loss.js';
import { reduction_code } from '../reduction.js';
import { type OptionsOf, type Taken, takes } from '../takes.js';

export type { Lengths } from '../options/loss.js';

const take_ctc_loss = takes('ctc_loss', { ...loss_options.sequences, ...loss_options.ctc });

export interface CtcLossArguments extends OptionsOf<typeof take_ctc_loss> {}

/** Connectionist temporal classification: how likely sequences without alignment are. */
export function ctc_loss(...args: Taken<typeof take_ctc_loss>): Tensor {
  const { log_probs, targets, input_lengths, target_lengths, blank, reduction, zero_infinity } =
    take_ctc_loss(args);
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
