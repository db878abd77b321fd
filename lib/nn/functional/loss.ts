/** Losses of the probabilities of classes, in `torch.nn.functional`. */
import { ValueError } from '../../errors.js';
import { functions, nn_functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import * as loss_options from '../options/loss.js';
import { legacy_code, read_reduction, reduction_code } from '../reduction.js';
import { type OptionsOf, type Taken, takes } from '../takes.js';
import { check_tensors, same_size, size_text } from './sizes.js';

const take_cross_entropy = takes('cross_entropy', { ...loss_options.two, ...loss_options.cross_entropy });

export interface CrossEntropyArguments extends OptionsOf<typeof take_cross_entropy> {}

/**
 * Cross entropy of logits and targets: class numbers (int64), or probabilities in the shape of the input.
 *
 * @throws IndexError if a target is not the number of a class.
 *
 * @example
 * const loss = nn.functional.cross_entropy(torch.randn(3, 5), torch.tensor([1, 0, 4]));
 * console.log(loss.shape); // []
 */
export function cross_entropy(...args: Taken<typeof take_cross_entropy>): Tensor {
  const { input, target, size_average, reduce, reduction, ...options } = take_cross_entropy(args);
  const code = reduction_code(read_reduction(reduction, size_average, reduce));
  return nn_functions.cross_entropy_loss(input, target, { ...options, reduction: code });
}

const take_nll_loss = takes('nll_loss', { ...loss_options.two, ...loss_options.nll });

export interface NllLossArguments extends OptionsOf<typeof take_nll_loss> {}

/** Negative log likelihood: of log-probabilities, such as `log_softmax` gives, and class numbers. */
export function nll_loss(...args: Taken<typeof take_nll_loss>): Tensor {
  const { input, target, size_average, reduce, reduction, ...options } = take_nll_loss(args);
  const code = reduction_code(read_reduction(reduction, size_average, reduce));
  return nn_functions.nll_loss_nd(input, target, { ...options, reduction: code });
}

const take_binary_cross_entropy = takes('binary_cross_entropy', {
  ...loss_options.two,
  ...loss_options.binary,
});

export interface BinaryCrossEntropyArguments extends OptionsOf<typeof take_binary_cross_entropy> {}

/** Cross entropy of probabilities and targets between 0 and 1, which have the same shape. */
export function binary_cross_entropy(...args: Taken<typeof take_binary_cross_entropy>): Tensor {
  const given = take_binary_cross_entropy(args);
  const { input, target, weight } = given;
  check_tensors('binary_cross_entropy', { input, target });
  const code = legacy_code(given);
  if (!same_size(target, input)) {
    throw new ValueError(
      `Using a target size (${size_text(target)}) that is different to the input size (${size_text(input)}) is ` +
        'deprecated. Please ensure they have the same size.',
    );
  }
  const factors =
    weight === null ? null : weight.expand(functions.broadcast_shapes(target.shape, weight.shape));
  return nn_functions.binary_cross_entropy(input, target, factors, code);
}

const take_binary_cross_entropy_with_logits = takes('binary_cross_entropy_with_logits', {
  ...loss_options.two,
  ...loss_options.with_logits,
});

export interface BinaryCrossEntropyWithLogitsArguments
  extends OptionsOf<typeof take_binary_cross_entropy_with_logits> {}

/**
 * A sigmoid and `binary_cross_entropy` in one, exact for large logits.
 *
 * @throws ValueError if input and target have different sizes.
 */
export function binary_cross_entropy_with_logits(
  ...args: Taken<typeof take_binary_cross_entropy_with_logits>
): Tensor {
  const given = take_binary_cross_entropy_with_logits(args);
  const { input, target, weight, pos_weight } = given;
  check_tensors('binary_cross_entropy_with_logits', { input, target });
  const code = legacy_code(given);
  if (!same_size(target, input)) {
    throw new ValueError(
      `Target size (${size_text(target)}) must be the same as input size (${size_text(input)})`,
    );
  }
  return functions.binary_cross_entropy_with_logits(input, target, weight, pos_weight, code);
}
