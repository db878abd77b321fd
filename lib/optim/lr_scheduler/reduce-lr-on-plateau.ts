/** A learning rate that falls when a measure no longer gets better. */
import { TorchError, ValueError } from '../../errors.js';
import { type Arguments, type Bound, required, signature } from '../../internal/arguments.js';
import { type_name } from '../../internal/type-name.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { Optimizer } from '../optimizer.js';
import { is_tensor } from '../param-groups.js';
import { item, type Num } from '../scalars.js';
import { warn } from '../../internal/warn.js';
import { check_optimizer, EPOCH_DEPRECATION_WARNING, type EpochOptions, LRScheduler } from './scheduler.js';
import { set_value } from './values.js';

export interface ReduceLROnPlateauOptions {
  optimizer: Optimizer;
  /** Whether a smaller or a greater measure is better. Default: 'min'. */
  mode?: 'min' | 'max';
  /** Factor of each decay, below 1. Default: 0.1. */
  factor?: number;
  /** Number of epochs without a better measure that are let pass. Default: 10. */
  patience?: number;
  /** By how much a measure must be better to count. Default: 0.0001. */
  threshold?: number;
  /** Whether `threshold` is a share of the best measure, or a difference. Default: 'rel'. */
  threshold_mode?: 'rel' | 'abs';
  /** Number of epochs after a decay in which nothing counts. Default: 0. */
  cooldown?: number;
  /** The lowest rate: one number, or one for each group. Default: 0. */
  min_lr?: number | readonly number[];
  /** A smaller change of the rate is left out. Default: 1e-8. */
  eps?: number;
}

interface StepOptions extends EpochOptions {
  /** What is watched: a number, or a tensor of one element. Python needs it. */
  metrics?: number | Tensor;
}

const bind = signature<ReduceLROnPlateauOptions>('ReduceLROnPlateau.__init__', {
  optimizer: required,
  mode: 'min',
  factor: 0.1,
  patience: 10,
  threshold: 1e-4,
  threshold_mode: 'rel',
  cooldown: 0,
  min_lr: 0,
  eps: 1e-8,
});

const bind_step = signature<StepOptions>('ReduceLROnPlateau.step', { metrics: required, epoch: null });

/**
 * Multiplies the learning rate of each group by `factor` when the measure that `step` is given has not become better
 * for more than `patience` epochs.
 *
 * @throws TypeError if `optimizer` is no optimizer.
 * @throws ValueError if `factor` is not below 1, a mode is not known, or `min_lr` does not have one value for each group.
 *
 * @example
 * const optimizer = new optim.SGD([torch.zeros(2, { requires_grad: true })], { lr: 0.1 });
 * const scheduler = new optim.lr_scheduler.ReduceLROnPlateau(optimizer, { patience: 3 });
 * scheduler.step(0.25); // the loss on pictures that were not trained on
 */
export class ReduceLROnPlateau extends LRScheduler {
  declare factor: number;
  declare default_min_lr: number | null;
  declare min_lrs: number[];
  declare patience: number;
  declare cooldown: number;
  declare eps: number;
  declare mode_worse: number;
  declare mode: string;
  declare threshold: number;
  declare threshold_mode: string;
  /** The best measure so far. */
  declare best: number;
  declare cooldown_counter: number;
  declare num_bad_epochs: number;

  constructor(
    ...args: Arguments<
      ReduceLROnPlateauOptions,
      [
        optimizer: 'optimizer',
        mode: 'mode',
        factor: 'factor',
        patience: 'patience',
        threshold: 'threshold',
        threshold_mode: 'threshold_mode',
        cooldown: 'cooldown',
        min_lr: 'min_lr',
        eps: 'eps',
      ]
    >
  ) {
    const options = bind(args);
    super(options.optimizer, -1, fields_of(options));
  }

  /** Nothing is decided by the number of the epoch, so there is no first step. */
  protected override _begin(): void {
    this.last_epoch = 0;
    this._last_lr = this._current_lrs() as number[];
  }

  /** The rates in use: those of the next epoch depend on its measure. */
  override get_lr(): Num[] {
    return this._current_lrs();
  }

  /** True while nothing counts after a decay. */
  get in_cooldown(): boolean {
    return this.cooldown_counter > 0;
  }

  /**
   * Ends an epoch.
   *
   * @param args `metrics`: the measure, a number or a tensor of one element. The type lets it be left out, as that of
   * other schedulers does; then this is a TypeError.
   */
  override step(
    ...args: [metrics?: number | Tensor | null, epoch?: number | null] | [options: StepOptions]
  ): void {
    const { metrics, epoch } = bind_step(args);
    const current = measure_of(metrics);
    if (epoch !== null) warn(EPOCH_DEPRECATION_WARNING);
    this.last_epoch = epoch ?? this.last_epoch + 1;
    if (this._is_better(current, this.best)) {
      this.best = current;
      this.num_bad_epochs = 0;
    } else {
      this.num_bad_epochs += 1;
    }
    if (this.in_cooldown) {
      this.cooldown_counter -= 1;
      this.num_bad_epochs = 0;
    }
    if (this.num_bad_epochs > this.patience) {
      this._reduce_lr();
      this.cooldown_counter = this.cooldown;
      this.num_bad_epochs = 0;
    }
    this._last_lr = this._current_lrs() as number[];
  }

  override load_state_dict(state_dict: Readonly<Record<string, unknown>>): void {
    super.load_state_dict(state_dict);
    this.mode_worse = worse_in(this.mode);
    check_modes(this.mode, this.threshold_mode);
  }

  protected _is_better(measure: number, best: number): boolean {
    const { mode, threshold, threshold_mode } = this;
    if (mode === 'min')
      return measure < (threshold_mode === 'rel' ? best * (1 - threshold) : best - threshold);
    return measure > (threshold_mode === 'rel' ? best * (threshold + 1) : best + threshold);
  }

  protected _reduce_lr(): void {
    const { param_groups } = this.optimizer;
    if (param_groups.length !== this.min_lrs.length) {
      if (this.default_min_lr === null) {
        throw new TorchError(
          `The number of param groups in the \`optimizer\` (${param_groups.length}) differs from when ` +
            `\`ReduceLROnPlateau\` was initialized (${this.min_lrs.length}), usually due to a new param group being ` +
            'added to the optimizer. Please modify the `min_lrs` field to match the length of the `optimizer` param groups.',
        );
      }
      this.min_lrs = param_groups.map(() => this.default_min_lr as number);
    }
    param_groups.forEach((group, index) => {
      const old = item(group.lr as Num);
      const lr = Math.max(old * this.factor, this.min_lrs[index]!);
      if (old - lr > this.eps) set_value(group, 'lr', lr);
    });
  }
}

function measure_of(metrics: unknown): number {
  if (typeof metrics === 'number') return metrics;
  if (is_tensor(metrics)) return Number(metrics.item());
  throw new TypeError(`float() argument must be a string or a real number, not '${type_name(metrics)}'`);
}

function worse_in(mode: string): number {
  return mode === 'min' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
}

function check_modes(mode: string, threshold_mode: string): void {
  if (mode !== 'min' && mode !== 'max') throw new ValueError(`mode ${mode} is unknown!`);
  if (threshold_mode !== 'rel' && threshold_mode !== 'abs') {
    throw new ValueError(`threshold mode ${threshold_mode} is unknown!`);
  }
}

function fields_of(options: Bound<ReduceLROnPlateauOptions>): object {
  const { optimizer, mode, factor, threshold, threshold_mode, min_lr, ...rest } = options;
  if (factor >= 1) throw new ValueError('Factor should be < 1.0.');
  check_optimizer(optimizer);
  const count = optimizer.param_groups.length;
  const is_list = Array.isArray(min_lr);
  if (is_list && min_lr.length !== count) {
    throw new ValueError(`expected ${count} min_lrs, got ${min_lr.length}`);
  }
  check_modes(mode, threshold_mode);
  const mode_worse = worse_in(mode);
  return {
    factor,
    default_min_lr: is_list ? null : min_lr,
    min_lrs: is_list ? [...min_lr] : Array.from({ length: count }, () => min_lr),
    ...rest,
    mode_worse,
    mode,
    threshold,
    threshold_mode,
    best: mode_worse,
    cooldown_counter: 0,
    num_bad_epochs: 0,
  };
}
