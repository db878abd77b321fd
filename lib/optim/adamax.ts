/** Adamax. The update rules are those of torch/optim/adamax.py, operator by operator. */
import { type Arguments, keyword_only, required, signature } from '../internal/arguments.js';
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
import type { CommonGroup, CommonOptions } from './common.js';
import { counter, GroupwiseOptimizer, zeros_like } from './groupwise.js';
import { check_adam_options, check_one_element, pair_of } from './options.js';
import { div, foreach_div_, item, type Num, neg, pow, scalar, sub } from './scalars.js';
import type { ParamState } from './state-dict.js';

/** The options that each group of Adamax has. */
export interface AdamaxGroup extends CommonGroup {
  betas: [number, number];
  eps: number;
  weight_decay: number;
}

export interface AdamaxOptions extends CommonOptions<AdamaxGroup> {
  /** Learning rate, a number or a tensor of one element. Default: 0.002. */
  lr?: number | Tensor;
  /** How slowly the mean of the gradient and its largest size forget. Default: [0.9, 0.999]. */
  betas?: readonly [number, number];
  /** Added to the size of the gradient. Default: 1e-8. */
  eps?: number;
  /** Strength of the L2 penalty. Default: 0. */
  weight_decay?: number;
}

/** What Adamax keeps for a parameter. */
export interface AdamaxState extends ParamState {
  step: Tensor;
  exp_avg: Tensor;
  exp_inf: Tensor;
}

const bind = signature<AdamaxOptions>('Adamax.__init__', {
  params: required,
  lr: 2e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weight_decay: 0,
  foreach: null,
  maximize: keyword_only(false),
  differentiable: keyword_only(false),
  capturable: keyword_only(false),
});

/**
 * Adamax: Adam with the largest recent gradient in place of the mean of squares. Its steps have PyTorch's bits.
 *
 * @throws ValueError if `lr`, `eps` or `weight_decay` is negative, or a beta is not in [0, 1).
 * @throws TypeError if an argument has an unknown name, or no number where one is needed.
 *
 * @example
 * const model = new nn.Linear(4, 2);
 * const optimizer = new optim.Adamax(model.parameters(), { lr: 0.002 });
 * model.forward(torch.ones(1, 4)).sum().backward();
 * optimizer.step();
 */
export class Adamax extends GroupwiseOptimizer<AdamaxGroup, AdamaxState> {
  constructor(
    ...args: Arguments<
      AdamaxOptions,
      [
        params: 'params',
        lr: 'lr',
        betas: 'betas',
        eps: 'eps',
        weight_decay: 'weight_decay',
        foreach: 'foreach',
      ]
    >
  ) {
    const { params, ...options } = bind(args);
    check_one_element(options.lr, 'lr');
    check_adam_options(options);
    super(params, options);
  }

  protected override _begin(param: Tensor, _grad: Tensor, group: AdamaxGroup): AdamaxState {
    return { step: counter(0, param, group), exp_avg: zeros_like(param), exp_inf: zeros_like(param) };
  }

  protected override _update(entries: Entry<AdamaxState>[], group: AdamaxGroup): void {
    step_group(entries, group, { single, foreach });
  }
}

function single(entry: Entry<AdamaxState>, group: AdamaxGroup): void {
  const [beta1, beta2] = pair_of(group.betas);
  const lr = scalar(group.lr as Num);
  if (group.capturable) check_capturable([entry]);
  entry.state.step.add_(1);
  const { param, grad, state } = as_real({ ...entry, grad: followed(entry, group) }, ['exp_avg', 'exp_inf']);
  const { step, exp_avg, exp_inf } = state;
  exp_avg.lerp_(grad, 1 - beta1);
  exp_inf.mul_(beta2);
  exp_inf.copy_(larger(exp_inf, grad.abs().add_(group.eps), group.differentiable));
  if (group.capturable) {
    const correction = (sub(pow(beta1, step), 1) as Tensor).div_(lr);
    param.addcdiv_(exp_avg, exp_inf.mul(correction));
  } else {
    const step_size = div(lr, 1 - pow(beta1, item(step)));
    param.addcdiv_(exp_avg, exp_inf, { value: item(neg(step_size)) });
  }
}

function larger(a: Tensor, b: Tensor, differentiable: boolean): Tensor {
  if (!differentiable) return functions.maximum(a, b);
  return functions.cat([a.unsqueeze(0), b.unsqueeze_(0)], 0).amax(0);
}

function foreach(entries: Entry<AdamaxState>[], group: AdamaxGroup): void {
  const [beta1, beta2] = pair_of(group.betas);
  const lr = scalar(group.lr as Num);
  foreach_step(entries, group, ['exp_avg', 'exp_inf'], (lists) => {
    const { params, step: steps, exp_avg, exp_inf } = lists;
    const grads = followed_lists(params, lists.grads, group);
    functions._foreach_lerp_(exp_avg, grads, 1 - beta1);
    functions._foreach_mul_(exp_inf, beta2);
    const sizes = functions._foreach_abs(grads);
    functions._foreach_add_(sizes, group.eps);
    functions._foreach_maximum_(exp_inf, sizes);
    if (group.capturable) {
      const corrections = functions._foreach_pow(beta1, steps);
      functions._foreach_sub_(corrections, 1);
      foreach_div_(corrections, lr);
      functions._foreach_addcdiv_(params, exp_avg, functions._foreach_mul(exp_inf, corrections));
    } else {
      const step_sizes = steps.map((step) => div(item(lr), 1 - pow(beta1, item(step))) * -1);
      functions._foreach_addcdiv_(params, exp_avg, exp_inf, step_sizes);
    }
  });
}
