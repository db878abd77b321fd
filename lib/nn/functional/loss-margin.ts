/** Losses with a margin, in `torch.nn.functional`. */
import { ValueError } from '../../errors.js';
import { functions, nn_functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import * as loss_options from '../options/loss.js';
import { legacy_code, read_reduction } from '../reduction.js';
import { type ArgumentsOf, type OptionsOf, type Taken, takes } from '../takes.js';
import { check_tensors } from './sizes.js';

const reduced = { ...loss_options.two, ...loss_options.plain };

/** A loss without options of its own. */
function reduced_loss<const Name extends string>(
  name: Name,
  compute: (input: Tensor, target: Tensor, reduction: number) => Tensor,
): (...args: ArgumentsOf<Name, typeof reduced>) => Tensor {
  const take = takes(name, reduced);
  return (...args) => {
    const given = take(args);
    return compute(given.input, given.target, legacy_code(given));
  };
}

/** `log(1 + exp(−target · input))`, for targets 1 and -1. */
export const soft_margin_loss = reduced_loss('soft_margin_loss', nn_functions.soft_margin_loss);

/** Hinge loss of several classes, of which several may be right: class numbers up to the first -1. */
export const multilabel_margin_loss = reduced_loss(
  'multilabel_margin_loss',
  nn_functions.multilabel_margin_loss,
);

const take_hinge_embedding_loss = takes('hinge_embedding_loss', {
  ...loss_options.two,
  ...loss_options.hinge,
});

export interface HingeEmbeddingLossArguments extends OptionsOf<typeof take_hinge_embedding_loss> {}

/** The input where the target is 1, `max(0, margin − input)` where it is -1. */
export function hinge_embedding_loss(...args: Taken<typeof take_hinge_embedding_loss>): Tensor {
  const given = take_hinge_embedding_loss(args);
  const code = legacy_code(given);
  return functions.hinge_embedding_loss(given.input, given.target, given.margin, code);
}

const take_multi_margin_loss = takes('multi_margin_loss', {
  ...loss_options.two,
  ...loss_options.multi_margin,
});

export interface MultiMarginLossArguments extends OptionsOf<typeof take_multi_margin_loss> {}

/**
 * Hinge loss of several classes, of which one is right.
 *
 * @throws ValueError if `p` is neither 1 nor 2, or the weight is no vector.
 */
export function multi_margin_loss(...args: Taken<typeof take_multi_margin_loss>): Tensor {
  const given = take_multi_margin_loss(args);
  const { input, target, p, margin, weight } = given;
  const code = legacy_code(given);
  if (p !== 1 && p !== 2) throw new ValueError('only p == 1 and p == 2 supported');
  if (weight !== null && weight.ndim !== 1) throw new ValueError('weight must be one-dimensional');
  return nn_functions.multi_margin_loss(input, target, p, margin, weight, code);
}

const take_multilabel_soft_margin_loss = takes('multilabel_soft_margin_loss', {
  ...loss_options.two,
  ...loss_options.weighted,
});

export interface MultiLabelSoftMarginLossArguments
  extends OptionsOf<typeof take_multilabel_soft_margin_loss> {}

/** Mean over the classes of the cross entropy of each, for targets 0 and 1. */
export function multilabel_soft_margin_loss(...args: Taken<typeof take_multilabel_soft_margin_loss>): Tensor {
  const { input, target, weight, size_average, reduce, reduction } = take_multilabel_soft_margin_loss(args);
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
