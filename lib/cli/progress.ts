/** Where lines go: the terminal, or a file. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface Moment {
  epoch: number;
  epochs: number;
  step: number;
  steps: number;
  loss: number;
  /** Share of hits, 0 to 1. */
  accuracy: number;
  pictures_per_second: number;
  seconds_left: number;
}

/** Seconds as `1:05` or `1:02:05`. */
export function clock(seconds: number): string {
  if (!Number.isFinite(seconds)) return '-:--';
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

const BAR = 20;

function bar(share: number): string {
  const filled = Math.max(0, Math.min(BAR, Math.round(share * BAR)));
  return '━'.repeat(filled) + '─'.repeat(BAR - filled);
}

export function describe(moment: Moment): string {
  const step = String(moment.step).padStart(String(moment.steps).length);
  return [
    `epoch ${moment.epoch + 1}/${moment.epochs}`,
    `step ${step}/${moment.steps}`,
    `loss ${moment.loss.toFixed(3)}`,
    `accuracy ${percent(moment.accuracy)}`,
    `${moment.pictures_per_second.toFixed(1)} pictures/s`,
    `ETA ${clock(moment.seconds_left)}`,
  ].join('  ');
}

/**
 * One line that is written over and over on a terminal; elsewhere a plain line every ten seconds. Lines that
 * stay are written with `line`.
 */
export class Progress {
  readonly #output: Output;
  readonly #live: boolean;
  #shown = Number.NEGATIVE_INFINITY;

  constructor(output: Output) {
    this.#output = output;
    this.#live = output.isTTY === true;
  }

  #is_due(): boolean {
    const now = performance.now();
    if (now - this.#shown < (this.#live ? 100 : 10_000)) return false;
    this.#shown = now;
    return true;
  }

  #show(text: string): void {
    if (!this.#live) this.#output.write(`${text}\n`);
    else this.#output.write(`\r${text.slice(0, (this.#output.columns ?? 80) - 1)}\x1b[K`);
  }

  /** Something that takes a while. */
  status(text: string): void {
    if (this.#is_due()) this.#show(text);
  }

  step(moment: Moment): void {
    if (!this.#is_due()) return;
    this.#show(this.#live ? `${bar(moment.step / moment.steps)} ${describe(moment)}` : describe(moment));
  }

  /** A line that stays. */
  line(text: string): void {
    this.#output.write(this.#live ? `\r\x1b[K${text}\n` : `${text}\n`);
  }
}
