/** A learning rate that rises once and falls for the rest of the training. */
import { ValueError } from '../../errors.js';
import { type Arguments, type Bound, required, signature } from '../../internal/arguments.js';
import { addon } from '../../native/addon.js';
import type { Optimizer } from '../optimizer.js';
import { option_text } from '../options.js';
import type { ParamGroup } from '../param-groups.js';
import { add, div, mul, type Num, sub } from '../scalars.js';
import { set_momentum, start_momenta } from './momentum.js';
import { check_optimizer, LRScheduler } from './scheduler.js';
import { for_each_group } from './values.js';

export interface OneCycleLROptions {
  optimizer: Optimizer;
  /** The highest rate: one number, or one for each group. */
  max_lr: number | readonly number[];
  /** Number of steps; or `epochs` and `steps_per_epoch`. */
  total_steps?: number | null;
  /** With `steps_per_epoch`, in the place of `total_steps`. Default: null. */
  epochs?: number | null;
  /** With `epochs`, in the place of `total_steps`. Default: null. */
  steps_per_epoch?: number | null;
  /** Share of the steps in which the rate rises. Default: 0.3. */
  pct_start?: number;
  /** Along half a cosine, or evenly. Default: 'cos'. */
  anneal_strategy?: 'cos' | 'linear';
  /** Whether the momentum goes the other way. Default: true. */
  cycle_momentum?: boolean;
  /** The lower bound of the momentum: one number, or one for each group. Default: 0.85. */
  base_momentum?: number | readonly number[];
  /** The upper bound of the momentum: one number, or one for each group. Default: 0.95. */
  max_momentum?: number | readonly number[];
  /** The first rate is `max_lr` divided by this. Default: 25. */
  div_factor?: number;
  /** The last rate is the first one divided by this. Default: 1e4. */
  final_div_factor?: number;
  /** Falls as it rose, and then to the last rate. Default: false. */
  three_phase?: boolean;
  /** Where to go on after a checkpoint. Default: -1, the beginning. */
  last_epoch?: number;
}

interface Phase {
  end_step: number;
  start_lr: string;
  end_lr: string;
  start_momentum: string;
  end_momentum: string;
}

const bind = signature<OneCycleLROptions>('OneCycleLR.__init__', {
  optimizer: required,
  max_lr: required,
  total_steps: null,
  epochs: null,
  steps_per_epoch: null,
  pct_start: 0.3,
  anneal_strategy: 'cos',
  cycle_momentum: true,
  base_momentum: 0.85,
  max_momentum: 0.95,
  div_factor: 25,
  final_div_factor: 1e4,
  three_phase: false,
  last_epoch: -1,
});

/**
 * Moves the learning rate of each group up to `max_lr` and down to almost nothing, and the momentum the other way.
 * Call `step` after every batch.
 *
 * @throws TypeError if `optimizer` is no optimizer.
 * @throws ValueError if the number of steps is not given or no positive integer, another option cannot be, or, in
 * `step`, if there are no steps left.
 *
 * @example
 * const optimizer = new optim.SGD([torch.zeros(2, { requires_grad: true })], { lr: 0.1, momentum: 0.9 });
 * new optim.lr_scheduler.OneCycleLR(optimizer, { max_lr: 0.1, epochs: 10, steps_per_epoch: 100 });
 */
export class OneCycleLR extends LRScheduler {
  declare total_steps: number;
  declare cycle_momentum: boolean;
  declare use_beta1: boolean;
  declare _schedule_phases: Phase[];
  declare _anneal_func_type: string;

  constructor(
    ...args: Arguments<
      OneCycleLROptions,
      [
        optimizer: 'optimizer',
        max_lr: 'max_lr',
        total_steps: 'total_steps',
        epochs: 'epochs',
        steps_per_epoch: 'steps_per_epoch',
        pct_start: 'pct_start',
        anneal_strategy: 'anneal_strategy',
        cycle_momentum: 'cycle_momentum',
        base_momentum: 'base_momentum',
        max_momentum: 'max_momentum',
        div_factor: 'div_factor',
        final_div_factor: 'final_div_factor',
        three_phase: 'three_phase',
        last_epoch: 'last_epoch',
      ]
    >
  ) {
    const options = bind(args);
    check_optimizer(options.optimizer);
    super(options.optimizer, options.last_epoch, fields_of(options));
  }

  override get_lr(): Num[] {
    this._warn_get_lr_called_within_step();
    const step = this.last_epoch;
    if (step > this.total_steps) {
      throw new ValueError(
        `Tried to step ${step} times. The specified number of total steps is ${this.total_steps}`,
      );
    }
    return this.optimizer.param_groups.map((group) => this._rate_of(group, step));
  }

  /** The learning rate of a group at a step; its momentum is set. */
  protected _rate_of(group: ParamGroup, step: number): Num {
    const phases = this._schedule_phases;
    const index = phases.findIndex(({ end_step }, i) => step <= end_step || i === phases.length - 1);
    const phase = phases[index] as Phase;
    const start = index === 0 ? 0 : phases[index - 1]!.end_step;
    const share = div(step - start, phase.end_step - start);
    const between = (from: string, to: string) => this._anneal(group[from] as Num, group[to] as Num, share);
    if (this.cycle_momentum) {
      set_momentum(group, this.use_beta1, between(phase.start_momentum, phase.end_momentum) as number);
    }
    return between(phase.start_lr, phase.end_lr);
  }

  protected _anneal(start: Num, end: Num, share: number): Num {
    if (this._anneal_func_type === 'linear') return add(mul(sub(end, start), share), start);
    return add(end, mul(div(sub(start, end), 2), addon.cos(Math.PI * share) + 1));
  }
}

function steps_of({ total_steps, epochs, steps_per_epoch }: Bound<OneCycleLROptions>): number {
  if (total_steps !== null) return positive('total_steps', total_steps);
  if (epochs === null || steps_per_epoch === null) {
    throw new ValueError('You must define either total_steps OR (epochs AND steps_per_epoch)');
  }
  return positive('epochs', epochs) * positive('steps_per_epoch', steps_per_epoch);
}

function positive(name: string, value: number): number {
  if (Number.isInteger(value) && value > 0) return value;
  throw new ValueError(`Expected positive integer ${name}, but got ${option_text(value)}`);
}

function phases_of(total_steps: number, pct_start: number, three_phase: boolean): Phase[] {
  const phase = (end_step: number, lr: [string, string], momentum: [string, string]): Phase => ({
    end_step,
    start_lr: `${lr[0]}_lr`,
    end_lr: `${lr[1]}_lr`,
    start_momentum: `${momentum[0]}_momentum`,
    end_momentum: `${momentum[1]}_momentum`,
  });
  const rise = phase(pct_start * total_steps - 1, ['initial', 'max'], ['max', 'base']);
  if (!three_phase) return [rise, phase(total_steps - 1, ['max', 'min'], ['base', 'max'])];
  const fall = phase(2 * pct_start * total_steps - 2, ['max', 'initial'], ['base', 'max']);
  return [rise, fall, phase(total_steps - 1, ['initial', 'min'], ['max', 'max'])];
}

type Fields = Omit<Partial<OneCycleLR>, 'optimizer'>;

/** What the constructor sets before the first step; it sets the groups' bounds as well. */
function fields_of(options: Bound<OneCycleLROptions>): Fields {
  const { optimizer, pct_start, anneal_strategy, cycle_momentum, div_factor, final_div_factor } = options;
  const total_steps = steps_of(options);
  const _schedule_phases = phases_of(total_steps, pct_start, options.three_phase);
  if (!(pct_start >= 0 && pct_start <= 1)) {
    throw new ValueError(`Expected float between 0 and 1 pct_start, but got ${option_text(pct_start)}`);
  }
  if (anneal_strategy !== 'cos' && anneal_strategy !== 'linear') {
    throw new ValueError(`anneal_strategy must be one of 'cos' or 'linear', instead got ${anneal_strategy}`);
  }
  const max_lrs = for_each_group('max_lr', optimizer, options.max_lr) as number[];
  if (options.last_epoch === -1) {
    optimizer.param_groups.forEach((group, index) => {
      group.initial_lr = div(max_lrs[index]!, div_factor);
      group.max_lr = max_lrs[index];
      group.min_lr = div(group.initial_lr, final_div_factor);
    });
  }
  const fields: Fields = {
    total_steps,
    cycle_momentum,
    _schedule_phases,
    _anneal_func_type: anneal_strategy,
  };
  return cycle_momentum ? { ...fields, use_beta1: start_momenta(optimizer, options).use_beta1 } : fields;
}
