/** Schedulers one after the other. */
import { ValueError } from '../../errors.js';
import { type Arguments, required, signature } from '../../internal/arguments.js';
import type { Optimizer } from '../optimizer.js';
import type { Num } from '../scalars.js';
import type { LRScheduler } from './scheduler.js';
import { check_schedulers, SeveralSchedulers } from './several.js';
import { set_value } from './values.js';

export interface SequentialLROptions {
  optimizer: Optimizer;
  /** The schedulers, all of `optimizer`. */
  schedulers: readonly LRScheduler[];
  /** The epochs at which the next one takes over: one less than there are schedulers. */
  milestones: readonly number[];
  /** Where to go on after a checkpoint. Default: -1, the beginning. */
  last_epoch?: number;
}

const bind = signature<SequentialLROptions>('SequentialLR.__init__', {
  optimizer: required,
  schedulers: required,
  milestones: required,
  last_epoch: -1,
});

/**
 * Follows one scheduler after the other, each from its beginning.
 *
 * @throws TypeError if something among `schedulers` is no scheduler.
 * @throws ValueError if there are none, one is of another optimizer or a `ReduceLROnPlateau`, or the number of
 * milestones is wrong.
 *
 * @example
 * const optimizer = new optim.SGD([torch.zeros(2, { requires_grad: true })], { lr: 0.1 });
 * const { ExponentialLR, LinearLR, SequentialLR } = optim.lr_scheduler;
 * const schedulers = [new LinearLR(optimizer), new ExponentialLR(optimizer, 0.9)];
 * new SequentialLR(optimizer, schedulers, [5]);
 */
export class SequentialLR extends SeveralSchedulers {
  declare _milestones: number[];

  constructor(
    ...args: Arguments<
      SequentialLROptions,
      [optimizer: 'optimizer', schedulers: 'schedulers', milestones: 'milestones', last_epoch: 'last_epoch']
    >
  ) {
    const { optimizer, schedulers, milestones, last_epoch } = bind(args);
    if (schedulers.length < 1) {
      throw new ValueError('SequentialLR expects at least one scheduler, but got no scheduler.');
    }
    check_schedulers('SequentialLR', optimizer, schedulers);
    if (milestones.length !== schedulers.length - 1) {
      throw new ValueError(
        'Sequential Schedulers expects number of schedulers provided to be one more than the number of milestone ' +
          `points, but got number of schedulers ${schedulers.length} and the number of milestones to be equal to ` +
          `${milestones.length}`,
      );
    }
    super(optimizer, last_epoch, { _schedulers: [...schedulers], _milestones: [...milestones] });
  }

  /** Takes the first steps of the schedulers back, and begins with the first one. */
  protected override _begin(last_epoch: number): void {
    this.last_epoch = last_epoch + 1;
    for (const group of this.optimizer.param_groups) set_value(group, 'lr', group.initial_lr as Num);
    for (const scheduler of this._schedulers) undo(scheduler);
    const first = this._schedulers[this._place(0)]!;
    first._initial_step();
    this._last_lr = first.get_last_lr();
  }

  override step(): void {
    this.last_epoch += 1;
    const place = this._place(this.last_epoch);
    const scheduler = this._schedulers[place]!;
    if (place > 0 && this._milestones[place - 1] === this.last_epoch) scheduler._update_lr(0);
    else scheduler.step();
    this._last_lr = scheduler.get_last_lr();
  }

  /** The place of the scheduler of an epoch. */
  protected _place(epoch: number): number {
    const next = this._milestones.findIndex((milestone) => milestone > epoch);
    return next < 0 ? this._milestones.length : next;
  }
}

function undo(scheduler: LRScheduler): void {
  if (scheduler instanceof SeveralSchedulers) for (const each of scheduler._schedulers) undo(each);
  else scheduler.last_epoch -= 1;
}
