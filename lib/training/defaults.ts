import { bare } from '../internal/define.js';
import { GradScaler } from '../amp/grad-scaler.js';
import { get_autocast_dtype } from '../autograd/autocast.js';
import { cross_entropy } from '../nn/functional/index.js';
import type { DType } from '../types.js';
import { check_capturable } from './captured-step.js';
import { accuracies, device_type } from './evaluate.js';
import type { TrainerOptions } from './options.js';
import { this_world } from './world.js';

/** Options with every default filled in. */
export type Options = Required<Omit<TrainerOptions, 'signal' | 'files_of' | 'amp' | 'label_smoothing'>> &
  Pick<TrainerOptions, 'signal' | 'files_of'> & { amp: DType | null };

const numbers = {
  epochs: [0, 'an integer that is not negative'],
  accumulate: [1, 'a positive integer'],
  print_freq: [1, 'a positive integer'],
  layer_freq: [0, 'an integer that is not negative'],
  patience: [0, 'an integer that is not negative'],
  ema_steps: [1, 'a positive integer'],
  ema_warmup_epochs: [0, 'an integer that is not negative'],
} as const;

function check(options: Options): void {
  for (const [name, [least, what]] of Object.entries(numbers)) {
    const value = options[name as keyof typeof numbers];
    if (!Number.isInteger(value) || value < least)
      throw new RangeError(`Trainer: ${name} must be ${what}, not ${value}`);
  }
  const { clip_grad_norm, monitor, metrics } = options;
  if (clip_grad_norm !== null && !(clip_grad_norm > 0))
    throw new RangeError(`Trainer: clip_grad_norm must be positive, not ${clip_grad_norm}`);
  if (options.cuda_graph) check_recordable(options);
  if (monitor !== 'loss' && !Object.hasOwn(metrics, monitor)) {
    const names = ['loss', ...Object.keys(metrics)].join(', ');
    throw new RangeError(`Trainer: monitor must be one of ${names}, not '${monitor}'`);
  }
}

function check_recordable({ accumulate, optimizer, device }: Options): void {
  if (accumulate !== 1)
    throw new RangeError('Trainer: cuda_graph takes one batch a step: accumulate must be 1');
  if (this_world().world_size > 1) throw new RangeError('Trainer: cuda_graph is for one process');
  check_capturable(optimizer, device_type(device));
}

function dtype_of(amp: boolean | DType, device: string): DType | null {
  if (typeof amp !== 'boolean') return amp;
  return amp ? get_autocast_dtype(device) : null;
}

/** @throws RangeError for a number that cannot be */
export function complete(of_the_program: TrainerOptions): Options {
  const options = bare(of_the_program);
  const { label_smoothing = 0, metrics = accuracies, device = 'cpu' } = options;
  const amp = dtype_of(options.amp ?? false, device_type(device));
  const needs_scaler = amp === 'float16' && device_type(device) === 'cuda';
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const all: Options = {
    val: null,
    loss: (output, target) => cross_entropy(output, target, { label_smoothing }),
    lr_scheduler: null,
    lr_scheduler_interval: 'epoch',
    batch_transform: null,
    accumulate: 1,
    clip_grad_norm: null,
    scaler: needs_scaler ? new GradScaler() : null,
    cuda_graph: false,
    ema: null,
    ema_steps: 1,
    ema_warmup_epochs: 0,
    print_freq: 10,
    layer_freq: 0,
    checkpoints: null,
    args: {},
    callbacks: {},
    num_classes: null,
    patience: 100,
    monitor: Object.keys(metrics)[0] ?? 'loss',
    ...(given as Partial<Options> & Pick<Options, 'model' | 'optimizer' | 'train' | 'epochs'>),
    metrics,
    device,
    amp,
  };
  check(all);
  return all;
}
