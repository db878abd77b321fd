/** What all schedulers of the learning rate have in common. */
import { define, define_all, own, put } from '../../internal/define.js';
import { ValueError } from '../../errors.js';
import { signature } from '../../internal/arguments.js';
import { type_name } from '../../internal/type-name.js';
import { warn } from '../../internal/warn.js';
import { Optimizer } from '../optimizer.js';
import type { Num } from '../scalars.js';
import { is_step_overridden, track_steps, was_stepped } from './tracking.js';
import { copy_of, set_value, values_of } from './values.js';

export interface EpochOptions {
  /** @deprecated PyTorch warns of it. Default: null, the next one. */
  epoch?: number | null;
}

const bind_step = signature<EpochOptions>('LRScheduler.step', { epoch: null });

const MORE = 'See more details at https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate';

export const EPOCH_DEPRECATION_WARNING =
  'The epoch parameter in `scheduler.step()` was not necessary and is being deprecated where possible. ' +
  'Please use `scheduler.step()` to step the scheduler. During the deprecation, if epoch is different ' +
  'from None, the closed form is used instead of the new chainable form, where available. ' +
  'Please open an issue if you are unable to replicate your use case: ' +
  'https://github.com/pytorch/pytorch/issues/new/choose.';

/**
 * Base class of all schedulers. A scheduler of your own extends it and writes `get_lr`, which gives the learning
 * rate of each group for `last_epoch`.
 *
 * The constructor makes a first step, before the fields of a subclass exist; so what `get_lr` reads is passed to
 * `super` as `fields`, and only declared in the subclass. Fields are part of `state_dict`.
 *
 * @example
 * class Warmup extends optim.lr_scheduler.LRScheduler {
 *   declare epochs: number;
 *   constructor(optimizer: optim.Optimizer, epochs: number) {
 *     super(optimizer, -1, { epochs });
 *   }
 *   override get_lr(): number[] {
 *     return this.base_lrs.map((lr) => (lr * Math.min(this.last_epoch + 1, this.epochs)) / this.epochs);
 *   }
 * }
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LRScheduler.html
 */
export abstract class LRScheduler {
  declare readonly optimizer: Optimizer;
  /** The learning rates before any scheduler changed them; tensors where the groups have tensors. */
  declare base_lrs: number[];
  /** Number of steps so far, not counting the constructor's. */
  declare last_epoch: number;
  declare _step_count: number;
  declare _is_initial: boolean;
  declare _get_lr_called_within_step: boolean;
  declare _last_lr: number[];

  /**
   * @param optimizer Its groups' `lr` is what the scheduler changes.
   * @param last_epoch Where to go on after a checkpoint. Default: -1, the beginning.
   * @param fields Own properties of the subclass.
   *
   * @throws TypeError if `optimizer` is no optimizer.
   * @throws ValueError if `last_epoch` is given and the groups do not have `initial_lr`.
   */
  constructor(optimizer: Optimizer, last_epoch = -1, fields: object = {}) {
    check_optimizer(optimizer);
    define_all(this, Object.getOwnPropertyDescriptors(fields));
    define(this, 'optimizer', { value: optimizer, writable: true, configurable: true });
    this._begin(last_epoch);
  }

  /** The constructor's work, when `fields` are there. */
  protected _begin(last_epoch: number): void {
    const { optimizer } = this;
    if (last_epoch === -1) {
      for (const group of optimizer.param_groups)
        put(group, 'initial_lr', own(group, 'initial_lr') ?? (copy_of(group.lr) as number));
    } else {
      check_initial_lrs(optimizer);
    }
    this.base_lrs = values_of(optimizer, 'initial_lr') as number[];
    this.last_epoch = last_epoch;
    track_steps(optimizer);
    this._initial_step();
  }

  /** The learning rate of each group for `last_epoch`. To read the rates in use, call `get_last_lr`. */
  abstract get_lr(): Num[];

  /** The learning rates for `last_epoch` without a look at the current ones, for `step(epoch)`. */
  protected _get_closed_form_lr?(): Num[];

  /** The learning rate of each group, as the last step left it: a tensor where the group has one. */
  get_last_lr(): number[] {
    return this._last_lr;
  }

  /**
   * Goes to the next epoch and sets the learning rates. Call it after the optimizer's `step`.
   *
   * @param epoch Deprecated in PyTorch: goes to this epoch instead.
   * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LRScheduler.html
   */
  step(...args: [epoch?: number | null] | [options: EpochOptions]): void {
    const { epoch } = bind_step(args);
    if (this._step_count === 1) this._warn_of_order();
    this._step_count += 1;
    if (epoch !== null) {
      warn(EPOCH_DEPRECATION_WARNING);
    }
    this._update_lr(epoch);
  }

  /** Every property but the optimizer, as plain values. */
  state_dict(): Record<string, unknown> {
    return Object.fromEntries(Object.entries(this));
  }

  /**
   * Takes over what `state_dict` gave. The learning rates themselves are in the optimizer's state dict.
   */
  load_state_dict(state_dict: Readonly<Record<string, unknown>>): void {
    Object.assign(this, state_dict);
  }

  /** The constructor's step. */
  _initial_step(): void {
    this._step_count = 0;
    this._is_initial = true;
    try {
      this.step();
    } finally {
      this._is_initial = false;
    }
  }

  /** Goes to `epoch`, or to the next one without. */
  _update_lr(epoch: number | null): void {
    this._set_lrs(epoch ?? this.last_epoch + 1, epoch !== null);
  }

  /** Sets the learning rates to those of `epoch`. */
  protected _set_lrs(epoch: number, closed_form = false): void {
    this.last_epoch = epoch;
    const groups = this.optimizer.param_groups;
    const rates = this._compute(closed_form);
    if (rates.length !== groups.length) {
      throw new ValueError(
        `${this.constructor.name}.get_lr() gave ${rates.length} learning rates for ${groups.length} groups`,
      );
    }
    groups.forEach((group, index) => {
      set_value(group, 'lr', rates[index] as Num);
    });
    this._last_lr = this._current_lrs() as number[];
  }

  /** The current learning rates of the groups. */
  protected _current_lrs(): Num[] {
    return values_of(this.optimizer, 'lr');
  }

  /** To be called by every `get_lr`: warns where it is mistaken for `get_last_lr`. */
  protected _warn_get_lr_called_within_step(): void {
    if (this._get_lr_called_within_step) return;
    warn('To get the last learning rate computed by the scheduler, please use `get_last_lr()`.');
  }

  private _compute(closed_form: boolean): Num[] {
    this._get_lr_called_within_step = true;
    try {
      return (closed_form ? this._get_closed_form_lr?.() : undefined) ?? this.get_lr();
    } finally {
      this._get_lr_called_within_step = false;
    }
  }

  private _warn_of_order(): void {
    if (is_step_overridden(this.optimizer)) {
      warn(
        'Seems like `optimizer.step()` has been overridden after learning rate scheduler initialization. ' +
          `Please, make sure to call \`optimizer.step()\` before \`lr_scheduler.step()\`. ${MORE}`,
      );
    } else if (!was_stepped(this.optimizer)) {
      warn(
        'Detected call of `lr_scheduler.step()` before `optimizer.step()`. In PyTorch 1.1.0 and later, you should ' +
          'call them in the opposite order: `optimizer.step()` before `lr_scheduler.step()`.  Failure to do this ' +
          `will result in PyTorch skipping the first value of the learning rate schedule. ${MORE}`,
      );
    }
  }
}

/** Throws a TypeError if `value` is no optimizer. */
export function check_optimizer(value: unknown): asserts value is Optimizer {
  if (!(value instanceof Optimizer)) throw new TypeError(`${type_name(value)} is not an Optimizer`);
}

function check_initial_lrs({ param_groups }: Optimizer): void {
  const without = param_groups.findIndex((group) => own(group, 'initial_lr') === undefined);
  if (without < 0) return;
  throw new ValueError(
    `param 'initial_lr' is not specified in param_groups[${without}] when resuming scheduler with last_epoch >= 0.\n` +
      'This typically happens when:\n' +
      "1. You're trying to resume training from a checkpoint but haven't properly loaded the optimizer state\n" +
      "2. You're using last_epoch >= 0 for a fresh training run (not recommended)",
  );
}
