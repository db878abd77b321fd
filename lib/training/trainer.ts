/**
 * The training loop. It knows no data set and no terminal: it is given a model and batches, and tells what happens to
 * whoever listens.
 */
import { OutOfMemoryError, TorchError } from '../errors.js';
import { ReduceLROnPlateau } from '../optim/lr_scheduler/index.js';
import type { Tensor } from '../tensor/tensor.js';
import { Feed, type FeedState } from './batches.js';
import { Clock } from './clock.js';
import { complete, type Options } from './defaults.js';
import { evaluating } from './evaluate.js';
import type { Best, CheckpointEvent, EndEvent, EpochEvent, Phase, TrainerEvent } from './events.js';
import { held_layers } from './fine-tune.js';
import { History } from './history.js';
import type { LayerReport } from './layers.js';
import { Learner, type Learnt } from './learner.js';
import { gpu_memory, too_large } from './memory.js';
import type { Trainable, TrainerOptions } from './options.js';
import { check_labels, NonFiniteLossError } from './problems.js';
import { type RandomStates, random_states, set_random_states } from './random-states.js';
import { Readings } from './readings.js';
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
import { align_buffers, gather, learning, network_of, on_any } from './team.js';
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
  readonly #learner: Learner;
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
    this.#learner = new Learner({
      ...this.#options,
      learning: learning(options.model),
      lr_scheduler: by_step,
    });
    this.#feed = new Feed(this.#options.train);
    this.#readings = new Readings(num_classes, patience);
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
        await this.#options.callbacks[event.kind]?.(event as never);
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
    const { epoch = -1, position, best = null, history } = state;
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

  async #begin_epoch(): Promise<void> {
    this.#readings.begin();
    this.#epoch_clock = new Clock();
    await this.#feed.begin(this.#position.epoch, this.#resumed, this.#random);
    this.#resumed = null;
    this.#random = null;
  }

  /** The batches of an epoch, to its end or until `signal` asks for one. */
  async *#train(): AsyncGenerator<TrainerEvent, void> {
    const { model, accumulate, signal, checkpoints } = this.#options;
    await this.#begin_epoch();
    model.train();
    for (const layer of held_layers(model)) layer.eval();
    while (true) {
      const began = performance.now();
      const batch = await this.#feed.next();
      if (batch === null) break;
      const loaded = performance.now();
      const [is_lacking] = await on_any([batch[1].shape[0] === 0]);
      const learnt = is_lacking ? null : await this.#learn(...batch);
      const [seconds, data_seconds] = [(performance.now() - began) / 1000, (loaded - began) / 1000];
      this.#position.step += 1;
      // a batch may be empty where none of its pictures could be read; then all processes leave theirs out
      if (learnt !== null) yield* this.#tell(learnt, seconds, data_seconds);
      const is_boundary =
        this.#feed.handed_out % accumulate === 0 && this.#feed.handed_out < this.#feed.length;
      if (!is_boundary) continue;
      const is_due = is_main_process() && checkpoints?.is_due === true;
      const [stops, saves] = await on_any([signal?.aborted ?? false, is_due]);
      if (stops) return;
      if (saves) yield* this.#save('minutes');
    }
    this.#position.phase = 'val';
    this.#position.lr = rate_of(this.#options.optimizer);
    this.#schedule(null);
    await this.#feed.stop();
  }

  async #learn(X: Tensor, y: Tensor): Promise<Learnt> {
    const { accumulate, layer_freq, ema_warmup_epochs, num_classes } = this.#options;
    if (num_classes !== null) check_labels(y, num_classes, this.#files(0));
    const [index, length] = [this.#feed.handed_out - 1, this.#feed.length];
    const first = index - (index % accumulate);
    try {
      return await this.#learner.learn(X, y, {
        opens: index === first,
        closes: index + 1 === Math.min(first + accumulate, length),
        group: Math.min(accumulate, length - first),
        measures: layer_freq > 0 && (this.#position.step + 1) % layer_freq === 0,
        updates: Math.floor(index / accumulate),
        warms_up: this.#position.epoch < ema_warmup_epochs,
      });
    } catch (error) {
      if (!(error instanceof OutOfMemoryError)) throw error;
      throw await too_large(this.#learner, X, y, error);
    }
  }

  async *#tell(learnt: Learnt, seconds: number, data_seconds: number): AsyncGenerator<TrainerEvent, void> {
    const { print_freq } = this.#options;
    const { handed_out: batch, length: batches } = this.#feed;
    const { epoch } = this.#position;
    const { count, layers } = learnt;
    const all = count * this_world().world_size;
    this.#readings.add(learnt, seconds, data_seconds, all);
    this.#epoch_clock.add(seconds, data_seconds, all);
    yield { kind: 'batch', phase: 'train', epoch, batch, batches, count: all, seconds, data_seconds };
    if (batch % print_freq === 0 || batch === batches || layers !== null) yield* this.#report(layers);
  }

  /** Reads loss and metrics; a row of the history for every `print_freq` batches, wherever else they are read. */
  async *#report(layers: LayerReport[] | null): AsyncGenerator<TrainerEvent, void> {
    await this.#read();
    const { handed_out: batch, length: batches } = this.#feed;
    const { epoch, step } = this.#position;
    const lr = rate_of(this.#options.optimizer);
    const { score: since, clock } = this.#readings.since;
    if (batch % this.#options.print_freq === 0 || batch === batches) {
      this.history.add_step({ epoch, step, lr, values: { loss: since.loss, ...since.metrics } });
      this.#readings.end_row();
    }
    yield {
      kind: 'step',
      epoch,
      step,
      batch,
      batches,
      lr,
      since,
      score: this.#readings.score,
      images_per_second: clock.per_second,
      data_share: clock.data_share,
      gpu_memory: gpu_memory(this.#options.device),
      layers,
    };
    const message = this.#readings.warning();
    if (message !== null) yield { kind: 'warning', code: 'stuck', message };
  }

  #read(): Promise<void> {
    return this.#readings.read((loss, behind) => this.#broken(loss, behind));
  }

  /** The files of the batch that is so many before the last one. */
  #files(behind: number): readonly string[] {
    return this.#options.files_of?.(this.#position.epoch, this.#feed.handed_out - 1 - behind) ?? [];
  }

  #broken(loss: number, behind: number): NonFiniteLossError {
    const { epoch, step } = this.#position;
    const files = this.#files(behind);
    const checkpoint = this.#options.checkpoints?.last_file ?? null;
    return new NonFiniteLossError({ loss, epoch, step: step - behind, files, checkpoint });
  }

  /** Validates and turns to the next epoch; null if `signal` ended that. */
  async *#end_epoch(): AsyncGenerator<TrainerEvent, EpochEvent | null> {
    const { model, ema } = this.#options;
    if (this.#resumed !== null) this.#feed.restore(this.#resumed);
    if (this.#random !== null) set_random_states(this.#random);
    this.#resumed = null;
    this.#random = null;
    const val = yield* this.#validate(model, 'val');
    const averaged = val === null || ema === null ? null : yield* this.#validate(ema, 'ema');
    if (this.#options.val !== null && (val === null || (ema !== null && averaged === null))) return null;
    const { epoch, step } = this.#position;
    const [train, lr] = [this.#readings.score, this.#position.lr];
    const is_best = this.#judge(val ?? train);
    const values = { ...prefixed('train', train), ...prefixed('val', val), ...prefixed('ema', averaged) };
    this.history.add_epoch({ epoch, step, lr, values });
    this.#schedule((val ?? train).loss);
    this.#position = beginning(epoch + 1, step);
    this.#readings.end_epoch();
    const { seconds, data_seconds } = this.#epoch_clock;
    return { kind: 'epoch', epoch, step, lr, train, val, ema: averaged, is_best, seconds, data_seconds };
  }

  async *#validate(model: Trainable, phase: Phase): AsyncGenerator<TrainerEvent, Score | null> {
    const { val, device, loss, metrics, amp, signal } = this.#options;
    if (val === null) return null;
    await align_buffers(model);
    const { epoch } = this.#position;
    const batches = evaluating({
      model,
      batches: val,
      device,
      loss,
      metrics,
      amp,
      ...(signal && { signal }),
    });
    while (true) {
      const { done, value } = await batches.next();
      if (done) return value;
      const count = value.count * this_world().world_size;
      yield { kind: 'batch', phase, epoch, batches: val.length, ...value, count };
    }
  }

  /** At the end of an epoch's batches; `ReduceLROnPlateau` once more, with the loss of its validation. */
  #schedule(loss: number | null): void {
    const { lr_scheduler, lr_scheduler_interval } = this.#options;
    if (lr_scheduler === null || lr_scheduler_interval === 'step') return;
    const wants_loss = lr_scheduler instanceof ReduceLROnPlateau;
    if (wants_loss && loss !== null) lr_scheduler.step(loss);
    if (!wants_loss && loss === null) lr_scheduler.step();
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
    await this.#read();
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

function rate_of(optimizer: TrainerOptions['optimizer']): number {
  const lr = optimizer.param_groups[0]?.lr as number | Tensor;
  return typeof lr === 'number' ? lr : (lr.item() as number);
}
