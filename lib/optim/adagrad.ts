/** Adagrad. */
import { type Arguments, keyword_only, required, signature } from '../internal/arguments.js';
import { functions } from '../ops/index.js';
import type { Tensor } from '../tensor/tensor.js';
import { type AdagradState, adagrad } from './adagrad-steps.js';
import type { Entry } from './collect.js';
import type { FusedGroup, FusedOptions } from './common.js';
import { check_fused, takes_fused } from './fused.js';
import { counter, GroupwiseOptimizer } from './groupwise.js';
import { check_not_negative, check_one_element } from './options.js';

/** The options that each group of Adagrad has. */
export interface AdagradGroup extends FusedGroup {
  lr_decay: number;
  eps: number;
  weight_decay: number;
  initial_accumulator_value: number;
}

export interface AdagradOptions extends FusedOptions<AdagradGroup> {
  /** Learning rate, a number or a tensor of one element. Default: 0.01. */
  lr?: number | Tensor;
  /** How fast the learning rate falls. Default: 0. */
  lr_decay?: number;
  /** Strength of the L2 penalty. Default: 0. */
  weight_decay?: number;
  /** Where the sums of squares begin. Default: 0. */
  initial_accumulator_value?: number;
  /** Added to the denominator. Default: 1e-10. */
  eps?: number;
}

const bind = signature<AdagradOptions>('Adagrad.__init__', {
  params: required,
  lr: 1e-2,
  lr_decay: 0,
  weight_decay: 0,
  initial_accumulator_value: 0,
  eps: 1e-10,
  foreach: null,
  maximize: keyword_only(false),
  differentiable: keyword_only(false),
  fused: keyword_only(null),
});

/**
 * Adagrad: steps by the gradient over the root of the sum of its squares. Takes sparse gradients, as of an embedding.
 * Its steps have PyTorch's bits.
 *
 * @throws ValueError if `lr`, `lr_decay`, `weight_decay`, `initial_accumulator_value` or `eps` is negative.
 * @throws TypeError if an argument has an unknown name, or no number where one is needed.
 *
 * @example
 * const model = new nn.Linear(4, 2);
 * const optimizer = new optim.Adagrad(model.parameters(), { lr: 0.01 });
 * model.forward(torch.ones(1, 4)).sum().backward();
 * optimizer.step();
 */
export class Adagrad extends GroupwiseOptimizer<AdagradGroup, AdagradState> {
  private _is_checked = false;

  constructor(
    ...args: Arguments<
      AdagradOptions,
      [
        params: 'params',
        lr: 'lr',
        lr_decay: 'lr_decay',
        weight_decay: 'weight_decay',
        initial_accumulator_value: 'initial_accumulator_value',
        eps: 'eps',
        foreach: 'foreach',
      ]
    >
  ) {
    const { params, ...options } = bind(args);
    const { lr, lr_decay, weight_decay, initial_accumulator_value, eps, ...ways } = options;
    check_one_element(lr, 'lr');
    check_not_negative(lr, 'Invalid learning rate');
    check_not_negative(lr_decay, 'Invalid lr_decay value');
    check_not_negative(weight_decay, 'Invalid weight_decay value');
    check_not_negative(initial_accumulator_value, 'Invalid initial_accumulator_value value');
    check_not_negative(eps, 'Invalid epsilon value');
    super(params, { lr, lr_decay, eps, weight_decay, initial_accumulator_value, ...ways });
    if (takes_fused(ways)) this._step_supports_amp_scaling = true;
    for (const group of this.param_groups) {
      for (const param of group.params) {
        this._start(param, this._begin(param, param, group, group.initial_accumulator_value));
      }
    }
  }

  /** The state of a parameter that joins later begins with the optimizer's own value, as in PyTorch. */
  protected override _begin(
    param: Tensor,
    _grad: Tensor,
    group: AdagradGroup,
    initial = this.defaults.initial_accumulator_value as number,
  ): AdagradState {
    const value = param.is_complex() ? { real: initial, imag: initial } : initial;
    return {
      step: counter(0, param, group),
      sum: functions.full_like(param, value, { memory_format: 'preserve_format' }),
    };
  }

  protected override _check_grad(param: Tensor, _grad: Tensor, group: AdagradGroup): void {
    if (!group.fused || this._is_checked) return;
    check_fused(param);
    this._is_checked = true;
  }

  protected override _update(entries: Entry<AdagradState>[], group: AdagradGroup): void {
    adagrad(entries, group, this);
  }

  protected override _since(): object {
    return { foreach: null, maximize: false, differentiable: false, fused: null };
  }
}
