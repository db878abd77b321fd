/** A learning rate that goes to a fixed value and stays there. */
import { ValueError } from '../../errors.js';
import { type Arguments, required, signature } from '../../internal/arguments.js';
import { python_repr } from '../../internal/python-repr.js';
import { addon } from '../../native/addon.js';
import { check_optimizer, LRScheduler } from '../lr_scheduler/scheduler.js';
import { for_each_group } from '../lr_scheduler/values.js';
import type { Optimizer } from '../optimizer.js';
import { add, div, mul, type Num, sub } from '../scalars.js';

export interface SWALROptions {
  optimizer: Optimizer;
  /** The learning rate at the end, for all groups or for each. */
  swa_lr: Num | readonly Num[];
  /** Epochs on the way to it. Default: 10. */
  anneal_epochs?: number;
  /** The way to it: along half a cosine or a straight line. Default: `'cos'`. */
  anneal_strategy?: 'cos' | 'linear';
  /** Where to go on after a checkpoint. Default: -1, the beginning. */
  last_epoch?: number;
}

const bind = signature<SWALROptions>('SWALR.__init__', {
  optimizer: required,
  swa_lr: required,
  anneal_epochs: 10,
  anneal_strategy: 'cos',
  last_epoch: -1,
});

const ways: Readonly<Record<string, (t: number) => number>> = {
  cos: (t) => (1 - addon.cos(Math.PI * t)) / 2,
  linear: (t) => t,
};

/**
 * Moves the learning rate of each group to `swa_lr` in `anneal_epochs` epochs, for the part of a training in which
 * weights are averaged. The value is kept in the groups as `swa_lr`.
 *
 * @throws ValueError if `anneal_strategy` is neither `'cos'` nor `'linear'`, if `anneal_epochs` is no integer from 0 on,
 * or if there are not as many values as groups.
 *
 * @example
 * const optimizer = new optim.SGD([torch.zeros(2, { requires_grad: true })], { lr: 0.1 });
 * const scheduler = new optim.swa_utils.SWALR(optimizer, { swa_lr: 0.05, anneal_epochs: 5 });
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.swa_utils.SWALR.html
 */
export class SWALR extends LRScheduler {
  declare anneal_epochs: number;
  declare _anneal_strategy: string;

  constructor(
    ...args: Arguments<
      SWALROptions,
      [
        optimizer: 'optimizer',
        swa_lr: 'swa_lr',
        anneal_epochs: 'anneal_epochs',
        anneal_strategy: 'anneal_strategy',
        last_epoch: 'last_epoch',
      ]
    >
  ) {
    const { optimizer, swa_lr, anneal_epochs, anneal_strategy, last_epoch } = bind(args);
    check_optimizer(optimizer);
    const rates = for_each_group('swa_lr', optimizer, swa_lr);
    optimizer.param_groups.forEach((group, index) => {
      group.swa_lr = rates[index];
    });
    if (!Object.hasOwn(ways, anneal_strategy)) {
      throw new ValueError(
        `anneal_strategy must be one of 'cos' or 'linear', instead got ${anneal_strategy}`,
      );
    }
    if (!Number.isInteger(anneal_epochs) || anneal_epochs < 0) {
      throw new ValueError(
        `anneal_epochs must be equal or greater than 0, got ${typeof anneal_epochs === 'string' ? anneal_epochs : python_repr(anneal_epochs)}`,
      );
    }
    super(optimizer, last_epoch, { _anneal_strategy: anneal_strategy, anneal_epochs });
  }

  /** How far the way to `swa_lr` is gone, for a share of the epochs; both from 0 to 1. */
  get anneal_func(): (t: number) => number {
    return ways[this._anneal_strategy] as (t: number) => number;
  }

  override get_lr(): Num[] {
    this._warn_get_lr_called_within_step();
    const count = this._step_count - 1;
    const step = this.anneal_epochs === 0 ? Math.max(1, count) : count;
    const share = (of: number) => Math.max(0, Math.min(1, of / Math.max(1, this.anneal_epochs)));
    const before = this.anneal_func(share(step - 1));
    const alpha = this.anneal_func(share(step));
    return this.optimizer.param_groups.map((group) => {
      const [lr, swa_lr] = [group.lr as Num, group.swa_lr as Num];
      const initial = before === 1 ? swa_lr : div(sub(lr, mul(before, swa_lr)), 1 - before);
      return add(mul(swa_lr, alpha), mul(initial, 1 - alpha));
    });
  }
}
