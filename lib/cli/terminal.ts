/** What a run looks like: a progress bar for each phase on a terminal, plain lines elsewhere. */
import { SingleBar } from 'cli-progress';
import { GAUGE_COLUMNS, GAUGE_MARKS, gauge, is_live } from '../internal/gauge.js';
import type { BatchEvent, Phase, StepEvent } from '../training/index.js';
import { bytes, clock, percent } from './text.js';

/** Where lines go: the terminal, or a file. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Seconds between two plain lines about the same thing. */
const PLAIN_EVERY = 10;

const titles: Record<Phase, string> = { train: 'train', val: 'validate', ema: 'validate the means' };

/** What a bar shows beside itself: the first parts matter most. */
interface Shown {
  head: string;
  parts: string[];
}

/** As many of the parts as fit into the columns that are left. */
function fitting({ head, parts }: Shown, columns: number): string {
  let line = head;
  for (const part of parts) {
    if (line.length + 2 + part.length > columns) break;
    line += `  ${part}`;
  }
  return line.slice(0, Math.max(columns, 0));
}

export class Terminal {
  readonly #output: Output;
  readonly #live: boolean;
  readonly #colour: boolean;
  #bar: SingleBar | null = null;
  #phase = '';
  #shown: Shown = { head: '', parts: [] };
  #read: StepEvent | null = null;
  #said = Number.NEGATIVE_INFINITY;
  /** Of this phase, in this process. */
  #began = 0;
  #seen = 0;
  #count = 0;
  #waited = 0;

  constructor(output: Output, env: NodeJS.ProcessEnv = process.env) {
    this.#output = output;
    this.#live = is_live(output, env);
    this.#colour = this.#live && !env.NO_COLOR;
  }

  /** A line that stays. */
  line(text: string): void {
    this.#close();
    this.#output.write(`${text}\n`);
  }

  /** Something that takes a while, before there are phases. */
  status(text: string): void {
    if (this.#live) this.#output.write(`\r${text.slice(0, this.#columns - 1)}\x1b[K`);
    else if (this.#is_due()) this.#output.write(`${text}\n`);
    this.#phase = 'status';
  }

  step(event: StepEvent): void {
    this.#read = event;
  }

  /** @param epochs of the whole run; null: there is only this pass */
  batch(event: BatchEvent, epochs: number | null): void {
    const key = `${event.phase} ${event.epoch}`;
    if (key !== this.#phase) this.#open(key, event);
    this.#seen += 1;
    this.#count += event.count;
    this.#waited += event.data_seconds;
    this.#shown = this.#describe(event, epochs);
    if (this.#live) this.#draw_bar(event);
    else if (this.#is_due()) this.#output.write(`${fitting(this.#shown, Number.POSITIVE_INFINITY)}\n`);
    if (event.batch === event.batches) this.#close();
  }

  /** Ends what is on the terminal, however the run ended. */
  end(): void {
    this.#close();
  }

  get #columns(): number {
    return this.#output.columns || 80;
  }

  #is_due(): boolean {
    const now = performance.now();
    if (now - this.#said < PLAIN_EVERY * 1000) return false;
    this.#said = now;
    return true;
  }

  #open(key: string, { phase, batch, seconds }: BatchEvent): void {
    this.#close();
    this.#phase = key;
    this.#began = performance.now() - seconds * 1000;
    this.#seen = 0;
    this.#count = 0;
    this.#waited = 0;
    if (phase === 'train' && batch === 1) this.#read = null;
  }

  #draw_bar({ batch, batches }: BatchEvent): void {
    if (this.#bar !== null) {
      this.#bar.update(batch);
      return;
    }
    const output = this.#output;
    const marks = this.#colour ? GAUGE_MARKS : 0;
    this.#bar = new SingleBar({
      // the library cuts a line at the columns, and counts what colours it as well
      stream: {
        isTTY: true,
        write: (text: string) => output.write(text),
        get columns() {
          return (output.columns || 80) + marks;
        },
      } as unknown as NodeJS.WritableStream,
      format: (_, { progress }) => this.#draw(progress),
      clearOnComplete: true,
      hideCursor: true,
      // what a line has beyond its columns was left out by `fitting`
      linewrap: true,
    });
    this.#bar.start(batches, batch);
  }

  #draw(progress: number): string {
    const room = this.#columns - 1;
    if (room < GAUGE_COLUMNS + 24) return fitting(this.#shown, room);
    return `${gauge(progress, this.#colour)} ${fitting(this.#shown, room - GAUGE_COLUMNS - 1)}`;
  }

  #close(): void {
    if (this.#phase === 'status' && this.#live) this.#output.write('\r\x1b[K');
    this.#bar?.stop();
    this.#bar = null;
    this.#phase = '';
  }

  #describe(event: BatchEvent, epochs: number | null): Shown {
    const { phase, epoch, batch, batches } = event;
    const passed = (performance.now() - this.#began) / 1000;
    const step = String(batch).padStart(String(batches).length);
    const place = epochs === null ? titles[phase] : `epoch ${epoch + 1}/${epochs} ${titles[phase]}`;
    const left = ((batches - batch) * passed) / this.#seen;
    return {
      head: `${place} ${step}/${batches}`,
      parts: [
        ...(phase === 'train' ? describe_scores(this.#read) : []),
        `ETA ${clock(left)}`,
        `${(this.#count / passed).toFixed(1)} pictures/s`,
        `waiting for data ${percent(this.#waited / passed)}`,
        ...(phase === 'train' && this.#read?.gpu_memory ? [`GPU ${bytes(this.#read.gpu_memory)}`] : []),
      ],
    };
  }
}

function describe_scores(read: StepEvent | null): string[] {
  if (read === null) return [];
  const { loss, metrics } = read.score;
  return [`loss ${loss.toFixed(3)}`, ...describe_metrics(metrics)];
}

/** Metrics by their names: the two of classifiers as shares. */
export function describe_metrics(metrics: Readonly<Record<string, number>>): string[] {
  return Object.entries(metrics).map(([name, value]) => {
    const top = /^acc(\d+)$/.exec(name)?.[1];
    return top === undefined ? `${name} ${value.toFixed(4)}` : `top-${top} ${percent(value)}`;
  });
}
