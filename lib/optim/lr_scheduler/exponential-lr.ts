/** A learning rate that falls by a factor every epoch. */
import { type Arguments, required, signature } from '../../internal/arguments.js';
import type { Optimizer } from '../optimizer.js';
import { mul, type Num, pow } from '../scalars.js';
import { LRScheduler } from './scheduler.js';

export interface ExponentialLROptions {
  optimizer: Optimizer;
  /** Factor of each epoch. */
  gamma: number;
  /** Where to go on after a checkpoint. Default: -1, the beginning. */
  last_epoch?: number;
}

const bind = signature<ExponentialLROptions>('ExponentialLR.__init__', {
  optimizer: required,
  gamma: required,
  last_epoch: -1,
});

/**
 * Multiplies the learning rate of each group by `gamma` every epoch.
 *
 * @throws TypeError if `optimizer` is no optimizer.
 *
 * @example
 * const optimizer = new optim.SGD([torch.zeros(2, { requires_grad: true })], { lr: 0.1 });
 * new optim.lr_scheduler.ExponentialLR(optimizer, { gamma: 0.95 });
 */
export class ExponentialLR extends LRScheduler {
  declare gamma: number;

  constructor(
    ...args: Arguments<
      ExponentialLROptions,
      [optimizer: 'optimizer', gamma: 'gamma', last_epoch: 'last_epoch']
    >
  ) {
    const { optimizer, gamma, last_epoch } = bind(args);
    super(optimizer, last_epoch, { gamma });
  }

  override get_lr(): Num[] {
    this._warn_get_lr_called_within_step();
    const rates = this._current_lrs();
    return this._is_initial ? rates : rates.map((lr) => mul(lr, this.gamma));
  }

  protected override _get_closed_form_lr(): Num[] {
    return this.base_lrs.map((lr) => mul(lr, pow(this.gamma, this.last_epoch)));
  }
}
