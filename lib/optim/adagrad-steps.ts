/** The update rules of torch/optim/adagrad.py, operator by operator, so that every bit is Python's. */
import { TorchError } from '../errors.js';
import { functions, internal, ops } from '../ops/index.js';
import type { Tensor } from '../tensor/tensor.js';
import type { AdagradGroup } from './adagrad.js';
import {
  as_real,
  type Entry,
  followed,
  followed_lists,
  foreach_step,
  in_lists,
  lists_of,
  one_by_one,
  steps_in_lists,
} from './collect.js';
import { check_fused_lists, fused_lr, type Scaling, scaling_of, take_back } from './fused.js';
import { div, item, type Num, neg, scalar } from './scalars.js';
import { like, parts_of } from './sparse.js';
import type { ParamState } from './state-dict.js';

/** What Adagrad keeps for a parameter. */
export interface AdagradState extends ParamState {
  step: Tensor;
  sum: Tensor;
}

/** One step of Adagrad for a group. */
export function adagrad(entries: Entry<AdagradState>[], group: AdagradGroup, scaling: Scaling): void {
  const is_sparse = entries.some(({ grad }) => grad.is_sparse);
  if (group.fused) fused(entries, group, scaling);
  else if (!steps_in_lists(group, entries)) one_by_one(entries, (entry) => single(entry, group));
  else if (!is_sparse) foreach(entries, group);
  else {
    in_lists(entries, (part) => {
      if (part.some(({ grad }) => grad.is_sparse)) one_by_one(part, (entry) => single(entry, group));
      else foreach(part, group);
    });
  }
}

/** The learning rate at a step. */
function rate_at(step: number, { lr, lr_decay }: AdagradGroup): Num {
  return div(scalar(lr as Num), 1 + (step - 1) * lr_decay);
}

function single(entry: Entry<AdagradState>, group: AdagradGroup): void {
  const { step } = entry.state;
  step.add_(1);
  if (entry.grad.is_sparse && group.weight_decay !== 0) {
    throw new TorchError('weight_decay option is not compatible with sparse gradients');
  }
  const falling = item(neg(rate_at(item(step), group)));
  const followed_entry = { ...entry, grad: followed(entry, group) };
  if (entry.grad.is_sparse) {
    sparse(followed_entry, group, falling);
    return;
  }
  const { param, grad, state } = as_real(followed_entry, ['sum']);
  state.sum.addcmul_(grad, grad, { value: 1 });
  const root = state.sum.sqrt();
  const denominator = group.differentiable ? root.add(group.eps) : root.add_(group.eps);
  param.addcdiv_(grad, denominator, { value: falling });
}

/** Only the rows that the gradient has. */
function sparse(
  { param, grad: given, state }: Entry<AdagradState>,
  { eps }: AdagradGroup,
  alpha: number,
): void {
  const grad = ops.aten!.coalesce!(given) as Tensor;
  const { indices, values } = parts_of(grad);
  state.sum.add_(like(grad, indices, values.pow(2)));
  const root = parts_of(ops.aten!.sparse_mask!(state.sum, grad) as Tensor).values;
  const denominator = root.sqrt_().add_(eps);
  param.add_(like(grad, indices, values.div(denominator)), { alpha });
}

function foreach(entries: Entry<AdagradState>[], group: AdagradGroup): void {
  foreach_step(entries, group, ['sum'], ({ params, step: steps, sum, ...lists }) => {
    const grads = followed_lists(params, lists.grads, group);
    const rates = steps.map((step) => neg(rate_at(item(step), group)) as number);
    functions._foreach_addcmul_(sum, grads, grads, 1);
    const root = functions._foreach_sqrt(sum);
    functions._foreach_add_(root, group.eps);
    // In place or not, as Python: the two round bfloat16 differently. `rates` are tensors where `lr` is one.
    const is_own = group.weight_decay !== 0 || group.maximize;
    if (is_own) functions._foreach_mul_(grads, rates);
    const numerators = is_own ? grads : functions._foreach_mul(grads, rates);
    functions._foreach_addcdiv_(params, numerators, root);
  });
}

function fused(entries: Entry<AdagradState>[], group: AdagradGroup, scaling: Scaling): void {
  if (entries.length === 0) return;
  if (entries.some(({ param, grad }) => grad.is_sparse || param.is_complex())) {
    throw new TorchError('`fused` does not support sparse grad or complex param');
  }
  if (group.differentiable) {
    throw new TorchError('adagrad with fused=True does not support differentiable=True');
  }
  const { lr, lr_decay, weight_decay, eps, maximize } = group;
  in_lists(entries, (part) => {
    const { params, grads, sum, step: steps } = lists_of(part, ['sum', 'step']);
    check_fused_lists(params, grads, steps, sum);
    functions._foreach_add_(steps, 1);
    const options = { lr_decay, weight_decay, eps, maximize, ...scaling_of(scaling, params[0]!) };
    internal._fused_adagrad_(params, grads, sum, steps, { ...options, lr: fused_lr(lr, params[0]!) });
    take_back(steps, scaling);
  });
}
