/** Adam's step as one kernel: `_fused_adam` of torch/optim/adam.py. */
import { TorchError } from '../errors.js';
import { functions, internal } from '../ops/index.js';
import type { AdamGroup } from './adam.js';
import { ADAM_MEANS, type AdamNumbers, type AdamState } from './adam-state.js';
import { type Entry, in_lists, lists_of } from './collect.js';
import { check_fused_lists, fused_lr, type Scaling, scaling_of, take_back } from './fused.js';
import { item } from './scalars.js';

/** One step of Adam or AdamW with one kernel for all parameters. */
export function adam_fused(
  entries: Entry<AdamState>[],
  group: AdamGroup,
  { lr, beta1, beta2 }: AdamNumbers,
  scaling: Scaling,
): void {
  if (entries.length === 0) return;
  const { amsgrad, maximize, weight_decay, eps } = group;
  if (group.differentiable) throw new TorchError('Adam with fused=True does not support differentiable=True');
  const kernel = group.decoupled_weight_decay ? internal._fused_adamw_ : internal._fused_adam_;
  in_lists(entries, (part) => {
    const {
      params,
      grads,
      step: steps,
      exp_avg,
      exp_avg_sq,
      max_exp_avg_sq,
    } = lists_of(part, ['step', ...ADAM_MEANS]);
    const means = amsgrad ? [exp_avg, exp_avg_sq, max_exp_avg_sq] : [exp_avg, exp_avg_sq];
    check_fused_lists(params, grads, steps, ...means);
    functions._foreach_add_(steps, 1);
    kernel(params, grads, exp_avg, exp_avg_sq, amsgrad ? max_exp_avg_sq : [], steps, {
      lr: fused_lr(lr, params[0]!),
      beta1: item(beta1),
      beta2: item(beta2),
      weight_decay,
      eps,
      amsgrad,
      maximize,
      ...scaling_of(scaling, params[0]!),
    });
    take_back(steps, scaling);
  });
}
