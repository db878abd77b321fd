/** Adam. */
import { TorchError, ValueError } from '../errors.js';
import { type Arguments, type Bound, keyword_only, required, signature } from '../internal/arguments.js';
import type { Tensor } from '../tensor/tensor.js';
import type { AdamState } from './adam-state.js';
import { adam } from './adam-steps.js';
import type { Entry } from './collect.js';
import type { CommonGroup, CommonOptions, FusedGroup, FusedOptions } from './common.js';
import { check_fused, takes_fused } from './fused.js';
import { counter, GroupwiseOptimizer, zeros_like } from './groupwise.js';
import { check_adam_options, check_one_element, pair_of } from './options.js';
import { is_tensor } from './param-groups.js';
import { type Num, scalar } from './scalars.js';

/** The options that each group of Adam and AdamW has. */
export interface AdamGroup extends CommonGroup, FusedGroup {
  betas: [number, number];
  eps: number;
  weight_decay: number;
  amsgrad: boolean;
  decoupled_weight_decay: boolean;
}

export interface AdamOptions extends CommonOptions<AdamGroup>, FusedOptions<AdamGroup> {
  /** Learning rate, a number or a tensor of one element. Default: 0.001. */
  lr?: number | Tensor;
  /** How slowly the means of the gradient and of its square forget. Default: [0.9, 0.999]. */
  betas?: readonly [number | Tensor, number | Tensor];
  /** Added to the denominator. Default: 1e-8. */
  eps?: number;
  /** Strength of the L2 penalty. Default: 0. */
  weight_decay?: number;
  /** Divides by the largest mean of squares so far. Default: false. */
  amsgrad?: boolean;
  /** Takes the weight decay out of the means, as AdamW. Default: false. */
  decoupled_weight_decay?: boolean;
}

const bind = signature<AdamOptions>('Adam.__init__', {
  params: required,
  lr: 1e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weight_decay: 0,
  amsgrad: false,
  foreach: keyword_only(null),
  maximize: keyword_only(false),
  capturable: keyword_only(false),
  differentiable: keyword_only(false),
  fused: keyword_only(null),
  decoupled_weight_decay: keyword_only(false),
});

/**
 * Adam: steps by the mean of the gradients over the root of the mean of their squares. Its steps have PyTorch's bits:
 * one parameter after the other by default, or as `foreach` or `fused` compute them, which round differently.
 *
 * @throws ValueError if `lr`, `eps` or `weight_decay` is negative, or a beta is not in [0, 1).
 * @throws TypeError if an argument has an unknown name, or no number where one is needed.
 *
 * @example
 * const model = new nn.Linear(4, 2);
 * const optimizer = new optim.Adam(model.parameters(), { lr: 0.001, weight_decay: 0.0005 });
 * optimizer.zero_grad();
 * model.forward(torch.ones(1, 4)).sum().backward();
 * optimizer.step();
 */
export class Adam extends GroupwiseOptimizer<AdamGroup, AdamState> {
  constructor(
    ...args: Arguments<
      AdamOptions,
      [
        params: 'params',
        lr: 'lr',
        betas: 'betas',
        eps: 'eps',
        weight_decay: 'weight_decay',
        amsgrad: 'amsgrad',
      ]
    >
  ) {
    const { params, ...given } = bind(args);
    check_lr(given);
    check_adam_options(given);
    check_betas(given);
    const { lr, eps, weight_decay, amsgrad, maximize, foreach, capturable, differentiable, fused } = given;
    const betas = pair_of<Num>(given.betas).map(scalar);
    const { decoupled_weight_decay } = given;
    const means = { lr, betas, eps, weight_decay, amsgrad, maximize };
    super(params, { ...means, foreach, capturable, differentiable, fused, decoupled_weight_decay });
    if (takes_fused(given)) this._step_supports_amp_scaling = true;
  }

  protected override _check_grad(_param: Tensor, grad: Tensor): void {
    if (!grad.is_sparse) return;
    throw new TorchError('Adam does not support sparse gradients, please consider SparseAdam instead');
  }

  protected override _begin(param: Tensor, _grad: Tensor, group: AdamGroup): AdamState {
    if (group.fused) check_fused(param);
    return {
      step: counter(0, param, group),
      exp_avg: zeros_like(param),
      exp_avg_sq: zeros_like(param),
      ...(group.amsgrad ? { max_exp_avg_sq: zeros_like(param) } : {}),
    };
  }

  protected override _update(entries: Entry<AdamState>[], group: AdamGroup): void {
    adam(entries, group, this);
  }

  protected override _since(): object {
    const ways = { foreach: null, capturable: false, differentiable: false, fused: null };
    return { amsgrad: false, maximize: false, ...ways, decoupled_weight_decay: false };
  }
}

type Checked = Omit<Bound<AdamOptions>, 'params'>;

function check_lr({ lr, foreach, capturable }: Checked): void {
  if (is_tensor(lr) && foreach && !capturable) {
    throw new ValueError('lr as a Tensor is not supported for capturable=False and foreach=True');
  }
  check_one_element(lr, 'lr');
}

function check_betas({ betas, foreach, capturable }: Checked): void {
  if (is_tensor(betas[0]) !== is_tensor(betas[1])) {
    throw new ValueError('betas must be either both floats or both Tensors');
  }
  betas.forEach((beta, index) => {
    if (!is_tensor(beta)) return;
    if (!capturable && foreach) {
      throw new ValueError(
        `betas[${index}] as a Tensor is not supported for capturable=False and foreach=True`,
      );
    }
    check_one_element(beta, `betas[${index}]`);
  });
}
