/** A learning rate that is small for some epochs. */
import { type Arguments, required, signature } from '../../internal/arguments.js';
import { ValueError } from '../../errors.js';
import type { Optimizer } from '../optimizer.js';
import { div, mul, type Num } from '../scalars.js';
import { LRScheduler } from './scheduler.js';

export interface ConstantLROptions {
  optimizer: Optimizer;
  /** Factor of the first epochs. Default: 1/3. */
  factor?: number;
  /** Number of epochs with it. Default: 5. */
  total_iters?: number;
  /** Where to go on after a checkpoint. Default: -1, the beginning. */
  last_epoch?: number;
}

const bind = signature<ConstantLROptions>('ConstantLR.__init__', {
  optimizer: required,
  factor: 1 / 3,
  total_iters: 5,
  last_epoch: -1,
});

/**
 * Multiplies the learning rate of each group by `factor` for `total_iters` epochs.
 *
 * @throws TypeError if `optimizer` is no optimizer.
 * @throws ValueError if `factor` is not between 0 and 1.
 *
 * @example
 * const optimizer = new optim.SGD([torch.zeros(2, { requires_grad: true })], { lr: 0.1 });
 * new optim.lr_scheduler.ConstantLR(optimizer, { factor: 0.5, total_iters: 4 });
 */
export class ConstantLR extends LRScheduler {
  declare factor: number;
  declare total_iters: number;

  constructor(
    ...args: Arguments<
      ConstantLROptions,
      [optimizer: 'optimizer', factor: 'factor', total_iters: 'total_iters', last_epoch: 'last_epoch']
    >
  ) {
    const { optimizer, last_epoch, ...fields } = bind(args);
    if (fields.factor > 1 || fields.factor < 0) {
      throw new ValueError('Constant multiplicative factor expected to be between 0 and 1.');
    }
    super(optimizer, last_epoch, fields);
  }

  override get_lr(): Num[] {
    this._warn_get_lr_called_within_step();
    const rates = this._current_lrs();
    if (this.last_epoch === 0) return rates.map((lr) => mul(lr, this.factor));
    if (this.last_epoch !== this.total_iters) return rates;
    return rates.map((lr) => mul(lr, div(1, this.factor)));
  }

  protected override _get_closed_form_lr(): Num[] {
    const rest = this.last_epoch >= this.total_iters ? 1 - this.factor : 0;
    return this.base_lrs.map((lr) => mul(lr, this.factor + rest));
  }
}
