/** What schedulers that are made of other schedulers have in common. */
import { ValueError } from '../../errors.js';
import type { Optimizer } from '../optimizer.js';
import type { Num } from '../scalars.js';
import { ReduceLROnPlateau } from './reduce-lr-on-plateau.js';
import { LRScheduler } from './scheduler.js';

/** A scheduler that is made of others. */
export abstract class SeveralSchedulers extends LRScheduler {
  declare _schedulers: LRScheduler[];

  /** The rates in use: those of the next epoch come from the schedulers. */
  override get_lr(): Num[] {
    return this._current_lrs();
  }

  override state_dict(): Record<string, unknown> {
    const { _schedulers, ...state } = super.state_dict();
    return { ...state, _schedulers: this._schedulers.map((scheduler) => scheduler.state_dict()) };
  }

  override load_state_dict({ _schedulers, ...state }: Readonly<Record<string, unknown>>): void {
    super.load_state_dict(state);
    (_schedulers as Record<string, unknown>[]).forEach((saved, index) => {
      this._schedulers[index]!.load_state_dict(saved);
    });
  }
}

/** Throws unless `schedulers` are schedulers of `optimizer` that need nothing but a call of `step`. */
export function check_schedulers(name: string, optimizer: Optimizer, schedulers: readonly unknown[]): void {
  schedulers.forEach((scheduler, index) => {
    if (!(scheduler instanceof LRScheduler)) {
      throw new TypeError(`${name} at index ${index} should have \`optimizer\` as its attribute.`);
    }
    if (scheduler instanceof ReduceLROnPlateau) {
      throw new ValueError(
        `${name} does not support \`ReduceLROnPlateau\` scheduler as it requires additional kwargs to be specified ` +
          `when calling \`step\`, but got one at index ${index} in the given schedulers sequence.`,
      );
    }
    if (scheduler.optimizer !== optimizer) {
      throw new ValueError(
        `${name} expects all schedulers to belong to the same optimizer, but got scheduler ` +
          `${scheduler.constructor.name} at index ${index} has ${scheduler.optimizer}, which is different from ` +
          `${optimizer.constructor.name}.`,
      );
    }
  });
}
