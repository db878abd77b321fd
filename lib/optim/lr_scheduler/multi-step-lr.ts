/** A learning rate that falls by a factor at given epochs. */
import { type Arguments, required, signature } from '../../internal/arguments.js';
import type { Optimizer } from '../optimizer.js';
import { mul, type Num, pow } from '../scalars.js';
import { LRScheduler } from './scheduler.js';

export interface MultiStepLROptions {
  optimizer: Optimizer;
  /** The epochs of the decays; one that is given twice decays twice. */
  milestones: Iterable<number>;
  /** Factor of each decay. Default: 0.1. */
  gamma?: number;
  /** Where to go on after a checkpoint. Default: -1, the beginning. */
  last_epoch?: number;
}

const bind = signature<MultiStepLROptions>('MultiStepLR.__init__', {
  optimizer: required,
  milestones: required,
  gamma: 0.1,
  last_epoch: -1,
});

/**
 * Multiplies the learning rate of each group by `gamma` at each milestone.
 *
 * @throws TypeError if `optimizer` is no optimizer.
 *
 * @example
 * const optimizer = new optim.SGD([torch.zeros(2, { requires_grad: true })], { lr: 0.05 });
 * new optim.lr_scheduler.MultiStepLR(optimizer, { milestones: [30, 80], gamma: 0.1 });
 */
export class MultiStepLR extends LRScheduler {
  /** How often each milestone was given. */
  declare milestones: Map<number, number>;
  declare gamma: number;

  constructor(
    ...args: Arguments<
      MultiStepLROptions,
      [optimizer: 'optimizer', milestones: 'milestones', gamma: 'gamma', last_epoch: 'last_epoch']
    >
  ) {
    const { optimizer, milestones: given, gamma, last_epoch } = bind(args);
    const milestones = new Map<number, number>();
    for (const epoch of given) milestones.set(epoch, (milestones.get(epoch) ?? 0) + 1);
    super(optimizer, last_epoch, { milestones, gamma });
  }

  override get_lr(): Num[] {
    this._warn_get_lr_called_within_step();
    const times = this.milestones.get(this.last_epoch);
    if (times === undefined) return this._current_lrs();
    return this._current_lrs().map((lr) => mul(lr, pow(this.gamma, times)));
  }

  protected override _get_closed_form_lr(): Num[] {
    let times = 0;
    for (const [epoch, count] of this.milestones) if (epoch <= this.last_epoch) times += count;
    return this.base_lrs.map((lr) => mul(lr, pow(this.gamma, times)));
  }
}
