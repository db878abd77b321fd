/** Losses with a margin, in `torch.nn.functional`. */
import { ValueError } from '../../errors.js';
import { type Arguments, required, signature } from '../../internal/arguments.js';
import { functions, nn_functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import { type LegacyReduction, legacy_code, type Reduction, read_reduction } from '../reduction.js';
import { check_tensors } from './sizes.js';

interface ReducedArguments extends LegacyReduction {
  input: Tensor;
  target: Tensor;
  /** Default: `'mean'`. */
  reduction?: Reduction;
}

type ReducedFunction = (
  ...args: Arguments<
    ReducedArguments,
    [input: 'input', target: 'target', size_average: 'size_average', reduce: 'reduce', reduction: 'reduction']
  >
) => Tensor;

const reduced = { size_average: null, reduce: null, reduction: 'mean' } as const;

/** A loss without options of its own. */
function reduced_loss(
  name: string,
  compute: (input: Tensor, target: Tensor, reduction: number) => Tensor,
): ReducedFunction {
  const bind = signature<ReducedArguments>(name, { input: required, target: required, ...reduced });
  return (...args) => {
    const given = bind(args);
    return compute(given.input, given.target, legacy_code(given));
  };
}

/**
 * `log(1 + exp(−target · input))`, for targets 1 and -1.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.soft_margin_loss.html
 */
export const soft_margin_loss = reduced_loss('soft_margin_loss', nn_functions.soft_margin_loss);

/**
 * Hinge loss of several classes, of which several may be right: class numbers up to the first -1.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.multilabel_margin_loss.html
 */
export const multilabel_margin_loss = reduced_loss(
  'multilabel_margin_loss',
  nn_functions.multilabel_margin_loss,
);

export interface HingeEmbeddingLossArguments extends ReducedArguments {
  /** Default: 1. */
  margin?: number;
}

const bind_hinge = signature<HingeEmbeddingLossArguments>('hinge_embedding_loss', {
  input: required,
  target: required,
  margin: 1,
  ...reduced,
});

/**
 * The input where the target is 1, `max(0, margin − input)` where it is -1.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.hinge_embedding_loss.html
 */
export function hinge_embedding_loss(
  ...args: Arguments<
    HingeEmbeddingLossArguments,
    [
      input: 'input',
      target: 'target',
      margin: 'margin',
      size_average: 'size_average',
      reduce: 'reduce',
      reduction: 'reduction',
    ]
  >
): Tensor {
  const given = bind_hinge(args);
  const code = legacy_code(given);
  return functions.hinge_embedding_loss(given.input, given.target, given.margin, code);
}

export interface MultiMarginLossArguments extends HingeEmbeddingLossArguments {
  /** Exponent of the hinge. Default: 1. */
  p?: 1 | 2;
  /** A factor for each class. */
  weight?: Tensor | null;
}

const bind_multi = signature<MultiMarginLossArguments>('multi_margin_loss', {
  input: required,
  target: required,
  p: 1,
  margin: 1,
  weight: null,
  ...reduced,
});

/**
 * Hinge loss of several classes, of which one is right.
 *
 * @throws ValueError if `p` is neither 1 nor 2, or the weight is no vector.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.multi_margin_loss.html
 */
export function multi_margin_loss(
  ...args: Arguments<
    MultiMarginLossArguments,
    [
      input: 'input',
      target: 'target',
      p: 'p',
      margin: 'margin',
      weight: 'weight',
      size_average: 'size_average',
      reduce: 'reduce',
      reduction: 'reduction',
    ]
  >
): Tensor {
  const given = bind_multi(args);
  const { input, target, p, margin, weight } = given;
  const code = legacy_code(given);
  if (p !== 1 && p !== 2) throw new ValueError('only p == 1 and p == 2 supported');
  if (weight !== null && weight.ndim !== 1) throw new ValueError('weight must be one-dimensional');
  return nn_functions.multi_margin_loss(input, target, p, margin, weight, code);
}

export interface MultiLabelSoftMarginLossArguments extends ReducedArguments {
  /** A factor for each class. */
  weight?: Tensor | null;
}

const bind_soft = signature<MultiLabelSoftMarginLossArguments>('multilabel_soft_margin_loss', {
  input: required,
  target: required,
  weight: null,
  ...reduced,
});

/**
 * Mean over the classes of the cross entropy of each, for targets 0 and 1.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.multilabel_soft_margin_loss.html
 */
export function multilabel_soft_margin_loss(
  ...args: Arguments<
    MultiLabelSoftMarginLossArguments,
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
  const { input, target, weight, size_average, reduce, reduction } = bind_soft(args);
  check_tensors('multilabel_soft_margin_loss', { input, target });
  const name: string = read_reduction(reduction, size_average, reduce);
  const { log_sigmoid } = nn_functions;
  const likelihood = target
    .mul(log_sigmoid(input))
    .add(functions.rsub(target, 1).mul(log_sigmoid(input.neg())))
    .neg();
  const weighted = weight === null ? likelihood : likelihood.mul(weight);
  const class_dim = input.ndim - 1;
  const losses = weighted.sum(class_dim).div(input.size(class_dim));
  if (name === 'none') return losses;
  if (name === 'mean') return losses.mean();
  if (name === 'sum') return losses.sum();
  throw new ValueError(`${name} is not valid`);
}
