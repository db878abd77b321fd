/** Adam's step on lists of tensors: `_multi_tensor_adam` of torch/optim/adam.py. */
import { ValueError } from '../errors.js';
import { functions } from '../ops/index.js';
import type { Tensor } from '../tensor/tensor.js';
import type { AdamGroup } from './adam.js';
import { ADAM_MEANS, type AdamNumbers, type AdamState } from './adam-state.js';
import { type Entry, followed_lists, foreach_step } from './collect.js';
import { is_tensor } from './param-groups.js';
import { div, foreach_div_, foreach_mul_, item, mul, type Num, pow, sub } from './scalars.js';

/** One step of Adam or AdamW, in lists. */
export function adam_foreach(
  entries: Entry<AdamState>[],
  group: AdamGroup,
  { lr, beta1, beta2 }: AdamNumbers,
): void {
  const { maximize, amsgrad, eps, capturable } = group;
  for (const [name, beta] of Object.entries({ beta1, beta2 })) {
    if (!is_tensor(beta) || capturable) continue;
    throw new ValueError(`${name} as a Tensor is not supported for capturable=False and foreach=True`);
  }
  foreach_step(entries, group, ADAM_MEANS, (lists) => {
    const { params, step: steps, exp_avg, exp_avg_sq, max_exp_avg_sq } = lists;
    const { weight_decay, decoupled_weight_decay } = group;
    if (decoupled_weight_decay && weight_decay !== 0) {
      foreach_mul_(params, sub(1, mul(lr, weight_decay)));
    }
    const penalty = { maximize, weight_decay: decoupled_weight_decay ? 0 : weight_decay };
    const grads = followed_lists(params, lists.grads, penalty);
    functions._foreach_lerp_(exp_avg, grads, item(sub(1, beta1)));
    foreach_mul_(exp_avg_sq, beta2);
    if (is_tensor(beta2)) {
      functions._foreach_addcmul_(
        exp_avg_sq,
        functions._foreach_mul(grads, functions.rsub(beta2, 1)),
        grads,
        1,
      );
    } else {
      functions._foreach_addcmul_(exp_avg_sq, grads, grads, 1 - beta2);
    }
    if (amsgrad) functions._foreach_maximum_(max_exp_avg_sq, exp_avg_sq);
    const root = functions._foreach_sqrt(amsgrad ? max_exp_avg_sq : exp_avg_sq);
    if (capturable) {
      const { step_sizes, corrections } = tensor_corrections(steps, { lr, beta1, beta2 });
      functions._foreach_div_(root, corrections);
      functions._foreach_add_(root, eps);
      functions._foreach_div_(root, step_sizes);
      functions._foreach_addcdiv_(params, exp_avg, root);
      return;
    }
    const counts = steps.map(item);
    functions._foreach_div_(
      root,
      counts.map((count) => pow(1 - pow(beta2 as number, count), 0.5)),
    );
    functions._foreach_add_(root, eps);
    const step_sizes = counts.map((count) => div(lr as number, 1 - pow(beta1 as number, count)) * -1);
    functions._foreach_addcdiv_(params, exp_avg, root, step_sizes);
  });
}

/** Step sizes and corrections of the mean of squares, as tensors on the device. */
function tensor_corrections(
  steps: Tensor[],
  { lr, beta1, beta2 }: AdamNumbers,
): { step_sizes: Tensor[]; corrections: Tensor[] } {
  const step_sizes = powers(beta1, steps);
  const corrections = powers(beta2, steps);
  functions._foreach_sub_(step_sizes, 1);
  functions._foreach_sub_(corrections, 1);
  functions._foreach_neg_(corrections);
  foreach_div_(step_sizes, lr);
  functions._foreach_reciprocal_(step_sizes);
  functions._foreach_sqrt_(corrections);
  return { step_sizes, corrections };
}

function powers(beta: Num, steps: Tensor[]): Tensor[] {
  return functions._foreach_pow(item(beta), steps);
}
