import { bare } from '../internal/define.js';
import type { GradScaler } from '../amp/grad-scaler.js';
import { ValueError } from '../errors.js';
import type { Optimizer } from '../optim/optimizer.js';
import type { FeedState } from './batches.js';
import type { Best } from './events.js';
import type { HistoryState } from './history.js';
import type { Averaging, Scheduling, Trainable } from './options.js';
import { type RandomStates, random_states } from './random-states.js';
import type { BatchScore, TallyState } from './tally.js';
import { this_world } from './world.js';

/** Where a run stands. */
export interface Position {
  epoch: number;
  /** Batches since the beginning of the run. */
  step: number;
  /** `'train'`: within the batches of the epoch; `'val'`: behind them, before its validation. */
  phase: 'train' | 'val';
  /** The learning rate of the epoch, once its batches are over: that of the first group. */
  lr: number;
  /** That of each group; checkpoints of earlier versions lack it. */
  lrs?: readonly number[];
  /** Where its batches stand; null where a run has not begun. */
  feed: FeedState | null;
  /** What the batches of the epoch gave so far. */
  tally: TallyState;
  /** Those that are in no row of the history yet. */
  since: BatchScore[];
}

/** The beginning of an epoch. */
export const beginning = (epoch: number, step: number): Position => ({
  epoch,
  step,
  phase: 'train',
  lr: Number.NaN,
  lrs: [],
  feed: null,
  tally: { sums: {}, count: 0 },
  since: [],
});

/**
 * All that a run is made of. The first five have torchvision's names and meaning; `epoch` is the last one that was
 * finished, -1 before the first.
 */
export interface TrainerState {
  model: object;
  optimizer: object;
  lr_scheduler: object | null;
  epoch: number;
  args: Record<string, unknown>;
  /** The averaged model's, where there is one. */
  model_ema?: object;
  /** The gradient scaler's, where there is one. */
  scaler?: object;
  position: Position;
  random: RandomStates;
  /** Where several processes train together: what is each one's own, by rank. */
  ranks?: RankState[];
  best: Best | null;
  history: HistoryState;
}

/** What of a run's state is another in each process. */
export interface RankState {
  random: RandomStates;
  feed: FeedState | null;
}

/**
 * This process's own part of a checkpoint, which so many processes may have written as now go on with it, or others.
 * Among others the place in the epoch is the first one where as many items were learnt from, and a process that was not
 * there before keeps its generators.
 */
export function rank_state(state: Partial<TrainerState>): Partial<RankState> {
  const { random, ranks, position } = bare(state);
  const { rank, world_size } = this_world();
  const before = ranks?.length ?? 1;
  const first = { feed: position?.feed ?? null, ...(random && { random }) };
  const own = ranks?.[rank] ?? (rank === 0 ? first : { feed: first.feed });
  if (before === world_size) return own;
  const items = Number(position?.tally.count ?? 0);
  if (items === 0) return { ...own, feed: null };
  return { ...own, feed: { handed_out: 0, items, beginning: random_states(), generators: [], loader: null } };
}

/** The parts that have a state of their own. */
export interface Parts {
  model: Trainable;
  optimizer: Optimizer;
  lr_scheduler: Scheduling | null;
  ema: Averaging | null;
  scaler: GradScaler | null;
}

export type PartStates = Pick<TrainerState, 'model' | 'optimizer' | 'lr_scheduler' | 'model_ema' | 'scaler'>;

export function states_of({ model, optimizer, lr_scheduler, ema, scaler }: Parts): PartStates {
  return {
    model: model.state_dict(),
    optimizer: optimizer.state_dict(),
    lr_scheduler: lr_scheduler?.state_dict() ?? null,
    ...(ema !== null && { model_ema: ema.state_dict() }),
    ...(scaler !== null && { scaler: scaler.state_dict() }),
  };
}

/**
 * Gives every part its state.
 *
 * @throws ValueError if the checkpoint lacks one
 */
export function load_states(parts: Parts, state: Partial<PartStates>): void {
  const { model, optimizer, lr_scheduler, ema, scaler } = parts;
  for (const name of ['model', 'optimizer'] as const) {
    if (state[name] == null)
      throw new ValueError(`the checkpoint has no ${name}: it holds weights, not a run`);
  }
  model.load_state_dict(state.model as never);
  optimizer.load_state_dict(state.optimizer as never);
  if (lr_scheduler !== null && state.lr_scheduler != null)
    lr_scheduler.load_state_dict(state.lr_scheduler as never);
  if (scaler !== null && state.scaler != null) scaler.load_state_dict(state.scaler as never);
  if (ema !== null && state.model_ema != null) ema.load_state_dict(state.model_ema as never);
}
