/** The update rules of torch/optim/radam.py, operator by operator, so that every bit is Python's. */
import { functions } from '../ops/index.js';
import type { Tensor } from '../tensor/tensor.js';
import {
  as_real,
  check_capturable,
  type Entry,
  followed,
  followed_lists,
  foreach_step,
  step_group,
} from './collect.js';
import { pair_of } from './options.js';
import type { RAdamGroup } from './radam.js';
import { div, foreach_mul_, item, mul, type Num, pow, scalar, sub } from './scalars.js';
import type { ParamState } from './state-dict.js';

/** What RAdam keeps for a parameter. */
export interface RAdamState extends ParamState {
  step: Tensor;
  exp_avg: Tensor;
  exp_avg_sq: Tensor;
}

/** One step of RAdam for a group. */
export function radam(entries: Entry<RAdamState>[], group: RAdamGroup): void {
  step_group(entries, group, { single, foreach });
}

/** The length of the mean of squares in the long run. */
function final_length(beta2: number): number {
  return 2 / (1 - beta2) - 1;
}

/** The length of the mean of squares so far. */
function length_at(step: Num, beta2: number): Num {
  const power = pow(beta2, step);
  return sub(final_length(beta2), div(mul(mul(2, step), power), sub(1, power)));
}

/** By how much the step is scaled for the variance of its denominator. */
function rectification(length: Num, beta2: number): Num {
  const last = final_length(beta2);
  const numerator = mul(mul(sub(length, 4), sub(length, 2)), last);
  return pow(div(numerator, mul((last - 4) * (last - 2), length)), 0.5);
}

/** Up to this length the mean of squares is not used. */
const SHORT = 5;

function single(complex: Entry<RAdamState>, group: RAdamGroup): void {
  const { weight_decay, capturable } = group;
  const [beta1, beta2] = pair_of(group.betas);
  const lr = scalar(group.lr as Num);
  if (capturable) check_capturable([complex]);
  const entry = as_real(complex, ['exp_avg', 'exp_avg_sq']);
  const { param, state } = entry;
  const { step: counted, exp_avg, exp_avg_sq } = state;
  counted.add_(1);
  const step = capturable ? counted : item(counted);
  const decoupled = group.decoupled_weight_decay && weight_decay !== 0;
  if (decoupled) param.mul_(sub(1, mul(lr, weight_decay)));
  const grad = followed(entry, decoupled ? { ...group, weight_decay: 0 } : group);
  exp_avg.lerp_(grad, 1 - beta1);
  exp_avg_sq.mul_(beta2).addcmul_(grad, grad, { value: 1 - beta2 });
  const mean = exp_avg.div(sub(1, pow(beta1, step)));
  const length = length_at(step, beta2);
  const adaptive = () => {
    const root = exp_avg_sq.sqrt();
    const denominator = group.differentiable ? root.add(group.eps) : root.add_(group.eps);
    return div(pow(sub(1, pow(beta2, step)), 0.5), denominator) as Tensor;
  };
  if (typeof length !== 'number') {
    const scaled = mul(rectification(length, beta2), adaptive()) as Tensor;
    const update = functions.where(length.gt(SHORT), scaled, 1);
    param.add_(mean.mul(lr).mul(update), { alpha: -1 });
  } else if (length > SHORT) {
    param.add_(mean.mul(lr).mul(adaptive()).mul(rectification(length, beta2)), { alpha: -1 });
  } else {
    param.add_(mean.mul(lr), { alpha: -1 });
  }
}

function foreach(entries: Entry<RAdamState>[], group: RAdamGroup): void {
  const { weight_decay } = group;
  const [beta1, beta2] = pair_of(group.betas);
  const lr = scalar(group.lr as Num);
  foreach_step(entries, group, ['exp_avg', 'exp_avg_sq'], (lists) => {
    const { params, step: steps, exp_avg, exp_avg_sq } = lists;
    const decoupled = group.decoupled_weight_decay && weight_decay !== 0;
    if (decoupled) foreach_mul_(params, sub(1, mul(lr, weight_decay)));
    const penalty = decoupled ? { ...group, weight_decay: 0 } : group;
    const grads = followed_lists(params, lists.grads, penalty);
    functions._foreach_lerp_(exp_avg, grads, 1 - beta1);
    functions._foreach_mul_(exp_avg_sq, beta2);
    functions._foreach_addcmul_(exp_avg_sq, grads, grads, 1 - beta2);
    const { plain, rectified } = group.capturable
      ? sizes_on_device(steps, group, lr)
      : sizes_of(steps, group, lr);
    const buffer = functions._foreach_sqrt(exp_avg_sq);
    functions._foreach_add_(buffer, group.eps);
    functions._foreach_div_(buffer, rectified);
    functions._foreach_reciprocal_(buffer);
    functions._foreach_add_(buffer, plain);
    functions._foreach_addcmul_(params, exp_avg, buffer);
  });
}

/** Step sizes with and without the mean of squares: numbers, or tensors where the learning rate is one. */
interface Sizes {
  plain: Tensor[];
  rectified: Tensor[];
}

function sizes_of(steps: readonly Tensor[], group: RAdamGroup, lr: Num): Sizes {
  const [beta1, beta2] = pair_of(group.betas);
  const sizes = steps.map((counted) => {
    const step = item(counted);
    const length = length_at(step, beta2) as number;
    const rect = length > SHORT ? rectification(length, beta2) : 0;
    const correction1 = 1 - pow(beta1, step);
    const root2 = pow(1 - pow(beta2, step), 0.5);
    const plain = mul(div(mul(lr, rect === 0 ? 1 : 0), correction1), -1);
    return { plain, rectified: mul(mul(root2, div(mul(lr, rect), correction1)), -1) };
  });
  // The operators take lists of numbers as well as lists of tensors.
  return {
    plain: sizes.map(({ plain }) => plain as Tensor),
    rectified: sizes.map(({ rectified }) => rectified as Tensor),
  };
}

function sizes_on_device(steps: Tensor[], group: RAdamGroup, lr: Num): Sizes {
  const [beta1, beta2] = pair_of(group.betas);
  const complements = (beta: number) => {
    const rest = functions._foreach_pow(beta, steps);
    functions._foreach_neg_(rest);
    functions._foreach_add_(rest, 1);
    return rest;
  };
  const last = final_length(beta2);
  const lengths = functions._foreach_pow(beta2, steps);
  functions._foreach_mul_(lengths, steps);
  functions._foreach_mul_(lengths, 2);
  functions._foreach_div_(lengths, complements(beta2));
  functions._foreach_neg_(lengths);
  functions._foreach_add_(lengths, last);
  const numerators = functions._foreach_sub(lengths, 4);
  functions._foreach_mul_(numerators, functions._foreach_sub(lengths, 2));
  functions._foreach_mul_(numerators, last);
  functions._foreach_div_(numerators, functions._foreach_mul(lengths, (last - 4) * (last - 2)));
  functions._foreach_sqrt_(numerators);
  const rects = numerators.map((each, i) => functions.where(lengths[i]!.gt(SHORT), each, 0));
  const plain = rects.map((rect) => rect.gt(0).logical_not().to(rect.dtype));
  foreach_mul_(plain, lr);
  const corrections1 = complements(beta1);
  functions._foreach_div_(plain, corrections1);
  functions._foreach_neg_(plain);
  const rectified = complements(beta2);
  functions._foreach_sqrt_(rectified);
  foreach_mul_(rectified, lr);
  functions._foreach_mul_(rectified, rects);
  functions._foreach_neg_(rectified);
  functions._foreach_div_(rectified, corrections1);
  return { plain, rectified };
}
