/** `npm start`: puts the parts together, and tells what happens. */
import { type EpochReport, fit, type StepReport, Sum } from '../training/train.js';
import { SGD } from '../optim/index.js';
import { StepLR } from '../optim/lr_scheduler/index.js';
import * as cuda from '../tensor/cuda.js';
import { manual_seed } from '../tensor/random.js';
import { __version__, get_num_threads } from '../tensor/runtime.js';
import { History } from './history.js';
import { make_model } from './model.js';
import type { Options } from './options.js';
import { find_pictures, type Pictures } from './pictures.js';
import { PlateauWatch } from './plateau.js';
import { clock, type Output, percent, Progress } from './progress.js';
import { RunFolder } from './run_folder.js';
import { Pace } from './pace.js';

type Model = ReturnType<typeof make_model>;

export interface Outcome {
  /** The last epoch's share of hits on the validation pictures, or null. */
  accuracy: number | null;
  /** Where the curves, the log and the weights are. */
  folder: string;
}

/** One training run. */
class Run {
  readonly #options: Options;
  readonly #pictures: Pictures;
  readonly #progress: Progress;
  readonly #folder: RunFolder;
  readonly #history = new History();
  readonly #watch: PlateauWatch;
  readonly #pace: Pace;
  readonly #began = performance.now();
  #epoch = new Sum();

  constructor(options: Options, pictures: Pictures, progress: Progress) {
    this.#options = options;
    this.#pictures = pictures;
    this.#progress = progress;
    const { out: folder, overwrite } = options;
    this.#folder = new RunFolder({ folder, overwrite, warn });
    this.#watch = new PlateauWatch(pictures.classes.length);
    this.#pace = new Pace(options.recipe.epochs * pictures.train_count);
  }

  async train(model: Model, device: string, signal: AbortSignal): Promise<Outcome> {
    const { recipe, seed, preset, model: name } = this.#options;
    const { lr, momentum, weight_decay, step_size, gamma, epochs } = recipe;
    const { folder, classes, train, val } = this.#pictures;
    this.#folder.log('start', { model: name, preset, ...recipe, seed, device, folder, classes });
    const optimizer = new SGD({ params: model.parameters(), lr, momentum, weight_decay, fused: true });
    const lr_scheduler = new StepLR(optimizer, { step_size, gamma });
    const on_step = (report: StepReport): void => this.#on_step(report);
    const on_epoch = (report: EpochReport): void => this.#on_epoch(report);
    const reports = await fit({
      model,
      optimizer,
      lr_scheduler,
      train,
      val,
      epochs,
      device,
      on_step,
      on_epoch,
      signal,
    }).catch((error: unknown) => this.#give_up(model, error));
    return this.#finish(model, reports.at(-1)?.val ?? null, signal.aborted);
  }

  #on_step(report: StepReport): void {
    this.#history.add_step(report);
    this.#epoch.add(report);
    this.#pace.add(report.count);
    this.#folder.log('step', { ...report, accuracy: report.correct / report.count });
    this.#progress.step({
      epoch: report.epoch,
      epochs: this.#options.recipe.epochs,
      step: report.step,
      steps: this.#options.recipe.epochs * this.#pictures.train.length,
      loss: report.loss,
      accuracy: this.#epoch.correct / this.#epoch.count,
      pictures_per_second: this.#pace.rate,
      seconds_left: this.#pace.seconds_left,
    });
    if (this.#watch.is_stuck(report.loss)) this.#tell_stuck();
  }

  #tell_stuck(): void {
    const classes = this.#pictures.classes.length;
    const chance = Math.log(classes).toFixed(3);
    const advice = this.#options.preset === 'notebook' ? '--preset kaiming learns' : 'try another --lr';
    this.#progress.line(
      `It does not learn: for 100 steps the loss stayed within 0.02 of ln(${classes}) = ${chance} or above it, ` +
        `which is what guessing costs. ${advice}.`,
    );
    this.#folder.log('stuck', { loss: this.#history.losses.at(-1)?.value });
  }

  #on_epoch(report: EpochReport): void {
    const { epoch, train, val } = report;
    this.#history.add_epoch(report);
    this.#folder.log('epoch', {
      epoch,
      train: plain(train),
      val: val && plain(val),
      seconds: this.#seconds(),
    });
    this.#epoch = new Sum();
    const scores = [`loss ${train.loss.toFixed(3)}`, `accuracy ${percent(train.correct / train.count)}`];
    if (val !== null)
      scores.push(
        `validation loss ${val.loss.toFixed(3)}`,
        `validation accuracy ${percent(val.correct / val.count)}`,
      );
    this.#progress.line(
      `epoch ${epoch + 1}/${this.#options.recipe.epochs}  ${scores.join('  ')}  ${clock(this.#seconds())}`,
    );
  }

  /** What was learnt until something went wrong is kept as well. */
  async #give_up(model: Model, error: unknown): Promise<never> {
    this.#folder.log('end', { seconds: this.#seconds(), error: String(error) });
    if (this.#history.losses.length > 0) {
      await this.#keep(model).catch((other: unknown) => warn(String(other)));
      this.#progress.line(this.#kept());
    }
    throw error;
  }

  /** The weights first: they took the time. */
  async #keep(model: Model): Promise<void> {
    const { classes } = this.#pictures;
    try {
      const metadata = { model: this.#options.model, classes: JSON.stringify(classes) };
      this.#folder.save_weights(model.state_dict(), metadata);
    } finally {
      await this.#folder.save_curves(this.#history, classes.length);
    }
  }

  #kept(): string {
    return `kept in ${this.#folder.path}: ${this.#folder.kept.join(', ')}`;
  }

  async #finish(model: Model, val: EpochReport['val'], ended_early: boolean): Promise<Outcome> {
    const accuracy = val === null ? null : val.correct / val.count;
    await this.#keep(model);
    this.#folder.log('end', { accuracy, seconds: this.#seconds(), ended_early });
    if (ended_early) this.#progress.line(`ended early, after ${this.#history.losses.length} steps`);
    if (accuracy !== null)
      this.#progress.line(`validation accuracy ${percent(accuracy)} after ${clock(this.#seconds())}`);
    this.#progress.line(this.#kept());
    return { accuracy, folder: this.#folder.path };
  }

  #seconds(): number {
    return (performance.now() - this.#began) / 1000;
  }
}

const warn = (text: string): void => void process.stderr.write(`warning: ${text}\n`);

const plain = ({ loss, correct, count }: { loss: number; correct: number; count: number }): object => ({
  loss,
  accuracy: correct / count,
});

function describe_device(device: string): string {
  const place = device.startsWith('cuda')
    ? `${device} (${cuda.get_device_name(device)})`
    : `${device} (${get_num_threads()} threads)`;
  return `device: ${place}, LibTorch ${__version__}`;
}

/**
 * Trains as the options say, and leaves the results in the run's folder.
 *
 * @param signal ends training after the step in progress; what was learnt is kept
 */
export async function run_trainer(options: Options, output: Output, signal: AbortSignal): Promise<Outcome> {
  const progress = new Progress(output);
  const device = options.device ?? (cuda.is_available() ? 'cuda' : 'cpu');
  progress.line(describe_device(device));
  manual_seed(options.seed);
  const pictures = await find_pictures(options.data, options.recipe.batch_size, (text) =>
    progress.status(text),
  );
  const { classes, train_count, val_count, folder } = pictures;
  const model = make_model(options.model, { num_classes: classes.length, init: options.recipe.init });
  // The layout in which convolutions are fastest; the numbers are the same up to rounding.
  model.to({ device, memory_format: 'channels_last' });
  progress.line(String(model));
  progress.line(
    `${train_count} pictures to train on, ${val_count} to validate with, ${classes.length} classes: ${classes.join(', ')}`,
  );
  progress.line(`pictures: ${folder}`);
  return new Run(options, pictures, progress).train(model, device, signal);
}
