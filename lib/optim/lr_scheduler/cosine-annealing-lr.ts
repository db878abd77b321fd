/** A learning rate on half a wave. */
import { type Arguments, required, signature } from '../../internal/arguments.js';
import { addon } from '../../native/addon.js';
import type { Optimizer } from '../optimizer.js';
import { add, div, mul, type Num, sub } from '../scalars.js';
import { LRScheduler } from './scheduler.js';

export interface CosineAnnealingLROptions {
  optimizer: Optimizer;
  /** Number of epochs from the highest to the lowest rate. */
  T_max: number;
  /** The lowest rate. Default: 0. */
  eta_min?: number;
  /** Where to go on after a checkpoint. Default: -1, the beginning. */
  last_epoch?: number;
}

const bind = signature<CosineAnnealingLROptions>('CosineAnnealingLR.__init__', {
  optimizer: required,
  T_max: required,
  eta_min: 0,
  last_epoch: -1,
});

/**
 * Moves the learning rate of each group along half a cosine, from its initial one down to `eta_min`.
 *
 * @throws TypeError if `optimizer` is no optimizer.
 *
 * @example
 * const optimizer = new optim.SGD([torch.zeros(2, { requires_grad: true })], { lr: 0.1 });
 * new optim.lr_scheduler.CosineAnnealingLR(optimizer, { T_max: 90 });
 */
export class CosineAnnealingLR extends LRScheduler {
  declare T_max: number;
  declare eta_min: number;

  constructor(
    ...args: Arguments<
      CosineAnnealingLROptions,
      [optimizer: 'optimizer', T_max: 'T_max', eta_min: 'eta_min', last_epoch: 'last_epoch']
    >
  ) {
    const { optimizer, last_epoch, ...fields } = bind(args);
    super(optimizer, last_epoch, fields);
  }

  override get_lr(): Num[] {
    this._warn_get_lr_called_within_step();
    const { T_max, eta_min, last_epoch } = this;
    const rates = this._current_lrs();
    if (this._is_initial) return rates;
    if (this._step_count === 1 && last_epoch > 0) {
      return rates_at(this, (last_epoch * Math.PI) / T_max);
    }
    if ((last_epoch - 1 - T_max) % (2 * T_max) === 0) {
      const up = 1 - addon.cos(div(Math.PI, T_max));
      return rates.map((lr, index) => add(lr, div(mul(sub(this.base_lrs[index]!, eta_min), up), 2)));
    }
    const now = 1 + addon.cos(div(Math.PI * last_epoch, T_max));
    const before = 1 + addon.cos(div(Math.PI * (last_epoch - 1), T_max));
    return rates.map((lr) => add(mul(div(now, before), sub(lr, eta_min)), eta_min));
  }

  protected override _get_closed_form_lr(): Num[] {
    return rates_at(this, div(Math.PI * this.last_epoch, this.T_max));
  }
}

/** The learning rates at an angle of the wave. */
function rates_at({ base_lrs, eta_min }: CosineAnnealingLR, angle: number): Num[] {
  const height = 1 + addon.cos(angle);
  return base_lrs.map((lr) => add(eta_min, div(mul(sub(lr, eta_min), height), 2)));
}
