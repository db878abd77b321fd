/** A learning rate on half a wave, again and again. */
import { ValueError } from '../../errors.js';
import { type Arguments, required, signature } from '../../internal/arguments.js';
import { addon } from '../../native/addon.js';
import type { Optimizer } from '../optimizer.js';
import { option_text } from '../options.js';
import { add, div, mul, type Num, pow, sub } from '../scalars.js';
import { type EpochOptions, LRScheduler } from './scheduler.js';

export interface CosineAnnealingWarmRestartsOptions {
  optimizer: Optimizer;
  /** Number of epochs of the first wave. */
  T_0: number;
  /** By how much each wave is longer than the one before. Default: 1. */
  T_mult?: number;
  /** The lowest rate. Default: 0. */
  eta_min?: number;
  /** Where to go on after a checkpoint. Default: -1, the beginning. */
  last_epoch?: number;
}

const bind = signature<CosineAnnealingWarmRestartsOptions>('CosineAnnealingWarmRestarts.__init__', {
  optimizer: required,
  T_0: required,
  T_mult: 1,
  eta_min: 0,
  last_epoch: -1,
});

const bind_step = signature<EpochOptions>('CosineAnnealingWarmRestarts.step', { epoch: null });

/**
 * Moves the learning rate of each group along half a cosine, from its initial one down to `eta_min`, and begins again.
 *
 * @throws TypeError if `optimizer` is no optimizer.
 * @throws ValueError if `T_0` or `T_mult` is no positive integer.
 *
 * @example
 * const optimizer = new optim.SGD([torch.zeros(2, { requires_grad: true })], { lr: 0.1 });
 * new optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, { T_0: 10, T_mult: 2 });
 */
export class CosineAnnealingWarmRestarts extends LRScheduler {
  declare T_0: number;
  /** Number of epochs of the present wave. */
  declare T_i: number;
  declare T_mult: number;
  declare eta_min: number;
  /** Epochs since its beginning. */
  declare T_cur: number;

  constructor(
    ...args: Arguments<
      CosineAnnealingWarmRestartsOptions,
      [optimizer: 'optimizer', T_0: 'T_0', T_mult: 'T_mult', eta_min: 'eta_min', last_epoch: 'last_epoch']
    >
  ) {
    const { optimizer, T_0, T_mult, eta_min, last_epoch } = bind(args);
    if (!(T_0 > 0) || !Number.isInteger(T_0)) {
      throw new ValueError(`Expected positive integer T_0, but got ${option_text(T_0)}`);
    }
    if (!(T_mult >= 1) || !Number.isInteger(T_mult)) {
      throw new ValueError(`Expected integer T_mult >= 1, but got ${option_text(T_mult)}`);
    }
    super(optimizer, last_epoch, { T_0, T_i: T_0, T_mult, eta_min, T_cur: last_epoch });
  }

  override get_lr(): Num[] {
    this._warn_get_lr_called_within_step();
    const { eta_min, T_cur, T_i } = this;
    const height = 1 + addon.cos((Math.PI * T_cur) / T_i);
    return this.base_lrs.map((lr) => add(eta_min, div(mul(sub(lr, eta_min), height), 2)));
  }

  /**
   * Goes to the next epoch, or to `epoch`, which may have a fraction: the share of an epoch's batches that is done.
   */
  override step(...args: [epoch?: number | null] | [options: EpochOptions]): void {
    let { epoch } = bind_step(args);
    if (epoch === null && this.last_epoch < 0) epoch = 0;
    if (epoch === null) {
      epoch = this.last_epoch + 1;
      this.T_cur += 1;
      if (this.T_cur >= this.T_i) {
        this.T_cur %= this.T_i;
        this.T_i *= this.T_mult;
      }
    } else {
      if (epoch < 0) throw new ValueError(`Expected non-negative epoch, but got ${option_text(epoch)}`);
      this._go_to(epoch);
    }
    this._set_lrs(Math.floor(epoch));
  }

  protected _go_to(epoch: number): void {
    const { T_0, T_mult } = this;
    if (epoch < T_0) {
      this.T_i = T_0;
      this.T_cur = epoch;
    } else if (T_mult === 1) {
      this.T_cur = epoch % T_0;
    } else {
      const waves = Math.trunc(addon.log((epoch / T_0) * (T_mult - 1) + 1) / addon.log(T_mult));
      this.T_cur = epoch - (T_0 * (pow(T_mult, waves) - 1)) / (T_mult - 1);
      this.T_i = T_0 * pow(T_mult, waves);
    }
  }
}
