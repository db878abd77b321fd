/** What a run has written while it went, `log.jsonl`, as the report needs it. */

/** Loss and metrics by name: `loss`, `acc1`, `acc5`. */
export type Numbers = Readonly<Record<string, number>>;

/** A reading in the middle of training: means over the batches since the one before. */
export interface StepLine {
  step: number;
  epoch: number;
  /** The learning rate of the optimizer's first parameter group. */
  lr: number;
  /** That of each group; logs of earlier versions lack it. */
  lrs?: readonly number[];
  loss: number;
  acc1?: number;
}

export interface EpochLine {
  epoch: number;
  /** Batches since the beginning of the run. */
  step: number;
  /** The learning rate of the optimizer's first parameter group. */
  lr: number;
  /** That of each group; logs of earlier versions lack it. */
  lrs?: readonly number[];
  train: Numbers;
  /** On the validation pictures; null without any. */
  val: Numbers | null;
  /** The averaged model on them; null without one. */
  ema: Numbers | null;
  seconds: number;
  /** Of these, spent waiting for data. */
  data_seconds: number;
}

export interface RunRecords {
  /** The options and what else the run began with. */
  start: Readonly<Record<string, unknown>>;
  steps: StepLine[];
  epochs: EpochLine[];
  warnings: string[];
  /** Pictures that could not be read and were skipped: a sentence each. */
  bad_images: string[];
  /** What the last line says; null where the run was killed. */
  end: Readonly<Record<string, unknown>> | null;
}

type Line = Record<string, unknown> & { kind?: string };

/**
 * Reads the lines of JSON that a run has written. A line that a kill has cut off is passed over; of a run that was resumed,
 * the last beginning counts.
 *
 * @example
 * const records = read_records(readFileSync('runs/1/log.jsonl', 'utf8'));
 */
export function read_records(text: string): RunRecords {
  const records: RunRecords = { start: {}, steps: [], epochs: [], warnings: [], bad_images: [], end: null };
  for (const { kind, ...line } of text.split('\n').flatMap(parsed)) {
    if (kind === 'start') records.start = line;
    else if (kind === 'step') records.steps.push(line as never);
    else if (kind === 'epoch') records.epochs.push({ ema: null, ...line } as never);
    else if (kind === 'warning') records.warnings.push(String(line['message']));
    else if (kind === 'bad_image') records.bad_images.push(String(line['message']));
    records.end = kind === 'end' ? line : null;
  }
  return records;
}

function parsed(text: string): Line[] {
  try {
    const line: unknown = JSON.parse(text);
    return typeof line === 'object' && line !== null ? [line as Line] : [];
  } catch {
    return [];
  }
}
