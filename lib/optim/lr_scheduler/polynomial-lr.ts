/** A learning rate that falls to 0 as a power of the epochs that are left. */
import { type Arguments, required, signature } from '../../internal/arguments.js';
import type { Optimizer } from '../optimizer.js';
import { div, mul, type Num, pow } from '../scalars.js';
import { LRScheduler } from './scheduler.js';

export interface PolynomialLROptions {
  optimizer: Optimizer;
  /** Number of epochs to 0. Default: 5. */
  total_iters?: number;
  /** Power of the share of epochs that is left. Default: 1. */
  power?: number;
  /** Where to go on after a checkpoint. Default: -1, the beginning. */
  last_epoch?: number;
}

const bind = signature<PolynomialLROptions>('PolynomialLR.__init__', {
  optimizer: required,
  total_iters: 5,
  power: 1,
  last_epoch: -1,
});

/**
 * Multiplies the learning rate of each group by a power of the share of `total_iters` epochs that is left.
 *
 * @throws TypeError if `optimizer` is no optimizer.
 *
 * @example
 * const optimizer = new optim.SGD([torch.zeros(2, { requires_grad: true })], { lr: 0.1 });
 * new optim.lr_scheduler.PolynomialLR(optimizer, { total_iters: 10, power: 2 });
 */
export class PolynomialLR extends LRScheduler {
  declare total_iters: number;
  declare power: number;

  constructor(
    ...args: Arguments<
      PolynomialLROptions,
      [optimizer: 'optimizer', total_iters: 'total_iters', power: 'power', last_epoch: 'last_epoch']
    >
  ) {
    const { optimizer, last_epoch, ...fields } = bind(args);
    super(optimizer, last_epoch, fields);
  }

  override get_lr(): Num[] {
    this._warn_get_lr_called_within_step();
    const rates = this._current_lrs();
    const { total_iters, last_epoch, power } = this;
    if (this._is_initial || last_epoch > total_iters) return rates;
    const left = div(1 - div(last_epoch, total_iters), 1 - div(last_epoch - 1, total_iters));
    const factor = pow(left, power);
    return rates.map((lr) => mul(lr, factor));
  }

  protected override _get_closed_form_lr(): Num[] {
    const { total_iters, last_epoch, power } = this;
    const left = 1 - div(Math.min(total_iters, last_epoch), total_iters);
    return this.base_lrs.map((lr) => mul(lr, pow(left, power)));
  }
}
