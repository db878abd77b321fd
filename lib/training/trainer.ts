/**
 * The training loop. It knows no data set and no terminal: it is given a model and batches, and tells what happens to
 * whoever listens.
 */
import { bare, own } from '../internal/define.js';
import { TorchError } from '../errors.js';
import { Feed, type FeedState } from './batches.js';
import { Clock } from './clock.js';
import { complete, type Options } from './defaults.js';
import type { Best, CheckpointEvent, EndEvent, EpochEvent, TrainerEvent } from './events.js';
import { History } from './history.js';
import { Learner } from './learner.js';
import { Lessons } from './lessons.js';
import type { TrainerOptions } from './options.js';
import { type RandomStates, random_states, set_random_states } from './random-states.js';
import { Readings } from './readings.js';
import { end_of_epoch, rates_of } from './schedule-steps.js';
import {
  beginning,
  load_states,
  type Parts,
  type Position,
  rank_state,
  states_of,
  type TrainerState,
} from './state.js';
import { prefixed, type Score } from './tally.js';
import { gather, learning, network_of, on_any } from './team.js';
import { validate } from './validate.js';
import { is_main_process, this_world } from './world.js';

/**
 * Trains a classifier, or whatever `loss` and `metrics` make of it; tells what happens as events, and writes
 * checkpoints from which it goes on with the same bits.
 *
 * Where `torch.distributed` has a process group, all its processes train together: every one makes a trainer like this
 * one, with its own share of the batches (`DistributedSampler`, which is told each epoch); gradients are means over the
 * processes, as in `DistributedDataParallel`, loss and metrics are of all of them, and the first writes the checkpoints.
 *
 * What the loop draws and computes does not depend on who listens, how often loss and metrics are read, or whether the
 * run was interrupted. Loss and metrics stay on the device until they are read, every `print_freq` batches.
 *
 * @throws RangeError for a number that cannot be
 * @example
 * const trainer = new Trainer({ model, optimizer, train: dataloader, epochs: 90 });
 * for await (const event of trainer) {
 *   if (event.kind === 'epoch') console.log(event.epoch, event.train.loss, event.val?.metrics.acc1);
 * }
 */
export class Trainer implements AsyncIterable<TrainerEvent> {
  /** What happened so far. */
  readonly history = new History();
  readonly #options: Options;
  readonly #parts: Parts;
  readonly #lessons: Lessons;
  readonly #feed: Feed;
  readonly #readings: Readings;
  #position: Position = beginning(0, 0);
  #epoch_clock = new Clock();
  #best: Best | null = null;
  /** Where the generators stand when the run goes on; null unless it does. */
  #random: RandomStates | null = null;
  #resumed: FeedState | null = null;
  #is_running = false;

  constructor(options: TrainerOptions) {
    this.#options = complete({ ...options, model: network_of(options.model) });
    const { model, optimizer, lr_scheduler, ema, scaler, num_classes, patience } = this.#options;
    this.#parts = { model, optimizer, lr_scheduler, ema, scaler };
    const by_step = this.#options.lr_scheduler_interval === 'step' ? lr_scheduler : null;
    const learner = new Learner({
      ...this.#options,
      learning: learning(options.model),
      lr_scheduler: by_step,
    });
    this.#feed = new Feed(this.#options.train);
    this.#readings = new Readings(num_classes, patience);
    this.#lessons = new Lessons(this.#options, learner, this.#feed, this.#readings, this.history);
  }

  /** The epoch in progress, from 0. */
  get epoch(): number {
    return this.#position.epoch;
  }

  /** Batches learnt from since the beginning of the run. */
  get step(): number {
    return this.#position.step;
  }

  /** The best epoch so far. */
  get best(): Best | null {
    return this.#best;
  }

  /** Runs to the end; what happens goes to `callbacks`. */
  async fit(): Promise<EndEvent> {
    let end: EndEvent | null = null;
    for await (const event of this) if (event.kind === 'end') end = event;
    return end as unknown as EndEvent;
  }

  /** Begins, or goes on; whoever leaves the loop ends the run where it is. */
  async *[Symbol.asyncIterator](): AsyncGenerator<TrainerEvent, void> {
    if (this.#is_running) throw new TypeError('the trainer is running already');
    this.#is_running = true;
    try {
      for await (const event of this.#run()) {
        await own(this.#options.callbacks, event.kind)?.(event as never);
        yield event;
      }
    } finally {
      this.#is_running = false;
      await this.#feed.stop();
    }
  }

  /** All that the run is made of; the tensors in it are the run's own. */
  state_dict(): TrainerState {
    const { epoch } = this.#position;
    return {
      ...states_of(this.#parts),
      epoch: epoch - 1,
      args: { ...this.#options.args },
      position: {
        ...this.#position,
        feed: this.#resumed ?? this.#feed.state_dict(),
        ...this.#readings.state_dict(),
      },
      random: random_states(),
      best: this.#best === null ? null : { ...this.#best },
      history: this.history.state_dict(),
    };
  }

  /**
   * Goes on from what `state_dict` gave; or from a checkpoint of torchvision's `train.py`, with the epoch after it.
   *
   * @throws ValueError if it has no model or optimizer
   */
  load_state_dict(state: Partial<TrainerState>): void {
    load_states(this.#parts, state);
    const { epoch = -1, position, best = null, history } = bare(state);
    const { random = null, feed = null } = rank_state(state);
    const next = Number(epoch) + 1;
    this.#position = position === undefined ? beginning(next, next * this.#feed.length) : { ...position };
    this.#readings.load_state_dict(this.#position);
    this.#random = random;
    this.#resumed = feed;
    this.#best = best;
    if (history !== undefined) this.history.load_state_dict(history);
  }

  async *#run(): AsyncGenerator<TrainerEvent, void> {
    const { epochs } = this.#options;
    const { epoch, step } = this.#position;
    yield { kind: 'start', epoch, epochs, step, batches: this.#feed.length };
    while (this.#position.epoch < epochs) {
      if (await this.#is_to_end()) return yield* this.#stop();
      if (this.#position.phase === 'train') yield* this.#train();
      if (await this.#is_to_end()) return yield* this.#stop();
      const before = random_states();
      const event = yield* this.#end_epoch();
      if (event === null) {
        set_random_states(before);
        return yield* this.#stop();
      }
      yield event;
      yield* this.#save('epoch', event);
    }
    yield this.#end('done');
  }

  /** Whether this process, or another one, was asked to end. */
  async #is_to_end(): Promise<boolean> {
    return (await on_any([this.#options.signal?.aborted ?? false]))[0] as boolean;
  }

  async *#stop(): AsyncGenerator<TrainerEvent, void> {
    if (this.#position.step > 0) yield* this.#save('signal');
    yield this.#end('stopped');
  }

  #end(reason: EndEvent['reason']): EndEvent {
    const { epoch, step } = this.#position;
    return { kind: 'end', reason, epoch, step, best: this.#best };
  }

  /** The batches of an epoch, to its end or until `signal` asks for one. */
  async *#train(): AsyncGenerator<TrainerEvent, void> {
    this.#epoch_clock = new Clock();
    await this.#feed.begin(this.#position.epoch, this.#resumed, this.#random);
    this.#resumed = null;
    this.#random = null;
    const is_over = yield* this.#lessons.give(this.#position, this.#epoch_clock, () => this.#save('minutes'));
    if (!is_over) return;
    this.#position.phase = 'val';
    this.#position.lrs = rates_of(this.#options.optimizer);
    this.#position.lr = this.#position.lrs[0]!;
    end_of_epoch(this.#options, null);
    await this.#feed.stop();
  }

  /** Validates and turns to the next epoch; null if `signal` ended that. */
  async *#end_epoch(): AsyncGenerator<TrainerEvent, EpochEvent | null> {
    const { model, ema } = this.#options;
    if (this.#resumed !== null) this.#feed.restore(this.#resumed);
    if (this.#random !== null) set_random_states(this.#random);
    this.#resumed = null;
    this.#random = null;
    const val = yield* validate(this.#options, model, 'val', this.epoch);
    const averaged =
      val === null || ema === null ? null : yield* validate(this.#options, ema, 'ema', this.epoch);
    if (this.#options.val !== null && (val === null || (ema !== null && averaged === null))) return null;
    const { epoch, step } = this.#position;
    const train = this.#readings.score;
    const { lr, lrs = [lr] } = bare(this.#position);
    const is_best = this.#judge(val ?? train);
    const values = { ...prefixed('train', train), ...prefixed('val', val), ...prefixed('ema', averaged) };
    this.history.add_epoch({ epoch, step, lr, lrs, values });
    end_of_epoch(this.#options, (val ?? train).loss);
    this.#position = beginning(epoch + 1, step);
    this.#readings.end_epoch();
    const { seconds, data_seconds } = this.#epoch_clock;
    return { kind: 'epoch', epoch, step, lr, lrs, train, val, ema: averaged, is_best, seconds, data_seconds };
  }

  #judge(score: Score): boolean {
    const { monitor } = this.#options;
    const { epoch } = this.#position;
    const value = monitor === 'loss' ? -score.loss : (score.metrics[monitor] as number);
    const best = monitor === 'loss' ? -(this.#best?.value ?? Infinity) : (this.#best?.value ?? -Infinity);
    if (!(value > best)) return false;
    this.#best = { epoch, value: monitor === 'loss' ? score.loss : value };
    return true;
  }

  /** As `state_dict`, with what is each process's own. */
  async #whole_state(): Promise<TrainerState> {
    const state = this.state_dict();
    if (this_world().world_size === 1) return state;
    return { ...state, ranks: await gather({ random: state.random, feed: state.position.feed }) };
  }

  /** Writes a checkpoint, where there is a place for them; the run goes on if that fails. */
  async *#save(reason: CheckpointEvent['reason'], ended?: EpochEvent): AsyncGenerator<TrainerEvent, void> {
    const { checkpoints } = this.#options;
    if (checkpoints === null && this_world().world_size === 1) return;
    // nothing is written that a broken loss has gone through
    await this.#lessons.read(this.#position);
    const state = await this.#whole_state();
    if (checkpoints === null || !is_main_process()) return;
    try {
      const file = checkpoints.save(state, ended && { epoch: ended.epoch, is_best: ended.is_best });
      yield { kind: 'checkpoint', file, reason };
    } catch (error) {
      if (!(error instanceof TorchError)) throw error;
      const kept =
        checkpoints.last_file === null ? 'there is none yet' : `${checkpoints.last_file} is as it was`;
      yield {
        kind: 'warning',
        code: 'checkpoint',
        message: `no checkpoint was written: ${error.message}; ${kept}`,
      };
    }
  }
}
