import { own, put } from '../internal/define.js';
import { display, type Displayed } from '../internal/notebook.js';
/** The training batches up to one reading, and how long they took. */
export interface StepRecord {
  epoch: number;
  /** Batches since the beginning of the run, the last one of these included. */
  step: number;
  lr: number;
  /** Means over the batches since the reading before: `loss` and the metrics. */
  values: Readonly<Record<string, number>>;
}

/** What came of an epoch. */
export interface EpochRecord {
  epoch: number;
  /** Batches since the beginning of the run. */
  step: number;
  lr: number;
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
  /** Columns `epoch`, `step`, `lr`, `loss` and the metrics. */
  steps: Columns = {};
  /** Columns `epoch`, `step`, `lr`, `train_loss`, `val_loss` and so on. */
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
function add_row(columns: Columns, { values, ...place }: StepRecord | EpochRecord): void {
  const length = own(columns, 'epoch')?.length ?? 0;
  for (const [name, value] of Object.entries({ ...place, ...values })) {
    const column = own(columns, name) ?? Array(length).fill(Number.NaN);
    put(columns, name, column);
    column.push(value);
  }
  for (const column of Object.values(columns)) if (column.length === length) column.push(Number.NaN);
}

const copy = (columns: Columns): Columns =>
  Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, [...column].map(Number)]));
