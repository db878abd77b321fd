/** Rprop. The update rules are those of torch/optim/rprop.py, operator by operator. */
import { ValueError } from '../errors.js';
import { type Arguments, keyword_only, required, signature } from '../internal/arguments.js';
import { functions } from '../ops/index.js';
import type { Tensor } from '../tensor/tensor.js';
import { as_real, check_capturable, type Entry, foreach_step, step_group } from './collect.js';
import type { CommonGroup, CommonOptions } from './common.js';
import { counter, GroupwiseOptimizer, zeros_like } from './groupwise.js';
import { check_not_negative, check_one_element, option_text, pair_of } from './options.js';
import { item, type Num } from './scalars.js';
import type { ParamState } from './state-dict.js';

/** The options that each group of Rprop has. */
export interface RpropGroup extends CommonGroup {
  etas: [number, number];
  step_sizes: [number, number];
}

export interface RpropOptions extends CommonOptions<RpropGroup> {
  /** Length of the first step, a number or a tensor of one element. Default: 0.01. */
  lr?: number | Tensor;
  /** Factors of the step size where the gradient changes its sign, and where it does not. Default: [0.5, 1.2]. */
  etas?: readonly [number, number];
  /** Least and greatest step size. Default: [1e-6, 50]. */
  step_sizes?: readonly [number, number];
}

/** What Rprop keeps for a parameter. */
export interface RpropState extends ParamState {
  step: Tensor;
  prev: Tensor;
  step_size: Tensor;
}

const bind = signature<RpropOptions>('Rprop.__init__', {
  params: required,
  lr: 1e-2,
  etas: [0.5, 1.2],
  step_sizes: [1e-6, 50],
  capturable: keyword_only(false),
  foreach: keyword_only(null),
  maximize: keyword_only(false),
  differentiable: keyword_only(false),
});

/**
 * Rprop: steps by the sign of the gradient, for whole batches only. Its steps have PyTorch's bits.
 *
 * @throws ValueError if `lr` is negative, or `etas` are not below and above 1.
 * @throws TypeError if an argument has an unknown name, or no number where one is needed.
 *
 * @example
 * const model = new nn.Linear(4, 2);
 * const optimizer = new optim.Rprop(model.parameters(), { lr: 0.01 });
 * model.forward(torch.ones(1, 4)).sum().backward();
 * optimizer.step();
 */
export class Rprop extends GroupwiseOptimizer<RpropGroup, RpropState> {
  constructor(
    ...args: Arguments<RpropOptions, [params: 'params', lr: 'lr', etas: 'etas', step_sizes: 'step_sizes']>
  ) {
    const { params, lr, etas, step_sizes, foreach, maximize, differentiable, capturable } = bind(args);
    check_one_element(lr, 'lr');
    check_not_negative(lr, 'Invalid learning rate');
    const [minus, plus] = pair_of(etas);
    if (!(minus > 0 && minus < 1 && plus > 1)) {
      throw new ValueError(`Invalid eta values: ${option_text(minus)}, ${option_text(plus)}`);
    }
    super(params, { lr, etas, step_sizes, foreach, maximize, differentiable, capturable });
  }

  protected override _begin(param: Tensor, grad: Tensor, group: RpropGroup): RpropState {
    const lr = item(group.lr as Num);
    const size = param.is_complex() ? { real: lr, imag: lr } : lr;
    return {
      step: counter(0, param, group),
      prev: zeros_like(param),
      step_size: functions.full_like(grad, size),
    };
  }

  protected override _update(entries: Entry<RpropState>[], group: RpropGroup): void {
    step_group(entries, group, { single, foreach });
  }
}

/** Makes factors of signs: `etaplus` for 1, `etaminus` for -1, 1 for 0. */
function to_factors(sign: Tensor, { etas, capturable }: RpropGroup): void {
  const [etaminus, etaplus] = pair_of(etas);
  if (capturable) {
    sign.copy_(functions.where(sign.gt(0), etaplus, sign));
    sign.copy_(functions.where(sign.lt(0), etaminus, sign));
    sign.copy_(functions.where(sign.eq(0), 1, sign));
  } else {
    sign.masked_fill_(sign.gt(0), etaplus);
    sign.masked_fill_(sign.lt(0), etaminus);
    sign.masked_fill_(sign.eq(0), 1);
  }
}

function single(complex: Entry<RpropState>, group: RpropGroup): void {
  const [etaminus] = pair_of(group.etas);
  const [least, greatest] = pair_of(group.step_sizes);
  if (group.capturable) check_capturable([complex]);
  const { param, grad: real, state } = as_real(complex, ['prev', 'step_size']);
  const { step, prev, step_size } = state;
  step.add_(1);
  const turned = group.maximize ? real.neg() : real;
  const sign = turned.mul(group.differentiable ? prev.clone() : prev).sign();
  to_factors(sign, group);
  step_size.mul_(sign).clamp_(least, greatest);
  const grad = turned.clone({ memory_format: 'preserve_format' });
  grad.masked_fill_(sign.eq(etaminus), 0);
  param.addcmul_(grad.sign(), step_size, { value: -1 });
  prev.copy_(grad);
}

function foreach(entries: Entry<RpropState>[], group: RpropGroup): void {
  const [etaminus] = pair_of(group.etas);
  const [least, greatest] = pair_of(group.step_sizes);
  foreach_step(
    entries,
    group,
    ['prev', 'step_size'],
    ({ params, grads, prev, step_size }) => {
      const signs = functions._foreach_mul(grads, prev);
      if (group.maximize) functions._foreach_neg_(signs);
      functions._foreach_copy_(prev, grads);
      if (group.maximize) functions._foreach_neg_(prev);
      functions._foreach_sign_(signs);
      for (const sign of signs) to_factors(sign, group);
      functions._foreach_mul_(step_size, signs);
      for (const size of step_size) size.clamp_(least, greatest);
      prev.forEach((each, i) => {
        each.masked_fill_(signs[i]!.eq(etaminus), 0);
      });
      functions._foreach_addcmul_(
        params,
        prev.map((each) => each.sign()),
        step_size,
        -1,
      );
    },
    { xla: true },
  );
}
