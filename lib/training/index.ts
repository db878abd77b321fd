/** `libtorch-node/training`: a training loop that goes on where it was killed, with the same bits. */
export { best_guesses, type Classifier, type Guess } from './classifier.js';
export { top_k } from './accuracy.js';
export type { Batches } from './batches.js';
export { Checkpoints, type CheckpointsOptions, type Found } from './checkpoints.js';
export { accuracies, evaluate, type EvaluateOptions, evaluating } from './evaluate.js';
export type {
  BatchEvent,
  Best,
  Callbacks,
  CheckpointEvent,
  EndEvent,
  EpochEvent,
  Phase,
  StartEvent,
  StepEvent,
  TrainerEvent,
  WarningEvent,
} from './events.js';
export { type ClassScore, type Examination, examine, type ExamineOptions, type Judged } from './examine.js';
export { freeze, head_of, held_layers, load_fitting, read_weights, type Taken } from './fine-tune.js';
export { type Columns, History, type HistoryState } from './history.js';
export type { LayerReport } from './layers.js';
export { type BatchTransform, mixup } from './mixup.js';
export type { Averaging, LossFunction, Metric, Scheduling, Trainable, TrainerOptions } from './options.js';
export { type Prediction, type PredictOptions, predict } from './predict.js';
export { BatchTooLargeError, NonFiniteLossError } from './problems.js';
export { type Preset, type PresetName, type Published, presets, type Views } from './presets.js';
export { read_checkpoint } from './read-checkpoint.js';
export { lr_schedule, type ScheduleOptions } from './schedule.js';
export { type Schedule, schedules, type Warmup, warmups } from './schedule-names.js';
export type { Position, TrainerState } from './state.js';
export { type LayerSummary, type ModelSummary, summarize } from './summary.js';
export type { Score } from './tally.js';
export { Trainer } from './trainer.js';
export { is_main_process, this_world, type World } from './world.js';
