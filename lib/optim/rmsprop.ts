/** RMSprop. The update rules are those of torch/optim/rmsprop.py, operator by operator. */
import { type Arguments, required, signature } from '../internal/arguments.js';
import { functions } from '../ops/index.js';
import type { Tensor } from '../tensor/tensor.js';
import {
  as_real,
  check_capturable,
  check_state,
  type Entry,
  followed,
  followed_lists,
  foreach_step,
  step_group,
} from './collect.js';
import type { CommonGroup, CommonOptions } from './common.js';
import { counter, GroupwiseOptimizer, zeros_like } from './groupwise.js';
import { check_not_negative, check_one_element } from './options.js';
import { is_tensor } from './param-groups.js';
import { foreach_div_, item, type Num, neg, scalar } from './scalars.js';
import type { ParamState } from './state-dict.js';

/** The options that each group of RMSprop has. */
export interface RMSpropGroup extends CommonGroup {
  momentum: number;
  alpha: number;
  eps: number;
  centered: boolean;
  weight_decay: number;
}

export interface RMSpropOptions extends CommonOptions<RMSpropGroup> {
  /** Learning rate, a number or a tensor of one element. Default: 0.01. */
  lr?: number | Tensor;
  /** How slowly the mean of the squared gradients forgets. Default: 0.99. */
  alpha?: number;
  /** Added to the denominator. Default: 1e-8. */
  eps?: number;
  /** Strength of the L2 penalty. Default: 0. */
  weight_decay?: number;
  /** Share of the last step that is repeated. Default: 0. */
  momentum?: number;
  /** Divides by the variance of the gradient instead of its mean square. Default: false. */
  centered?: boolean;
}

/** What RMSprop keeps for a parameter. */
export interface RMSpropState extends ParamState {
  step: Tensor;
  square_avg: Tensor;
  momentum_buffer?: Tensor;
  grad_avg?: Tensor;
}

const bind = signature<RMSpropOptions>('RMSprop.__init__', {
  params: required,
  lr: 1e-2,
  alpha: 0.99,
  eps: 1e-8,
  weight_decay: 0,
  momentum: 0,
  centered: false,
  capturable: false,
  foreach: null,
  maximize: false,
  differentiable: false,
});

const MEANS = ['square_avg', 'grad_avg', 'momentum_buffer'] as const;

/**
 * RMSprop: steps by the gradient over the root of the mean of its squares. Its steps have PyTorch's bits.
 *
 * @throws ValueError if `lr`, `eps`, `momentum`, `weight_decay` or `alpha` is negative.
 * @throws TypeError if an argument has an unknown name, or no number where one is needed.
 *
 * @example
 * const model = new nn.Linear(4, 2);
 * const optimizer = new optim.RMSprop(model.parameters(), { lr: 0.01, momentum: 0.9 });
 * model.forward(torch.ones(1, 4)).sum().backward();
 * optimizer.step();
 */
export class RMSprop extends GroupwiseOptimizer<RMSpropGroup, RMSpropState> {
  constructor(
    ...args: Arguments<
      RMSpropOptions,
      [
        params: 'params',
        lr: 'lr',
        alpha: 'alpha',
        eps: 'eps',
        weight_decay: 'weight_decay',
        momentum: 'momentum',
        centered: 'centered',
        capturable: 'capturable',
        foreach: 'foreach',
        maximize: 'maximize',
        differentiable: 'differentiable',
      ]
    >
  ) {
    const { params, lr, alpha, eps, weight_decay, momentum, centered, ...ways } = bind(args);
    check_one_element(lr, 'lr');
    check_not_negative(lr, 'Invalid learning rate');
    check_not_negative(eps, 'Invalid epsilon value');
    check_not_negative(momentum, 'Invalid momentum value');
    check_not_negative(weight_decay, 'Invalid weight_decay value');
    check_not_negative(alpha, 'Invalid alpha value');
    super(params, { lr, momentum, alpha, eps, centered, weight_decay, ...ways });
  }

  protected override _begin(param: Tensor, _grad: Tensor, group: RMSpropGroup): RMSpropState {
    return {
      step: counter(0, param, group),
      square_avg: zeros_like(param),
      ...(group.momentum > 0 ? { momentum_buffer: zeros_like(param) } : {}),
      ...(group.centered ? { grad_avg: zeros_like(param) } : {}),
    };
  }

  protected override _update(entries: Entry<RMSpropState>[], group: RMSpropGroup): void {
    if (group.momentum > 0) check_state(entries, ['momentum_buffer']);
    if (group.centered) check_state(entries, ['grad_avg']);
    step_group(entries, group, { single, foreach });
  }

  protected override _since(): object {
    return { momentum: 0, centered: false, ...super._since() };
  }
}

function single(entry: Entry<RMSpropState>, group: RMSpropGroup): void {
  const { alpha, eps, momentum, centered, differentiable } = group;
  if (group.capturable) check_capturable([entry]);
  entry.state.step.add_(1);
  const { param, grad, state } = as_real({ ...entry, grad: followed(entry, group) }, MEANS);
  const { square_avg, grad_avg, momentum_buffer } = state;
  square_avg.mul_(alpha).addcmul_(grad, grad, { value: 1 - alpha });
  if (centered) grad_avg!.lerp_(grad, 1 - alpha);
  const root = centered ? square_avg.addcmul(grad_avg!, grad_avg!, { value: -1 }).sqrt_() : square_avg.sqrt();
  const denominator = differentiable ? root.add(eps) : root.add_(eps);
  const value = item(neg(scalar(group.lr as Num)));
  if (momentum > 0) {
    momentum_buffer!.mul_(momentum).addcdiv_(grad, denominator);
    param.add_(momentum_buffer!, { alpha: value });
  } else {
    param.addcdiv_(grad, denominator, { value });
  }
}

function foreach(entries: Entry<RMSpropState>[], group: RMSpropGroup): void {
  const { alpha, eps, momentum, centered } = group;
  const falling = neg(scalar(group.lr as Num));
  foreach_step(
    entries,
    group,
    MEANS,
    ({ params, square_avg, grad_avg, momentum_buffer, ...lists }) => {
      const grads = followed_lists(params, lists.grads, group);
      functions._foreach_mul_(square_avg, alpha);
      functions._foreach_addcmul_(square_avg, grads, grads, 1 - alpha);
      if (centered) functions._foreach_lerp_(grad_avg, grads, 1 - alpha);
      const root = centered
        ? functions._foreach_addcmul(square_avg, grad_avg, grad_avg, -1)
        : functions._foreach_sqrt(square_avg);
      if (centered) functions._foreach_sqrt_(root);
      functions._foreach_add_(root, eps);
      const tensor_lr = group.capturable && is_tensor(falling) ? falling : null;
      if (momentum > 0) {
        functions._foreach_mul_(momentum_buffer, momentum);
        functions._foreach_addcdiv_(momentum_buffer, grads, root);
        if (tensor_lr) functions._foreach_add_(params, functions._foreach_mul(momentum_buffer, tensor_lr));
        else functions._foreach_add_(params, momentum_buffer, { alpha: item(falling) });
      } else if (tensor_lr) {
        foreach_div_(root, tensor_lr);
        functions._foreach_addcdiv_(params, grads, root);
      } else {
        functions._foreach_addcdiv_(params, grads, root, item(falling));
      }
    },
    { xla: true },
  );
}
