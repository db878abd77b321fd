/** The update rules of torch/optim/adam.py, operator by operator, so that every bit is Python's. */
import { own } from '../internal/define.js';
import { TorchError } from '../errors.js';
import { functions } from '../ops/index.js';
import type { Tensor } from '../tensor/tensor.js';
import type { AdamGroup } from './adam.js';
import { adam_foreach } from './adam-foreach.js';
import { adam_fused } from './adam-fused.js';
import { ADAM_MEANS, type AdamNumbers, type AdamState } from './adam-state.js';
import { as_real, check_capturable, check_state, type Entry, one_by_one, steps_in_lists } from './collect.js';
import type { Scaling } from './fused.js';
import { is_tensor } from './param-groups.js';
import { div, is_zero, item, mul, type Num, neg, pow, scalar, sub } from './scalars.js';

/** One step of Adam or AdamW for a group. */
export function adam(entries: Entry<AdamState>[], group: AdamGroup, scaling: Scaling): void {
  const [beta1, beta2] = (group.betas as [Num, Num]).map(scalar) as [Num, Num];
  const numbers = { lr: scalar(group.lr as Num), beta1, beta2 };
  const with_tensor_lr = is_tensor(numbers.lr) && !group.capturable;
  if (group.amsgrad) check_state(entries, ['max_exp_avg_sq']);
  check_numbers(entries, group, with_tensor_lr);
  if (group.fused) adam_fused(entries, group, numbers, scaling);
  else if (steps_in_lists(group, entries) && (group.foreach || !with_tensor_lr)) {
    adam_foreach(entries, group, numbers);
  } else one_by_one(entries, (entry) => single(entry, group, numbers));
}

function check_numbers(
  entries: readonly Entry<AdamState>[],
  group: AdamGroup,
  with_tensor_lr: boolean,
): void {
  for (const { state } of entries) {
    if (group.differentiable && state.step.requires_grad) {
      throw new TorchError('`requires_grad` is not supported for `step` in differentiable mode');
    }
    if (group.foreach && with_tensor_lr) {
      throw new TorchError('lr as a Tensor is not supported for capturable=False and foreach=True');
    }
  }
}

function single(entry: Entry<AdamState>, group: AdamGroup, { lr, beta1, beta2 }: AdamNumbers): void {
  const { maximize, amsgrad, eps, capturable, differentiable } = group;
  if (capturable) check_capturable([entry]);
  entry.state.step.add_(1);
  const turned = { ...entry, grad: maximize ? entry.grad.neg() : entry.grad };
  const { param, grad, state } = as_real({ ...turned, grad: decayed(turned, group, lr) }, ADAM_MEANS);
  const { step, exp_avg, exp_avg_sq } = state;
  const max_exp_avg_sq = own(state, 'max_exp_avg_sq');
  exp_avg.lerp_(grad, sub(1, moved(beta1, param)));
  if (differentiable && is_tensor(beta2) && beta2.requires_grad) {
    exp_avg_sq.lerp_(grad.square(), functions.rsub(beta2, 1));
  } else {
    exp_avg_sq.mul_(beta2).addcmul_(grad, grad, { value: item(sub(1, beta2)) });
  }
  if (capturable || differentiable) {
    by_tensors({ param, grad, state }, group, { lr, beta1, beta2 });
    return;
  }
  const count = item(step);
  const step_size = div(lr, sub(1, pow(beta1, count)));
  const correction = pow(sub(1, pow(beta2, count)), 0.5);
  if (amsgrad) max_exp_avg_sq!.copy_(functions.maximum(max_exp_avg_sq!, exp_avg_sq));
  const denominator = (amsgrad ? max_exp_avg_sq! : exp_avg_sq).sqrt().div(correction).add_(eps);
  param.addcdiv_(exp_avg, denominator, { value: item(neg(step_size)) });
}

/** The gradient with the L2 penalty, or the parameter decayed by itself. */
function decayed({ param, grad }: Entry, group: AdamGroup, lr: Num): Tensor {
  const weight_decay: Num = group.weight_decay;
  if (is_zero(weight_decay)) return grad;
  if (group.decoupled_weight_decay) {
    param.mul_(sub(1, mul(lr, weight_decay)));
    return grad;
  }
  if (is_learnt(weight_decay)) return grad.addcmul_(param.clone(), weight_decay);
  return grad.add(param, { alpha: item(weight_decay) });
}

/** A tensor that autograd follows. */
function is_learnt(value: Num): value is Tensor {
  return is_tensor(value) && value.requires_grad;
}

function moved(beta: Num, { device, dtype }: Tensor): Num {
  return is_tensor(beta) ? beta.to({ device, dtype }) : beta;
}

/** The end of a step without a number on the CPU: for autograd, and for graphs on a device. */
function by_tensors(
  { param, state }: Entry<AdamState>,
  group: AdamGroup,
  { lr, beta1, beta2 }: AdamNumbers,
): void {
  const { step, exp_avg, exp_avg_sq, max_exp_avg_sq } = state;
  const { amsgrad, differentiable } = group;
  const correction = (beta: Num) => sub(1, pow(beta, is_learnt(beta) ? step.clone() : step)) as Tensor;
  const correction1 = correction(beta1);
  const root = correction(beta2).sqrt();
  const step_size_neg = neg(div(lr, correction1)) as Tensor;
  if (amsgrad) {
    const largest = differentiable ? max_exp_avg_sq!.clone() : max_exp_avg_sq!;
    max_exp_avg_sq!.copy_(functions.maximum(largest, exp_avg_sq));
  }
  const squares = (amsgrad ? max_exp_avg_sq! : exp_avg_sq).sqrt();
  const denominator = squares.div(root.mul(step_size_neg)).add_(div(group.eps, step_size_neg));
  param.addcdiv_(differentiable ? exp_avg.clone() : exp_avg, denominator);
}
