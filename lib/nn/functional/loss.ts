/** Losses of the probabilities of classes, in `torch.nn.functional`. */
import { ValueError } from '../../errors.js';
import { type Arguments, required, signature } from '../../internal/arguments.js';
import { functions, nn_functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import {
  type LegacyReduction,
  legacy_code,
  type Reduction,
  read_reduction,
  reduction_code,
} from '../reduction.js';
import { check_tensors, same_size, size_text } from './sizes.js';

export interface CrossEntropyArguments extends LegacyReduction {
  input: Tensor;
  target: Tensor;
  /** A factor for each class. */
  weight?: Tensor | null;
  /** A target that counts for nothing. Default: -100. */
  ignore_index?: number;
  /** Default: `'mean'`. */
  reduction?: Reduction;
  /** How much of the target is spread over all classes, from 0 to 1. Default: 0. */
  label_smoothing?: number;
}

const bind_cross_entropy = signature<CrossEntropyArguments>('cross_entropy', {
  input: required,
  target: required,
  weight: null,
  size_average: null,
  ignore_index: -100,
  reduce: null,
  reduction: 'mean',
  label_smoothing: 0,
});

/**
 * Cross entropy of logits and targets: class numbers (int64), or probabilities in the shape of the input.
 *
 * @throws IndexError if a target is not the number of a class.
 *
 * @example
 * const loss = nn.functional.cross_entropy(torch.randn(3, 5), torch.tensor([1, 0, 4]));
 * console.log(loss.shape); // []
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.cross_entropy.html
 */
export function cross_entropy(
  ...args: Arguments<
    CrossEntropyArguments,
    [
      input: 'input',
      target: 'target',
      weight: 'weight',
      size_average: 'size_average',
      ignore_index: 'ignore_index',
      reduce: 'reduce',
      reduction: 'reduction',
      label_smoothing: 'label_smoothing',
    ]
  >
): Tensor {
  const { input, target, size_average, reduce, reduction, ...options } = bind_cross_entropy(args);
  const code = reduction_code(read_reduction(reduction, size_average, reduce));
  return nn_functions.cross_entropy_loss(input, target, { ...options, reduction: code });
}

export interface NllLossArguments extends Omit<CrossEntropyArguments, 'label_smoothing'> {}

const bind_nll = signature<NllLossArguments>('nll_loss', {
  input: required,
  target: required,
  weight: null,
  size_average: null,
  ignore_index: -100,
  reduce: null,
  reduction: 'mean',
});

/**
 * Negative log likelihood: of log-probabilities, such as `log_softmax` gives, and class numbers.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html
 */
export function nll_loss(
  ...args: Arguments<
    NllLossArguments,
    [
      input: 'input',
      target: 'target',
      weight: 'weight',
      size_average: 'size_average',
      ignore_index: 'ignore_index',
      reduce: 'reduce',
      reduction: 'reduction',
    ]
  >
): Tensor {
  const { input, target, size_average, reduce, reduction, ...options } = bind_nll(args);
  const code = reduction_code(read_reduction(reduction, size_average, reduce));
  return nn_functions.nll_loss_nd(input, target, { ...options, reduction: code });
}

export interface BinaryCrossEntropyArguments extends LegacyReduction {
  input: Tensor;
  target: Tensor;
  /** A factor for each element. */
  weight?: Tensor | null;
  /** Default: `'mean'`. */
  reduction?: Reduction;
}

const bind_binary = signature<BinaryCrossEntropyArguments>('binary_cross_entropy', {
  input: required,
  target: required,
  weight: null,
  size_average: null,
  reduce: null,
  reduction: 'mean',
});

/**
 * Cross entropy of probabilities and targets between 0 and 1, which have the same shape.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.binary_cross_entropy.html
 */
export function binary_cross_entropy(
  ...args: Arguments<
    BinaryCrossEntropyArguments,
    [
      input: 'input',
      target: 'target',
      weight: 'weight',
      size_average: 'size_average',
      reduce: 'reduce',
      reduction: 'reduction',
    ]
  >
): Tensor {
  const given = bind_binary(args);
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

export interface BinaryCrossEntropyWithLogitsArguments extends BinaryCrossEntropyArguments {
  /** A factor for the targets that are 1, for each class. */
  pos_weight?: Tensor | null;
}

const bind_logits = signature<BinaryCrossEntropyWithLogitsArguments>('binary_cross_entropy_with_logits', {
  input: required,
  target: required,
  weight: null,
  size_average: null,
  reduce: null,
  reduction: 'mean',
  pos_weight: null,
});

/**
 * A sigmoid and `binary_cross_entropy` in one, exact for large logits.
 *
 * @throws ValueError if input and target have different sizes.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.binary_cross_entropy_with_logits.html
 */
export function binary_cross_entropy_with_logits(
  ...args: Arguments<
    BinaryCrossEntropyWithLogitsArguments,
    [
      input: 'input',
      target: 'target',
      weight: 'weight',
      size_average: 'size_average',
      reduce: 'reduce',
      reduction: 'reduction',
      pos_weight: 'pos_weight',
    ]
  >
): Tensor {
  const given = bind_logits(args);
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
