import type { GradScaler } from '../amp/grad-scaler.js';
import type { Optimizer } from '../optim/optimizer.js';
import type { Tensor } from '../tensor/tensor.js';
import type { DeviceLike, DType } from '../types.js';
import type { Batches } from './batches.js';
import type { Checkpoints } from './checkpoints.js';
import type { Callbacks } from './events.js';
import type { BatchTransform } from './mixup.js';

/** What the loop asks of a model; every `nn.Module` has it. */
export interface Trainable {
  train(): unknown;
  eval(): unknown;
  forward_async(x: Tensor): Promise<Tensor>;
  named_parameters(): Iterable<[name: string, parameter: Tensor]>;
  state_dict(): object;
  load_state_dict(state: never): unknown;
}

/** A scheduler of the learning rate; those of `optim.lr_scheduler` are. */
export interface Scheduling {
  step(metric?: never): void;
  state_dict(): object;
  load_state_dict(state: never): void;
}

/** A model whose parameters are means of another's: `optim.swa_utils.AveragedModel`. */
export interface Averaging extends Trainable {
  n_averaged: Tensor;
  update_parameters(model: never): void;
}

export type LossFunction = (output: Tensor, target: Tensor) => Tensor;
/** A mean over the batch, as a tensor of one number. */
export type Metric = (output: Tensor, target: Tensor) => Tensor;

export interface TrainerOptions {
  model: Trainable;
  optimizer: Optimizer;
  /** Batches to learn from. */
  train: Batches;
  /** Batches to validate with after every epoch. Default: none. */
  val?: Batches | null;
  /** Passes over `train`. */
  epochs: number;
  /** Where the model is: batches are moved there. Default: `'cpu'`. */
  device?: DeviceLike;
  /** Default: cross entropy. */
  loss?: LossFunction;
  /** For the default loss: what share of a target is spread over all classes. Default: 0. */
  label_smoothing?: number;
  /** Measured beside the loss. Default: `acc1` and `acc5`, shares of hits among the one and the five best. */
  metrics?: Readonly<Record<string, Metric>>;
  /** What makes an epoch the best: a metric, where more is better, or `'loss'`. Default: the first metric. */
  monitor?: string;
  /** Steps at the end of each epoch, or after each optimizer step. Default: none. */
  lr_scheduler?: Scheduling | null;
  /** Default: `'epoch'`. */
  lr_scheduler_interval?: 'epoch' | 'step';
  /** Changes a batch before it is learnt from: `mixup(…)`. Default: none. */
  batch_transform?: BatchTransform | null;
  /** Batches whose gradients are added up for one optimizer step. Default: 1. */
  accumulate?: number;
  /** Largest norm of all gradients together. Default: none. */
  clip_grad_norm?: number | null;
  /** Mixed precision, true for the device's own dtype: bfloat16 on the CPU, float16 on CUDA. Default: false. */
  amp?: boolean | DType;
  /** Default: a `GradScaler` where `amp` is float16 on CUDA. */
  scaler?: GradScaler | null;
  /**
   * Records the step on the device once and takes it from the record for each batch of the same shapes: forward, backward
   * and optimizer as one CUDA graph, which small batches gain by. The model must compute the same each time, hooks are
   * called while it is recorded alone, and of the optimizer's options only the learning rate may change. For one process,
   * without `accumulate`, and with an optimizer made with `fused: true` or `capturable: true`. Default: false.
   */
  cuda_graph?: boolean;
  /** A mean of the model over time, which is validated as well. Default: none. */
  ema?: Averaging | null;
  /** Optimizer steps between two updates of `ema`. Default: 1. */
  ema_steps?: number;
  /** Epochs in which `ema` follows the model without a mean, while the learning rate warms up. Default: 0. */
  ema_warmup_epochs?: number;
  /** Batches between two readings of loss and metrics. Default: 10. */
  print_freq?: number;
  /** Batches between two measurements of every parameter's gradient and update; 0: never. Default: 0. */
  layer_freq?: number;
  /** Where checkpoints go. Default: none are written. */
  checkpoints?: Checkpoints | null;
  /** Plain values that checkpoints keep beside the state: how the run was asked for. Default: none. */
  args?: Readonly<Record<string, unknown>>;
  /** Told of events, each before the iterator hands it out. */
  callbacks?: Callbacks;
  /** Ends the run after the step in progress; a checkpoint is written. */
  signal?: AbortSignal;
  /** The files of a batch, for the sentence about one that went wrong. Default: none are named. */
  files_of?: (epoch: number, batch: number) => readonly string[];
  /** How many classes there are, if the run is to warn when it learns nothing. Default: null, it does not. */
  num_classes?: number | null;
  /** Steps at chance after which the run warns that it does not learn; 0: never. Default: 100. */
  patience?: number;
}
