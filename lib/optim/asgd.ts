/** Averaged stochastic gradient descent. The update rules are those of torch/optim/asgd.py, operator by operator. */
import { type Arguments, required, signature } from '../internal/arguments.js';
import { functions } from '../ops/index.js';
import { get_default_dtype } from '../tensor/dtype.js';
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
import { counter, GroupwiseOptimizer, number_tensor, zeros_like } from './groupwise.js';
import { check_not_negative, check_one_element, float_text } from './options.js';
import { add, div, foreach_mul_, item, mul, type Num, pow, scalar } from './scalars.js';
import type { ParamState } from './state-dict.js';

/** The options that each group of ASGD has. */
export interface ASGDGroup extends CommonGroup {
  lambd: number;
  alpha: number;
  t0: number;
  weight_decay: number;
}

export interface ASGDOptions extends CommonOptions<ASGDGroup> {
  /** Learning rate, a number or a tensor of one element. Default: 0.01. */
  lr?: number | Tensor;
  /** How fast the weights and the learning rate decay. Default: 0.0001. */
  lambd?: number;
  /** Power of the learning rate's decay. Default: 0.75. */
  alpha?: number;
  /** The step at which averaging begins. Default: 1e6. */
  t0?: number;
  /** Strength of the L2 penalty. Default: 0. */
  weight_decay?: number;
}

/** What ASGD keeps for a parameter; `ax` is the average. */
export interface ASGDState extends ParamState {
  step: Tensor;
  eta: Tensor;
  mu: Tensor;
  ax: Tensor;
}

const bind = signature<ASGDOptions>('ASGD.__init__', {
  params: required,
  lr: 1e-2,
  lambd: 1e-4,
  alpha: 0.75,
  t0: 1e6,
  weight_decay: 0,
  foreach: null,
  maximize: false,
  differentiable: false,
  capturable: false,
});

/**
 * Stochastic gradient descent that keeps an average of the parameters in its state. Its steps have PyTorch's bits.
 *
 * @throws ValueError if `lr` or `weight_decay` is negative.
 * @throws TypeError if an argument has an unknown name, or no number where one is needed.
 *
 * @example
 * const model = new nn.Linear(4, 2);
 * const optimizer = new optim.ASGD(model.parameters(), { lr: 0.01, t0: 1000 });
 * model.forward(torch.ones(1, 4)).sum().backward();
 * optimizer.step();
 * console.log(optimizer.state.get(model.weight)?.ax);
 */
export class ASGD extends GroupwiseOptimizer<ASGDGroup, ASGDState> {
  constructor(
    ...args: Arguments<
      ASGDOptions,
      [
        params: 'params',
        lr: 'lr',
        lambd: 'lambd',
        alpha: 'alpha',
        t0: 't0',
        weight_decay: 'weight_decay',
        foreach: 'foreach',
        maximize: 'maximize',
        differentiable: 'differentiable',
        capturable: 'capturable',
      ]
    >
  ) {
    const { params, ...options } = bind(args);
    check_one_element(options.lr, 'lr');
    check_not_negative(options.lr, 'Invalid learning rate');
    check_not_negative(options.weight_decay, 'Invalid weight_decay value');
    super(params, options);
  }

  protected override _begin(param: Tensor, _grad: Tensor, group: ASGDGroup): ASGDState {
    const on_device = (value: number) => counter(value, param, { ...group, capturable: true });
    return {
      step: on_device(0),
      eta: on_device(item(group.lr as Num)),
      mu: on_device(1),
      ax: zeros_like(param),
    };
  }

  protected override _update(entries: Entry<ASGDState>[], group: ASGDGroup): void {
    step_group(entries, group, { single, foreach });
  }

  protected override _counters(): readonly string[] {
    return ['step', 'eta', 'mu'];
  }

  // Python's default is 1e6, a float; other integers are taken for what they look like.
  protected override _option_text(name: string, value: unknown): string {
    return name === 't0' && value === 1e6 ? float_text(value) : super._option_text(name, value);
  }
}

const CAPTURE = { counters: ['step', 'mu', 'eta'], of: 'params, mus, etas, and state_steps' };

/** The learning rate after `step` steps. */
function rate_at(step: Num, { lambd, alpha, lr: given }: ASGDGroup): Num {
  const lr = scalar(given as Num);
  return div(lr, pow(add(1, mul(mul(lambd, lr), step)), alpha));
}

function to_tensor(value: Num): Tensor {
  return typeof value === 'number' ? number_tensor(value, get_default_dtype()) : value;
}

function single(complex: Entry<ASGDState>, group: ASGDGroup): void {
  const { lambd, t0, capturable } = group;
  if (capturable) check_capturable([complex], CAPTURE);
  const entry = as_real(complex, ['ax']);
  const { param, state } = entry;
  const { step: counted, eta, mu, ax } = state;
  counted.add_(1);
  const grad = followed(entry, group);
  if (capturable) {
    param.mul_(functions.rsub(eta.mul(lambd), 1));
    param.addcmul_(grad, eta, { value: -1 });
  } else {
    const rate = item(eta);
    param.mul_(1 - lambd * rate);
    param.add_(grad, { alpha: -rate });
  }
  if (capturable || item(mu) !== 1) ax.add_(param.sub(ax).mul_(mu));
  else ax.copy_(param);
  const step = capturable ? counted : item(counted);
  eta.copy_(to_tensor(rate_at(step, group)));
  if (typeof step === 'number') mu.copy_(to_tensor(1 / Math.max(1, step - t0)));
  else mu.copy_(functions.maximum(step.sub(t0), functions.ones_like(step)).reciprocal().mul(1));
}

function foreach(entries: Entry<ASGDState>[], group: ASGDGroup): void {
  const { lambd, t0, alpha, capturable, weight_decay } = group;
  foreach_step(
    entries,
    group,
    ['ax'],
    (lists, part) => {
      const { params, step: steps, ax } = lists;
      const mus = part.map(({ state }) => state.mu);
      const etas = part.map(({ state }) => state.eta);
      const grads = followed_lists(params, lists.grads, group);
      if (weight_decay !== 0) functions._foreach_add_(grads, params, { alpha: lambd });
      const falling = weight_decay !== 0 ? grads : functions._foreach_add(grads, params, { alpha: lambd });
      functions._foreach_addcmul_(params, falling, etas, -1);
      functions._foreach_addcmul_(ax, functions._foreach_sub(params, ax), mus);
      if (!capturable) {
        functions._foreach_copy_(
          etas,
          steps.map((step) => to_tensor(rate_at(step, group))),
        );
        functions._foreach_copy_(
          mus,
          steps.map((step) => to_tensor(1 / Math.max(1, item(step) - t0))),
        );
        return;
      }
      const lr = scalar(group.lr as Num);
      const new_mus = functions._foreach_sub(steps, t0);
      functions._foreach_maximum_(new_mus, 1);
      functions._foreach_reciprocal_(new_mus);
      functions._foreach_copy_(mus, new_mus);
      const new_etas = functions._foreach_mul(steps, lambd);
      foreach_mul_(new_etas, lr);
      functions._foreach_add_(new_etas, 1);
      functions._foreach_pow_(new_etas, alpha);
      functions._foreach_reciprocal_(new_etas);
      foreach_mul_(new_etas, lr);
      functions._foreach_copy_(etas, new_etas);
    },
    { ...CAPTURE, xla: false },
  );
}
