import { write_whole } from '../internal/write-file.js';
import { save_file } from '../io/safetensors.js';
import type * as nn from '../nn/index.js';
import { rates_text } from '../report/rates.js';
import type { Tensor } from '../tensor/tensor.js';
import type { EpochEvent, Score, StepEvent, Trainer, TrainerEvent } from '../training/index.js';
import type { BadImages } from './bad-images.js';
import { Board } from './board.js';
import { csv_of, Journal } from './journal.js';
import type { Options } from './options.js';
import type { RunFolder } from './run-folder.js';
import { describe_metrics, type Terminal } from './terminal.js';
import { clock, percent } from './text.js';

/** What a run is shown and kept with. */
export interface RunParts {
  options: Options;
  model: nn.Module;
  /** Names of the optimizer's parameter groups. */
  groups: readonly string[];
  trainer: Trainer;
  classes: readonly string[];
  bad: BadImages;
  folder: RunFolder;
  terminal: Terminal;
  warn(text: string): void;
  /** The command line that goes on. */
  resume_line: string;
}

/** One training run: tells the terminal and the log what the trainer tells, and leaves the results. */
export class Run {
  readonly #parts: RunParts;
  readonly #journal: Journal;
  readonly #board: Board;
  readonly #began = performance.now();
  #val: Score | null = null;

  constructor(parts: RunParts) {
    this.#parts = parts;
    this.#journal = new Journal(parts.folder.file('log.jsonl'), parts.warn);
    this.#board = new Board({
      folder: parts.folder.path,
      step: parts.trainer.step,
      groups: parts.groups,
      warn: parts.warn,
    });
  }

  /** @param about what the first line of the log says, beside the options */
  async run(about: object): Promise<void> {
    const { trainer, options, bad } = this.#parts;
    const before = this.#journal.rewind(trainer.step);
    bad.restore(before.filter(({ kind }) => kind === 'bad_image').map(({ message }) => String(message)));
    bad.on_skip = (message) => this.#journal.add('bad_image', { step: trainer.step, message });
    this.#journal.add('start', { ...options, ...about, step: trainer.step });
    try {
      for await (const event of trainer) this.#tell(event);
    } catch (error) {
      this.#give_up(error);
      throw error;
    } finally {
      this.#parts.terminal.end();
      this.#board.close();
    }
  }

  get #seconds(): number {
    return (performance.now() - this.#began) / 1000;
  }

  #tell(event: TrainerEvent): void {
    const { terminal, warn, options } = this.#parts;
    if (event.kind === 'batch') terminal.batch(event, options.epochs);
    else if (event.kind === 'step') this.#on_step(event);
    else if (event.kind === 'epoch') this.#on_epoch(event);
    else if (event.kind === 'warning') {
      terminal.end();
      const advice = event.code === 'stuck' ? ` ${advice_for(options)}` : '';
      warn(`${event.message}${advice}`);
      this.#journal.add('warning', { step: this.#parts.trainer.step, message: event.message });
    } else if (event.kind === 'end') this.#on_end(event.reason === 'stopped');
  }

  #on_step(event: StepEvent): void {
    const { kind, since, score, batch, batches, ...rest } = event;
    this.#parts.terminal.step(event);
    this.#board.step(event);
    this.#journal.add('step', { ...rest, ...plain(since) });
  }

  #on_epoch(event: EpochEvent): void {
    const { terminal, options, groups, folder, trainer, warn } = this.#parts;
    const { epoch, step, lr, lrs, train, val, ema, is_best, seconds, data_seconds } = event;
    this.#val = val;
    this.#board.epoch(event);
    const scores = { train: plain(train), val: val && plain(val), ema: ema && plain(ema) };
    this.#journal.add('epoch', { epoch, step, lr, lrs, ...scores, is_best, seconds, data_seconds });
    try {
      write_whole(folder.file('metrics.csv'), csv_of(trainer.history.epochs));
    } catch (error) {
      warn(`metrics.csv cannot be written: ${(error as Error).message}`);
    }
    terminal.line(
      [
        `epoch ${epoch + 1}/${options.epochs}`,
        `lr ${rates_text(lrs, groups)}`,
        ...described('', train),
        ...(val === null ? [] : described('validation ', val)),
        ...(ema === null ? [] : described("the means' ", ema)),
        `waiting for data ${percent(seconds > 0 ? data_seconds / seconds : 0)}`,
        clock(this.#seconds),
        ...(is_best ? ['best'] : []),
      ].join('  '),
    );
  }

  #on_end(is_early: boolean): void {
    const { terminal, trainer, resume_line } = this.#parts;
    this.#save_weights();
    const acc1 = this.#val?.metrics.acc1 ?? null;
    this.#journal.add('end', { step: trainer.step, acc1, seconds: this.#seconds, ended_early: is_early });
    if (is_early) terminal.line(`ended early, after ${trainer.step} steps`);
    if (trainer.best !== null && acc1 !== null) {
      terminal.line(
        `validation accuracy ${percent(acc1)} after ${clock(this.#seconds)}, best ${percent(trainer.best.value)} in epoch ${trainer.best.epoch + 1}`,
      );
    }
    this.#tell_kept();
    if (is_early) terminal.line(`to go on: ${resume_line}`);
  }

  #tell_kept(): void {
    const { folder, terminal } = this.#parts;
    terminal.line(`kept in ${folder.path}: ${folder.kept.join(', ')}`);
  }

  #save_weights(): void {
    const { model, options, classes, folder } = this.#parts;
    const { model: name, views } = options;
    const metadata = { model: name, classes: JSON.stringify(classes), views: JSON.stringify(views) };
    save_file(model.state_dict() as Record<string, Tensor>, folder.file('weights.safetensors'), { metadata });
  }

  /** What was saved until something went wrong is there; the log says what it was. */
  #give_up(error: unknown): void {
    const { trainer, terminal, resume_line, folder } = this.#parts;
    terminal.end();
    this.#journal.add('end', { step: trainer.step, seconds: this.#seconds, error: String(error) });
    if (trainer.step === 0) return;
    this.#tell_kept();
    if (folder.kept.includes('last.pt')) terminal.line(`to go on from the last checkpoint: ${resume_line}`);
  }
}

const plain = ({ loss, metrics }: Score): object => ({ loss, ...metrics });

const described = (prefix: string, { loss, metrics }: Score): string[] => [
  `${prefix}loss ${loss.toFixed(3)}`,
  ...describe_metrics(metrics).map((each) => prefix + each),
];

const advice_for = ({ preset, lr }: Options): string =>
  preset === 'notebook'
    ? '--preset kaiming learns.'
    : `Try another --lr (it is ${lr}), --lr-warmup-epochs, or --preset kaiming.`;
