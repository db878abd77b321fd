/** RAdam. */
import { type Arguments, keyword_only, required, signature } from '../internal/arguments.js';
import type { Tensor } from '../tensor/tensor.js';
import type { Entry } from './collect.js';
import type { CommonGroup, CommonOptions } from './common.js';
import { counter, GroupwiseOptimizer, zeros_like } from './groupwise.js';
import { type RAdamState, radam } from './radam-steps.js';
import { check_adam_options, check_one_element } from './options.js';

/** The options that each group of RAdam has. */
export interface RAdamGroup extends CommonGroup {
  betas: [number, number];
  eps: number;
  weight_decay: number;
  decoupled_weight_decay: boolean;
}

export interface RAdamOptions extends CommonOptions<RAdamGroup> {
  /** Learning rate, a number or a tensor of one element. Default: 0.001. */
  lr?: number | Tensor;
  /** How slowly the means of the gradient and of its square forget. Default: [0.9, 0.999]. */
  betas?: readonly [number, number];
  /** Added to the denominator. Default: 1e-8. */
  eps?: number;
  /** Strength of the L2 penalty. Default: 0. */
  weight_decay?: number;
  /** Takes the weight decay out of the means, as AdamW. Default: false. */
  decoupled_weight_decay?: boolean;
}

const bind = signature<RAdamOptions>('RAdam.__init__', {
  params: required,
  lr: 1e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weight_decay: 0,
  decoupled_weight_decay: false,
  foreach: keyword_only(null),
  maximize: keyword_only(false),
  capturable: keyword_only(false),
  differentiable: keyword_only(false),
});

/**
 * RAdam: Adam that leaves out the mean of squares until it is worth something. Its steps have PyTorch's bits.
 *
 * @throws ValueError if `lr`, `eps` or `weight_decay` is negative, or a beta is not in [0, 1).
 * @throws TypeError if an argument has an unknown name, or no number where one is needed.
 *
 * @example
 * const model = new nn.Linear(4, 2);
 * const optimizer = new optim.RAdam(model.parameters(), { lr: 0.001 });
 * model.forward(torch.ones(1, 4)).sum().backward();
 * optimizer.step();
 */
export class RAdam extends GroupwiseOptimizer<RAdamGroup, RAdamState> {
  constructor(
    ...args: Arguments<
      RAdamOptions,
      [
        params: 'params',
        lr: 'lr',
        betas: 'betas',
        eps: 'eps',
        weight_decay: 'weight_decay',
        decoupled_weight_decay: 'decoupled_weight_decay',
      ]
    >
  ) {
    const { params, ...options } = bind(args);
    check_one_element(options.lr, 'lr');
    check_adam_options(options);
    const { foreach, maximize, capturable, differentiable, decoupled_weight_decay, ...means } = options;
    super(params, { ...means, maximize, foreach, capturable, decoupled_weight_decay, differentiable });
  }

  protected override _begin(param: Tensor, _grad: Tensor, group: RAdamGroup): RAdamState {
    return {
      step: counter(0, param, group),
      exp_avg: zeros_like(param),
      exp_avg_sq: zeros_like(param),
    };
  }

  protected override _update(entries: Entry<RAdamState>[], group: RAdamGroup): void {
    radam(entries, group);
  }

  protected override _since(): object {
    return { ...super._since(), decoupled_weight_decay: false };
  }
}
