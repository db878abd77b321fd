/** A learning rate that changes evenly. */
import { type Arguments, required, signature } from '../../internal/arguments.js';
import { ValueError } from '../../errors.js';
import type { Optimizer } from '../optimizer.js';
import { div, mul, type Num } from '../scalars.js';
import { LRScheduler } from './scheduler.js';

export interface LinearLROptions {
  optimizer: Optimizer;
  /** Factor at the beginning. Default: 1/3. */
  start_factor?: number;
  /** Factor at the end. Default: 1. */
  end_factor?: number;
  /** Number of epochs from one to the other. Default: 5. */
  total_iters?: number;
  /** Where to go on after a checkpoint. Default: -1, the beginning. */
  last_epoch?: number;
}

const bind = signature<LinearLROptions>('LinearLR.__init__', {
  optimizer: required,
  start_factor: 1 / 3,
  end_factor: 1,
  total_iters: 5,
  last_epoch: -1,
});

/**
 * Multiplies the learning rate of each group by a factor that goes from `start_factor` to `end_factor`.
 *
 * @throws TypeError if `optimizer` is no optimizer.
 * @throws ValueError if a factor is not between 0 and 1, or `start_factor` is 0.
 *
 * @example
 * const optimizer = new optim.SGD([torch.zeros(2, { requires_grad: true })], { lr: 0.1 });
 * new optim.lr_scheduler.LinearLR(optimizer, { start_factor: 0.5, total_iters: 4 });
 */
export class LinearLR extends LRScheduler {
  declare start_factor: number;
  declare end_factor: number;
  declare total_iters: number;

  constructor(
    ...args: Arguments<
      LinearLROptions,
      [
        optimizer: 'optimizer',
        start_factor: 'start_factor',
        end_factor: 'end_factor',
        total_iters: 'total_iters',
        last_epoch: 'last_epoch',
      ]
    >
  ) {
    const { optimizer, last_epoch, ...fields } = bind(args);
    const { start_factor, end_factor } = fields;
    if (start_factor > 1 || start_factor <= 0) {
      throw new ValueError(
        'Starting multiplicative factor expected to be greater than 0 and less or equal to 1.',
      );
    }
    if (end_factor > 1 || end_factor < 0) {
      throw new ValueError('Ending multiplicative factor expected to be between 0 and 1.');
    }
    super(optimizer, last_epoch, fields);
  }

  override get_lr(): Num[] {
    this._warn_get_lr_called_within_step();
    const rates = this._current_lrs();
    const { start_factor, end_factor, total_iters, last_epoch } = this;
    if (last_epoch === 0) return rates.map((lr) => mul(lr, start_factor));
    if (this._is_initial || last_epoch > total_iters) return rates;
    const whole = end_factor - start_factor;
    const factor = 1 + div(whole, total_iters * start_factor + (last_epoch - 1) * whole);
    return rates.map((lr) => mul(lr, factor));
  }

  protected override _get_closed_form_lr(): Num[] {
    const { start_factor, end_factor, total_iters, last_epoch } = this;
    const way = (end_factor - start_factor) * Math.min(total_iters, last_epoch);
    return this.base_lrs.map((lr) => mul(lr, start_factor + div(way, total_iters)));
  }
}
