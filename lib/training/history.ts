import { bare, own, put } from '../internal/define.js';
import { display, type Displayed } from '../internal/notebook.js';
/** The training batches up to one reading, and how long they took. */
export interface StepRecord {
  epoch: number;
  /** Batches since the beginning of the run, the last one of these included. */
  step: number;
  /** The learning rate of the optimizer's first parameter group. */
  lr: number;
  /** That of each group. Default: only the first. */
  lrs?: readonly number[];
  /** Means over the batches since the reading before: `loss` and the metrics. */
  values: Readonly<Record<string, number>>;
}

/** What came of an epoch. */
export interface EpochRecord {
  epoch: number;
  /** Batches since the beginning of the run. */
  step: number;
  /** The learning rate of the optimizer's first parameter group. */
  lr: number;
  /** That of each group. Default: only the first. */
  lrs?: readonly number[];
  /** `train_loss`, `val_loss`, `ema_loss` and the metrics, by name. */
  values: Readonly<Record<string, number>>;
}

/** A table by columns, as a checkpoint keeps it: every column has a number for each row. */
export type Columns = Record<string, number[]>;

/** What happened in a run so far, without anything that depends on the clock. */
export interface HistoryState {
  steps: Columns;
  epochs: Columns;
}

/**
 * What happened in a run, as a checkpoint keeps it: equal for equal runs, so it has no times. Rows are added at every
 * reading and after every epoch.
 *
 * @example
 * trainer.history.epochs.val_loss; // as [1.9, 1.1, 0.7]
 */
export class History {
  /** Columns `epoch`, `step`, `lr`, those of further groups `lr_1` and so on, `loss` and the metrics. */
  steps: Columns = {};
  /** Columns `epoch`, `step`, `lr`, those of further groups `lr_1` and so on, `train_loss`, `val_loss` and so on. */
  epochs: Columns = {};

  add_step(record: StepRecord): void {
    add_row(this.steps, record);
  }

  add_epoch(record: EpochRecord): void {
    add_row(this.epochs, record);
  }

  state_dict(): HistoryState {
    return { steps: copy(this.steps), epochs: copy(this.epochs) };
  }

  /** Its curves, as a notebook shows them. */
  async [display](): Promise<Displayed> {
    const { curves } = await import('../charts/curves.js');
    return { 'text/html': await curves(this.steps, this.epochs) };
  }

  load_state_dict({ steps, epochs }: HistoryState): void {
    this.steps = copy(steps);
    this.epochs = copy(epochs);
  }
}

/** A column that comes late has NaN before. */
function add_row(columns: Columns, record: StepRecord | EpochRecord): void {
  const { epoch, step, lr, lrs = [], values } = bare(record);
  const further = Object.fromEntries(lrs.map((rate, index) => [`lr_${index}`, rate]).slice(1));
  const length = own(columns, 'epoch')?.length ?? 0;
  for (const [name, value] of Object.entries({ epoch, step, lr, ...further, ...values })) {
    const column = own(columns, name) ?? Array(length).fill(Number.NaN);
    put(columns, name, column);
    column.push(value);
  }
  for (const column of Object.values(columns)) if (column.length === length) column.push(Number.NaN);
}

const copy = (columns: Columns): Columns =>
  Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, [...column].map(Number)]));
