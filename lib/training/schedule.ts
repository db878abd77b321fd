import { bare } from '../internal/define.js';
import type { Optimizer } from '../optim/index.js';
import {
  ConstantLR,
  CosineAnnealingLR,
  ExponentialLR,
  LinearLR,
  type LRScheduler,
  ReduceLROnPlateau,
  SequentialLR,
  StepLR,
} from '../optim/lr_scheduler/index.js';
import type { Schedule, Warmup } from './schedule-names.js';

export interface ScheduleOptions {
  /** Default: `'steplr'`. */
  lr_scheduler?: Schedule;
  epochs: number;
  /** Epochs between two steps of `steplr`. Default: 30. */
  lr_step_size?: number;
  /** Factor of a step of `steplr`, `exponentiallr` and `reducelronplateau`. Default: 0.1. */
  lr_gamma?: number;
  /** Where `cosineannealinglr` ends. Default: 0. */
  lr_min?: number;
  /** Epochs in which the rate rises. Default: 0. */
  lr_warmup_epochs?: number;
  /** Default: `'constant'`. */
  lr_warmup_method?: Warmup;
  /** Share of the rate at which a warmup begins. Default: 0.01. */
  lr_warmup_decay?: number;
}

/**
 * The scheduler of torchvision's `references/classification/train.py`, stepped once an epoch.
 *
 * @throws RangeError for a warmup before `reducelronplateau`, which follows the loss and not the epochs
 * @example
 * const scheduler = lr_schedule(optimizer, { epochs: 90, lr_warmup_epochs: 5, lr_warmup_method: 'linear' });
 */
export function lr_schedule(optimizer: Optimizer, options: ScheduleOptions): LRScheduler {
  const { lr_warmup_epochs = 0, lr_warmup_method = 'constant', lr_warmup_decay = 0.01 } = bare(options);
  const main = main_schedule(optimizer, options, lr_warmup_epochs);
  if (lr_warmup_epochs === 0) return main;
  if (main instanceof ReduceLROnPlateau)
    throw new RangeError('reducelronplateau follows the loss: it has no warmup (lr_warmup_epochs)');
  const how = { total_iters: lr_warmup_epochs };
  const warmup =
    lr_warmup_method === 'linear'
      ? new LinearLR(optimizer, { start_factor: lr_warmup_decay, ...how })
      : new ConstantLR(optimizer, { factor: lr_warmup_decay, ...how });
  return new SequentialLR(optimizer, { schedulers: [warmup, main], milestones: [lr_warmup_epochs] });
}

function main_schedule(optimizer: Optimizer, options: ScheduleOptions, warmup: number): LRScheduler {
  const { lr_scheduler = 'steplr', epochs, lr_step_size = 30, lr_gamma = 0.1, lr_min = 0 } = bare(options);
  switch (lr_scheduler) {
    case 'steplr':
      return new StepLR(optimizer, { step_size: lr_step_size, gamma: lr_gamma });
    case 'cosineannealinglr':
      return new CosineAnnealingLR(optimizer, { T_max: epochs - warmup, eta_min: lr_min });
    case 'exponentiallr':
      return new ExponentialLR(optimizer, { gamma: lr_gamma });
    default:
      return new ReduceLROnPlateau(optimizer, { factor: lr_gamma });
  }
}
