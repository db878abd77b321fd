/** Adadelta. The update rules are those of torch/optim/adadelta.py, operator by operator. */
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
import { check_not_negative, check_one_element, check_share, float_text } from './options.js';
import { is_tensor } from './param-groups.js';
import { foreach_mul_, item, type Num, neg, scalar } from './scalars.js';
import type { ParamState } from './state-dict.js';

/** The options that each group of Adadelta has. */
export interface AdadeltaGroup extends CommonGroup {
  rho: number;
  eps: number;
  weight_decay: number;
}

export interface AdadeltaOptions extends CommonOptions<AdadeltaGroup> {
  /** Factor of the step, a number or a tensor of one element. Default: 1. */
  lr?: number | Tensor;
  /** How slowly the means of squares forget. Default: 0.9. */
  rho?: number;
  /** Added under the roots. Default: 1e-6. */
  eps?: number;
  /** Strength of the L2 penalty. Default: 0. */
  weight_decay?: number;
}

/** What Adadelta keeps for a parameter. */
export interface AdadeltaState extends ParamState {
  step: Tensor;
  square_avg: Tensor;
  acc_delta: Tensor;
}

const bind = signature<AdadeltaOptions>('Adadelta.__init__', {
  params: required,
  lr: 1,
  rho: 0.9,
  eps: 1e-6,
  weight_decay: 0,
  foreach: null,
  capturable: keyword_only(false),
  maximize: keyword_only(false),
  differentiable: keyword_only(false),
});

/**
 * Adadelta: steps as long as the root of the mean of its own squared steps. Its steps have PyTorch's bits.
 *
 * @throws ValueError if `lr`, `eps` or `weight_decay` is negative, or `rho` is not in [0, 1].
 * @throws TypeError if an argument has an unknown name, or no number where one is needed.
 *
 * @example
 * const model = new nn.Linear(4, 2);
 * const optimizer = new optim.Adadelta(model.parameters(), { rho: 0.95 });
 * model.forward(torch.ones(1, 4)).sum().backward();
 * optimizer.step();
 */
export class Adadelta extends GroupwiseOptimizer<AdadeltaGroup, AdadeltaState> {
  constructor(
    ...args: Arguments<
      AdadeltaOptions,
      [params: 'params', lr: 'lr', rho: 'rho', eps: 'eps', weight_decay: 'weight_decay', foreach: 'foreach']
    >
  ) {
    const { params, lr, rho, eps, weight_decay, maximize, capturable, foreach, differentiable } = bind(args);
    check_one_element(lr, 'lr');
    check_not_negative(lr, 'Invalid learning rate');
    check_share(rho, 'Invalid rho value', true);
    check_not_negative(eps, 'Invalid epsilon value');
    check_not_negative(weight_decay, 'Invalid weight_decay value');
    super(params, { lr, rho, eps, weight_decay, maximize, capturable, foreach, differentiable });
  }

  protected override _begin(param: Tensor, _grad: Tensor, group: AdadeltaGroup): AdadeltaState {
    return { step: counter(0, param, group), square_avg: zeros_like(param), acc_delta: zeros_like(param) };
  }

  protected override _update(entries: Entry<AdadeltaState>[], group: AdadeltaGroup): void {
    step_group(entries, group, { single, foreach });
  }

  // Python's default is 1.0.
  protected override _option_text(name: string, value: unknown): string {
    const is_rate = name === 'lr' || name === 'initial_lr';
    return is_rate && value === 1 ? float_text(value) : super._option_text(name, value);
  }
}

function single(entry: Entry<AdadeltaState>, group: AdadeltaGroup): void {
  const { rho, eps } = group;
  if (group.capturable) check_capturable([entry], { xla: false });
  entry.state.step.add_(1);
  const { grad, state } = as_real({ ...entry, grad: followed(entry, group) }, ['square_avg', 'acc_delta']);
  const { square_avg, acc_delta } = state;
  square_avg.mul_(rho).addcmul_(grad, grad, { value: 1 - rho });
  const root = square_avg.add(eps).sqrt_();
  const wanted = acc_delta.add(eps).sqrt_();
  const delta = (group.differentiable ? wanted.clone() : wanted).div_(root).mul_(grad);
  acc_delta.mul_(rho).addcmul_(delta, delta, { value: 1 - rho });
  const { param } = entry;
  param.add_(param.is_complex() ? functions.view_as_complex(delta) : delta, {
    alpha: item(neg(scalar(group.lr as Num))),
  });
}

function foreach(entries: Entry<AdadeltaState>[], group: AdadeltaGroup): void {
  const { rho, eps } = group;
  const falling = neg(scalar(group.lr as Num));
  foreach_step(entries, group, ['square_avg', 'acc_delta'], (lists) => {
    const { params, square_avg, acc_delta } = lists;
    const grads = followed_lists(params, lists.grads, group);
    functions._foreach_mul_(square_avg, rho);
    functions._foreach_addcmul_(square_avg, grads, grads, 1 - rho);
    const root = functions._foreach_add(square_avg, eps);
    functions._foreach_sqrt_(root);
    const deltas = functions._foreach_add(acc_delta, eps);
    functions._foreach_sqrt_(deltas);
    functions._foreach_div_(deltas, root);
    functions._foreach_mul_(deltas, grads);
    functions._foreach_mul_(acc_delta, rho);
    functions._foreach_addcmul_(acc_delta, deltas, deltas, 1 - rho);
    if (group.capturable && is_tensor(falling)) {
      foreach_mul_(deltas, falling);
      functions._foreach_add_(params, deltas);
    } else {
      functions._foreach_add_(params, deltas, { alpha: item(falling) });
    }
  });
}
