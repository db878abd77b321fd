/** A learning rate that goes up and down between two bounds. */
import { ValueError } from '../../errors.js';
import { type Arguments, type Bound, required, signature } from '../../internal/arguments.js';
import type { Optimizer } from '../optimizer.js';
import { add, mul, type Num, pow, sub } from '../scalars.js';
import { set_momentum, start_momenta } from './momentum.js';
import { check_optimizer, LRScheduler } from './scheduler.js';
import { copy_of, for_each_group, set_value } from './values.js';

export interface CyclicLROptions {
  optimizer: Optimizer;
  /** The lower bound: one number, or one for each group. */
  base_lr: number | readonly number[];
  /** The upper bound, which `mode` may lower: one number, or one for each group. */
  max_lr: number | readonly number[];
  /** Steps from the lower to the upper bound. Default: 2000. */
  step_size_up?: number;
  /** Steps back. Default: as many. */
  step_size_down?: number | null;
  /** How the upper bound falls: not at all, by half each cycle, or by `gamma` each step. Default: 'triangular'. */
  mode?: 'triangular' | 'triangular2' | 'exp_range';
  /** Factor of 'exp_range'. Default: 1. */
  gamma?: number;
  /** A rule of your own in place of `mode`. Default: none. */
  scale_fn?: ((x: number) => number) | null;
  /** Whether `scale_fn` is given the number of the cycle, or of the step. Default: 'cycle'. */
  scale_mode?: 'cycle' | 'iterations';
  /** Whether the momentum goes the other way. Default: true. */
  cycle_momentum?: boolean;
  /** The lower bound of the momentum: one number, or one for each group. Default: 0.8. */
  base_momentum?: number | readonly number[];
  /** The upper bound of the momentum: one number, or one for each group. Default: 0.9. */
  max_momentum?: number | readonly number[];
  /** Where to go on after a checkpoint. Default: -1, the beginning. */
  last_epoch?: number;
}

const bind = signature<CyclicLROptions>('CyclicLR.__init__', {
  optimizer: required,
  base_lr: required,
  max_lr: required,
  step_size_up: 2000,
  step_size_down: null,
  mode: 'triangular',
  gamma: 1,
  scale_fn: null,
  scale_mode: 'cycle',
  cycle_momentum: true,
  base_momentum: 0.8,
  max_momentum: 0.9,
  last_epoch: -1,
});

/**
 * Moves the learning rate of each group up and down between two bounds, and the momentum the other way. Call `step`
 * after every batch.
 *
 * @throws TypeError if `optimizer` is no optimizer.
 * @throws ValueError if `mode` is not known, a list does not have one value for each group, or the momentum is to move
 * and the optimizer has none.
 *
 * @example
 * const optimizer = new optim.SGD([torch.zeros(2, { requires_grad: true })], { lr: 0.1, momentum: 0.9 });
 * new optim.lr_scheduler.CyclicLR(optimizer, { base_lr: 0.01, max_lr: 0.1, step_size_up: 100 });
 */
export class CyclicLR extends LRScheduler {
  declare max_lrs: number[];
  declare total_size: number;
  declare step_ratio: number;
  declare mode: string;
  declare gamma: number;
  declare scale_mode: string;
  declare cycle_momentum: boolean;
  declare use_beta1: boolean;
  declare base_momentums: number[];
  declare max_momentums: number[];
  declare _scale_fn_custom: ((x: number) => number) | null;

  constructor(
    ...args: Arguments<
      CyclicLROptions,
      [
        optimizer: 'optimizer',
        base_lr: 'base_lr',
        max_lr: 'max_lr',
        step_size_up: 'step_size_up',
        step_size_down: 'step_size_down',
        mode: 'mode',
        gamma: 'gamma',
        scale_fn: 'scale_fn',
        scale_mode: 'scale_mode',
        cycle_momentum: 'cycle_momentum',
        base_momentum: 'base_momentum',
        max_momentum: 'max_momentum',
        last_epoch: 'last_epoch',
      ]
    >
  ) {
    const options = bind(args);
    check_optimizer(options.optimizer);
    const base_lrs = for_each_group('base_lr', options.optimizer, options.base_lr);
    super(options.optimizer, options.last_epoch, fields_of(options, base_lrs));
    this.base_lrs = base_lrs as number[];
  }

  /** How much of the distance between the bounds is left: of the cycle `x`, or of the step. */
  scale_fn(x: number): number {
    if (this._scale_fn_custom !== null) return this._scale_fn_custom(x);
    if (this.mode === 'triangular2') return 1 / pow(2, x - 1);
    return this.mode === 'exp_range' ? pow(this.gamma, x) : 1;
  }

  override get_lr(): Num[] {
    this._warn_get_lr_called_within_step();
    const { last_epoch, total_size, step_ratio } = this;
    const cycle = Math.floor(1 + last_epoch / total_size);
    const x = 1 + last_epoch / total_size - cycle;
    const height = x <= step_ratio ? x / step_ratio : (x - 1) / (step_ratio - 1);
    const scale = () => this.scale_fn(this.scale_mode === 'cycle' ? cycle : last_epoch);
    const rates = this.base_lrs.map((base, index) =>
      add(base, mul(mul(sub(this.max_lrs[index]!, base), height), scale())),
    );
    if (this.cycle_momentum) {
      this.optimizer.param_groups.forEach((group, index) => {
        const [base, max] = [this.base_momentums[index]!, this.max_momentums[index]!];
        set_momentum(group, this.use_beta1, max - (max - base) * height * scale());
      });
    }
    return rates;
  }

  /** Functions cannot be saved: null stands for one. */
  override state_dict(): Record<string, unknown> {
    return { ...super.state_dict(), _scale_fn_custom: null };
  }

  override load_state_dict({ _scale_fn_custom, ...state }: Readonly<Record<string, unknown>>): void {
    super.load_state_dict(state);
  }
}

type Fields = Omit<Partial<CyclicLR>, 'optimizer'>;

/** What the constructor sets before the first step; it sets the groups' rates and momenta as well. */
function fields_of(options: Bound<CyclicLROptions>, base_lrs: readonly Num[]): Fields {
  const { optimizer, mode, gamma, scale_fn, cycle_momentum, last_epoch } = options;
  if (last_epoch === -1) {
    optimizer.param_groups.forEach((group, index) => {
      set_value(group, 'lr', copy_of(base_lrs[index]!));
    });
  }
  const max_lrs = for_each_group('max_lr', optimizer, options.max_lr) as number[];
  const up = options.step_size_up;
  const total_size = up + (options.step_size_down ?? up);
  if (!['triangular', 'triangular2', 'exp_range'].includes(mode) && scale_fn === null) {
    throw new ValueError('mode is invalid and scale_fn is None');
  }
  const own_mode = mode === 'exp_range' ? 'iterations' : 'cycle';
  const scale_mode = scale_fn === null ? own_mode : options.scale_mode;
  const plain = { max_lrs, total_size, step_ratio: up / total_size, mode, gamma, scale_mode, cycle_momentum };
  const fields: Fields = { ...plain, _scale_fn_custom: scale_fn };
  if (!cycle_momentum) return fields;
  const { use_beta1, base_momentums, max_momentums } = start_momenta(optimizer, options);
  return { ...fields, use_beta1, base_momentums, max_momentums };
}
