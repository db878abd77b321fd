/** NAdam. */
import { type Arguments, keyword_only, required, signature } from '../internal/arguments.js';
import type { Tensor } from '../tensor/tensor.js';
import type { Entry } from './collect.js';
import type { CommonGroup, CommonOptions } from './common.js';
import { counter, GroupwiseOptimizer, zeros_like } from './groupwise.js';
import { type NAdamState, nadam } from './nadam-steps.js';
import { check_adam_options, check_not_negative, check_one_element } from './options.js';

/** The options that each group of NAdam has. */
export interface NAdamGroup extends CommonGroup {
  betas: [number, number];
  eps: number;
  weight_decay: number;
  momentum_decay: number;
  decoupled_weight_decay: boolean;
}

export interface NAdamOptions extends CommonOptions<NAdamGroup> {
  /** Learning rate, a number or a tensor of one element. Default: 0.002. */
  lr?: number | Tensor;
  /** How slowly the means of the gradient and of its square forget. Default: [0.9, 0.999]. */
  betas?: readonly [number, number];
  /** Added to the denominator. Default: 1e-8. */
  eps?: number;
  /** Strength of the L2 penalty. Default: 0. */
  weight_decay?: number;
  /** How fast the momentum grows. Default: 0.004. */
  momentum_decay?: number;
  /** Takes the weight decay out of the means, as AdamW. Default: false. */
  decoupled_weight_decay?: boolean;
}

const bind = signature<NAdamOptions>('NAdam.__init__', {
  params: required,
  lr: 2e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weight_decay: 0,
  momentum_decay: 4e-3,
  decoupled_weight_decay: false,
  foreach: keyword_only(null),
  maximize: keyword_only(false),
  capturable: keyword_only(false),
  differentiable: keyword_only(false),
});

/**
 * NAdam: Adam with Nesterov's form of momentum. Its steps have PyTorch's bits.
 *
 * @throws ValueError if `lr`, `eps`, `weight_decay` or `momentum_decay` is negative, or a beta is not in [0, 1).
 * @throws TypeError if an argument has an unknown name, or no number where one is needed.
 *
 * @example
 * const model = new nn.Linear(4, 2);
 * const optimizer = new optim.NAdam(model.parameters(), { lr: 0.002 });
 * model.forward(torch.ones(1, 4)).sum().backward();
 * optimizer.step();
 */
export class NAdam extends GroupwiseOptimizer<NAdamGroup, NAdamState> {
  constructor(
    ...args: Arguments<
      NAdamOptions,
      [
        params: 'params',
        lr: 'lr',
        betas: 'betas',
        eps: 'eps',
        weight_decay: 'weight_decay',
        momentum_decay: 'momentum_decay',
        decoupled_weight_decay: 'decoupled_weight_decay',
      ]
    >
  ) {
    const { params, ...options } = bind(args);
    check_one_element(options.lr, 'lr');
    check_adam_options(options);
    check_not_negative(options.momentum_decay, 'Invalid momentum_decay value');
    const { foreach, maximize, capturable, differentiable, ...means } = options;
    super(params, { ...means, maximize, foreach, capturable, differentiable });
  }

  protected override _begin(param: Tensor, _grad: Tensor, group: NAdamGroup): NAdamState {
    return {
      step: counter(0, param, group),
      mu_product: counter(1, param, group),
      exp_avg: zeros_like(param),
      exp_avg_sq: zeros_like(param),
    };
  }

  protected override _update(entries: Entry<NAdamState>[], group: NAdamGroup): void {
    nadam(entries, group);
  }

  protected override _counters(): readonly string[] {
    return ['step', 'mu_product'];
  }

  protected override _since(): object {
    return { ...super._since(), decoupled_weight_decay: false };
  }
}
