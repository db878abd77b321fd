/** A learning rate that falls by a factor every so many epochs. */
import { define, define_all } from '../../internal/define.js';
import { type Arguments, required, signature } from '../../internal/arguments.js';
import { copy_properties, type Memo } from '../../internal/deepcopy.js';
import { addon } from '../../native/addon.js';
import type { NativeStepLR } from '../../native/exports/optim.js';
import type { Optimizer } from '../optimizer.js';
import { mul, type Num } from '../scalars.js';
import { LRScheduler } from './scheduler.js';

export interface StepLROptions {
  optimizer: Optimizer;
  /** Epochs from one decay to the next. */
  step_size: number;
  /** Factor of each decay. Default: 0.1. */
  gamma?: number;
  /** Where to go on after a checkpoint. Default: -1, the beginning. */
  last_epoch?: number;
}

const bind = signature<StepLROptions>('StepLR.__init__', {
  optimizer: required,
  step_size: required,
  gamma: 0.1,
  last_epoch: -1,
});

/**
 * Multiplies the learning rate of each group by `gamma` every `step_size` epochs. What else changes the learning
 * rates stays in force. The arithmetic is LibTorch's own scheduler.
 *
 * @throws TypeError if `optimizer` is no optimizer, or `step_size` no integer.
 *
 * @example
 * const optimizer = new optim.SGD([torch.zeros(2, { requires_grad: true })], { lr: 0.01 });
 * const scheduler = new optim.lr_scheduler.StepLR(optimizer, { step_size: 30, gamma: 0.1 });
 * for (let epoch = 0; epoch < 90; epoch++) {
 *   optimizer.step();
 *   scheduler.step();
 * }
 */
export class StepLR extends LRScheduler {
  declare step_size: number;
  declare gamma: number;
  declare private readonly _native: NativeStepLR;

  constructor(
    ...args: Arguments<
      StepLROptions,
      [optimizer: 'optimizer', step_size: 'step_size', gamma: 'gamma', last_epoch: 'last_epoch']
    >
  ) {
    const { optimizer, step_size, gamma, last_epoch } = bind(args);
    super(optimizer, last_epoch, fields_of(new addon.StepLR(step_size, gamma)));
  }

  /** @internal */
  __deepcopy__(memo: Memo): StepLR {
    const { step_size, gamma, last_epoch } = this;
    const copy = Object.create(Object.getPrototypeOf(this)) as StepLR;
    memo.set(this, copy);
    const fields = fields_of(new addon.StepLR(step_size, gamma));
    define_all(copy, Object.getOwnPropertyDescriptors(fields));
    copy_properties(this, copy, memo, Reflect.ownKeys(fields));
    copy.last_epoch = last_epoch;
    return copy;
  }

  override get_lr(): Num[] {
    this._warn_get_lr_called_within_step();
    return scaled(this._current_lrs(), (rates) => this._native.get_lr(rates));
  }

  protected override _get_closed_form_lr(): Num[] {
    return scaled(this.base_lrs, (rates) => this._native.closed_form_lr(rates));
  }
}

/** Learning rates after `step`, which is native and knows numbers; a tensor is multiplied by what becomes of 1. */
function scaled(rates: readonly Num[], step: (rates: number[]) => number[]): Num[] {
  const numbers = step(rates.map((rate) => (typeof rate === 'number' ? rate : 1)));
  return rates.map((rate, index) =>
    typeof rate === 'number' ? numbers[index]! : mul(rate, numbers[index]!),
  );
}

/** The native scheduler, and its numbers as properties: they are read and written there. */
function fields_of(native: NativeStepLR): object {
  const fields = define({}, '_native', { value: native });
  for (const name of ['step_size', 'gamma', 'last_epoch'] as const) {
    define(fields, name, {
      enumerable: true,
      get: () => native[name],
      set: (value: number) => {
        native[name] = value;
      },
    });
  }
  return fields;
}
