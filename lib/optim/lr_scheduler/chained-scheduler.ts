/** Schedulers at the same time. */
import { ValueError } from '../../errors.js';
import { type Arguments, required, signature } from '../../internal/arguments.js';
import type { Optimizer } from '../optimizer.js';
import type { LRScheduler } from './scheduler.js';
import { check_schedulers, SeveralSchedulers } from './several.js';

export interface ChainedSchedulerOptions {
  /** The schedulers, all of one optimizer. */
  schedulers: readonly LRScheduler[];
  /** Their optimizer. Default: that of the first one. */
  optimizer?: Optimizer | null;
}

const bind = signature<ChainedSchedulerOptions>('ChainedScheduler.__init__', {
  schedulers: required,
  optimizer: null,
});

/**
 * Steps several schedulers at once: each changes what the ones before it made of the learning rate.
 *
 * @throws TypeError if something among `schedulers` is no scheduler.
 * @throws ValueError if there are none, or one is of another optimizer or a `ReduceLROnPlateau`.
 *
 * @example
 * const optimizer = new optim.SGD([torch.zeros(2, { requires_grad: true })], { lr: 0.1 });
 * const { ConstantLR, ExponentialLR, ChainedScheduler } = optim.lr_scheduler;
 * const scheduler = new ChainedScheduler([new ConstantLR(optimizer), new ExponentialLR(optimizer, 0.9)]);
 * optimizer.step();
 * scheduler.step();
 */
export class ChainedScheduler extends SeveralSchedulers {
  constructor(
    ...args: Arguments<ChainedSchedulerOptions, [schedulers: 'schedulers', optimizer: 'optimizer']>
  ) {
    const { schedulers, optimizer: given } = bind(args);
    const [first] = schedulers;
    if (first === undefined) {
      throw new ValueError(
        'ChainedScheduler expects at least one scheduler to be chained, but got no scheduler.',
      );
    }
    const optimizer = given ?? first.optimizer;
    check_schedulers('ChainedScheduler', optimizer, schedulers);
    super(optimizer, -1, { _schedulers: [...schedulers] });
  }

  /** The schedulers have made their first steps already. */
  protected override _begin(): void {
    this._last_lr = this._current_lrs() as number[];
  }

  override step(): void {
    for (const scheduler of this._schedulers) scheduler.step();
    this._last_lr = this._current_lrs() as number[];
  }
}
