import { group_name } from '../report/rates.js';
import { SummaryWriter } from '../tensorboard/index.js';
import type { EpochEvent, Score, StepEvent } from '../training/index.js';

export interface BoardOptions {
  folder: string;
  /** Where the run begins: what earlier files have from later steps is hidden. */
  step: number;
  /** Names of the optimizer's parameter groups. */
  groups: readonly string[];
  warn(text: string): void;
}

/** The run as event files for TensorBoard; where they cannot be written, training is worth more. */
export class Board {
  #writer: SummaryWriter | null;
  readonly #groups: readonly string[];
  readonly #warn: (text: string) => void;

  constructor({ folder, step, groups, warn }: BoardOptions) {
    this.#groups = groups;
    this.#warn = warn;
    this.#writer = null;
    this.#try(() => {
      this.#writer = new SummaryWriter({ log_dir: folder, purge_step: step === 0 ? null : step + 1 });
    });
  }

  #try(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#writer = null;
      this.#warn(`the event files end here: ${(error as Error).message}`);
    }
  }

  #add(tag: string, value: number, step: number): void {
    this.#try(() => this.#writer?.add_scalar(tag, value, step));
  }

  #scores(part: string, score: Score | null, step: number): void {
    if (score === null) return;
    for (const [name, value] of Object.entries({ loss: score.loss, ...score.metrics })) {
      this.#add(`${name}/${part}`, value, step);
    }
  }

  step({ step, since, lr, lrs, images_per_second, data_share, layers }: StepEvent): void {
    this.#scores('train', since, step);
    this.#add('lr', lr, step);
    for (const [index, rate] of lrs.entries())
      if (index > 0) this.#add(`lr/${group_name(this.#groups, index).replaceAll(' ', '_')}`, rate, step);
    this.#add('time/images_per_second', images_per_second, step);
    this.#add('time/data_share', data_share, step);
    for (const { name, grad_norm, update_ratio } of layers ?? []) {
      this.#add(`grad_norm/${name}`, grad_norm, step);
      this.#add(`update_ratio/${name}`, update_ratio, step);
    }
  }

  epoch({ step, val, ema }: EpochEvent): void {
    this.#scores('val', val, step);
    this.#scores('ema', ema, step);
    this.#try(() => this.#writer?.flush());
  }

  close(): void {
    this.#try(() => this.#writer?.close());
  }
}
