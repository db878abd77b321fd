import type { LayerReport } from './layers.js';
import type { Score } from './tally.js';

/** What is gone through: the training pictures, the validation pictures, or those with the averaged model. */
export type Phase = 'train' | 'val' | 'ema';

/** A run begins, or goes on. */
export interface StartEvent {
  kind: 'start';
  epoch: number;
  epochs: number;
  /** Batches learnt from so far. */
  step: number;
  /** Batches in an epoch. */
  batches: number;
}

/** A batch went through. It comes for each batch, so it has no numbers that a GPU would have to be waited for. */
export interface BatchEvent {
  kind: 'batch';
  phase: Phase;
  epoch: number;
  /** Batches of this phase so far. */
  batch: number;
  batches: number;
  /** Items in the batch. */
  count: number;
  /** How long the batch took, and how much of that was spent waiting for data. */
  seconds: number;
  data_seconds: number;
}

/** Loss and metrics were read, every `print_freq` batches and at the end of an epoch. */
export interface StepEvent {
  kind: 'step';
  epoch: number;
  /** Batches since the beginning of the run. */
  step: number;
  /** Batches of this epoch. */
  batch: number;
  batches: number;
  /** The learning rate of the optimizer's first parameter group. */
  lr: number;
  /** That of each group, in the optimizer's order. */
  lrs: readonly number[];
  /** Means over the batches since the reading before. */
  since: Score;
  /** Means over the epoch so far. */
  score: Score;
  images_per_second: number;
  /** Share of the time that was spent waiting for data, 0 to 1. */
  data_share: number;
  /** Bytes that tensors take on the GPU at most; null on the CPU. */
  gpu_memory: number | null;
  /** Gradients and updates of each parameter, at every `layer_freq`-th batch. */
  layers: LayerReport[] | null;
}

/** An epoch has ended. */
export interface EpochEvent {
  kind: 'epoch';
  epoch: number;
  step: number;
  /** The learning rate of the optimizer's first parameter group. */
  lr: number;
  /** That of each group, in the optimizer's order. */
  lrs: readonly number[];
  train: Score;
  /** Null where there is nothing to validate with. */
  val: Score | null;
  /** The averaged model's, where there is one. */
  ema: Score | null;
  /** Whether this is the best epoch so far. */
  is_best: boolean;
  /** Of this epoch's training in this process, and how much of that was spent waiting for data. */
  seconds: number;
  data_seconds: number;
}

/** A checkpoint was written. */
export interface CheckpointEvent {
  kind: 'checkpoint';
  file: string;
  /** `'signal'`: the run was asked to end. */
  reason: 'epoch' | 'minutes' | 'signal';
}

/** Something that the run survives. */
export interface WarningEvent {
  kind: 'warning';
  /** `'stuck'`: it does not learn. `'checkpoint'`: a checkpoint could not be written. */
  code: 'stuck' | 'checkpoint';
  message: string;
}

/** The best epoch so far. */
export interface Best {
  epoch: number;
  value: number;
}

/** A run has ended. */
export interface EndEvent {
  kind: 'end';
  /** `'stopped'`: `signal` ended it before the last epoch. */
  reason: 'done' | 'stopped';
  epoch: number;
  step: number;
  best: Best | null;
}

export type TrainerEvent =
  | StartEvent
  | BatchEvent
  | StepEvent
  | EpochEvent
  | CheckpointEvent
  | WarningEvent
  | EndEvent;

/** Functions by the kind of the event that they are told of. */
export type Callbacks = {
  [Kind in TrainerEvent['kind']]?: (event: Extract<TrainerEvent, { kind: Kind }>) => void | Promise<void>;
};
