import { OutOfMemoryError } from '../errors.js';
import type { Tensor } from '../tensor/tensor.js';
import type { Feed } from './batches.js';
import type { Clock } from './clock.js';
import type { Options } from './defaults.js';
import type { TrainerEvent } from './events.js';
import { held_layers } from './fine-tune.js';
import type { History } from './history.js';
import type { LayerReport } from './layers.js';
import type { Learner, Learnt } from './learner.js';
import { gpu_memory, too_large } from './memory.js';
import { check_labels, NonFiniteLossError } from './problems.js';
import type { Readings } from './readings.js';
import { rates_of } from './schedule-steps.js';
import type { Position } from './state.js';
import { on_any } from './team.js';
import { is_main_process, this_world } from './world.js';

/** What happens with the batches of an epoch: they are learnt from, and now and then it is read what they gave. */
export class Lessons {
  readonly #options: Options;
  readonly #learner: Learner;
  readonly #feed: Feed;
  readonly #readings: Readings;
  readonly #history: History;

  constructor(options: Options, learner: Learner, feed: Feed, readings: Readings, history: History) {
    this.#options = options;
    this.#learner = learner;
    this.#feed = feed;
    this.#readings = readings;
    this.#history = history;
  }

  /**
   * Learns from what the feed has, and counts it in `position` and `clock`; false if `signal` asked for an end before.
   *
   * @param save writes a checkpoint, where it is time for one
   */
  async *give(
    position: Position,
    clock: Clock,
    save: () => AsyncGenerator<TrainerEvent, void>,
  ): AsyncGenerator<TrainerEvent, boolean> {
    const { model, accumulate, signal, checkpoints } = this.#options;
    this.#readings.begin();
    model.train();
    for (const layer of held_layers(model)) layer.eval();
    while (true) {
      const began = performance.now();
      const batch = await this.#feed.next();
      if (batch === null) return true;
      const loaded = performance.now();
      const [is_lacking] = await on_any([batch[1].shape[0] === 0]);
      const learnt = is_lacking ? null : await this.#learn(position, ...batch);
      const [seconds, data_seconds] = [(performance.now() - began) / 1000, (loaded - began) / 1000];
      position.step += 1;
      // a batch may be empty where none of its pictures could be read; then all processes leave theirs out
      if (learnt !== null) {
        const all = learnt.count * this_world().world_size;
        clock.add(seconds, data_seconds, all);
        this.#readings.add(learnt, seconds, data_seconds, all);
        yield* this.#tell(position, learnt.layers, { count: all, seconds, data_seconds });
      }
      const is_boundary =
        this.#feed.handed_out % accumulate === 0 && this.#feed.handed_out < this.#feed.length;
      if (!is_boundary) continue;
      const is_due = is_main_process() && checkpoints?.is_due === true;
      const [stops, saves] = await on_any([signal?.aborted ?? false, is_due]);
      if (stops) return false;
      if (saves) yield* save();
    }
  }

  /**
   * Reads loss and metrics of the batches that they were not read of.
   *
   * @throws NonFiniteLossError if one of the losses is no number
   */
  read({ epoch, step }: Position): Promise<void> {
    return this.#readings.read((loss, behind) => {
      const files = this.#files(epoch, behind);
      const checkpoint = this.#options.checkpoints?.last_file ?? null;
      return new NonFiniteLossError({ loss, epoch, step: step - behind, files, checkpoint });
    });
  }

  /** The files of the batch that is so many before the last one. */
  #files(epoch: number, behind: number): readonly string[] {
    return this.#options.files_of?.(epoch, this.#feed.handed_out - 1 - behind) ?? [];
  }

  async #learn({ epoch, step }: Position, X: Tensor, y: Tensor): Promise<Learnt> {
    const { accumulate, layer_freq, ema_warmup_epochs, num_classes } = this.#options;
    if (num_classes !== null) check_labels(y, num_classes, this.#files(epoch, 0));
    const [index, length] = [this.#feed.handed_out - 1, this.#feed.length];
    const first = index - (index % accumulate);
    try {
      return await this.#learner.learn(X, y, {
        opens: index === first,
        closes: index + 1 === Math.min(first + accumulate, length),
        group: Math.min(accumulate, length - first),
        measures: layer_freq > 0 && (step + 1) % layer_freq === 0,
        updates: Math.floor(index / accumulate),
        warms_up: epoch < ema_warmup_epochs,
      });
    } catch (error) {
      if (!(error instanceof OutOfMemoryError)) throw error;
      throw await too_large(this.#learner, X, y, error);
    }
  }

  async *#tell(
    position: Position,
    layers: LayerReport[] | null,
    took: { count: number; seconds: number; data_seconds: number },
  ): AsyncGenerator<TrainerEvent, void> {
    const { handed_out: batch, length: batches } = this.#feed;
    yield { kind: 'batch', phase: 'train', epoch: position.epoch, batch, batches, ...took };
    if (batch % this.#options.print_freq === 0 || batch === batches || layers !== null)
      yield* this.#report(position, layers);
  }

  /** Reads loss and metrics; a row of the history for every `print_freq` batches, wherever else they are read. */
  async *#report(position: Position, layers: LayerReport[] | null): AsyncGenerator<TrainerEvent, void> {
    await this.read(position);
    const { handed_out: batch, length: batches } = this.#feed;
    const { epoch, step } = position;
    const lrs = rates_of(this.#options.optimizer);
    const lr = lrs[0]!;
    const { score: since, clock } = this.#readings.since;
    if (batch % this.#options.print_freq === 0 || batch === batches) {
      this.#history.add_step({ epoch, step, lr, lrs, values: { loss: since.loss, ...since.metrics } });
      this.#readings.end_row();
    }
    yield {
      kind: 'step',
      epoch,
      step,
      batch,
      batches,
      lr,
      lrs,
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
}
