import { Clock } from './clock.js';
import { PlateauWatch } from './plateau.js';
import { type BatchScore, mean_of, type Score, Tally, type TallyState } from './tally.js';
import type { Learnt } from './learner.js';

/** What the batches of an epoch gave, read every now and then: until then it stays on the device. */
export class Readings {
  readonly #watch: PlateauWatch | null;
  #tally = new Tally();
  #since: BatchScore[] = [];
  #clock = new Clock();
  #is_stuck = false;

  /** @param classes what tells guessing; null, or a `patience` of 0: nobody watches */
  constructor(classes: number | null, patience: number) {
    this.#watch = classes === null || patience === 0 ? null : new PlateauWatch(classes, patience);
  }

  /** @param all items of the batches that all processes learnt from at once */
  add({ values, count }: Learnt, seconds: number, data_seconds: number, all: number): void {
    this.#tally.add(values, count);
    this.#clock.add(seconds, data_seconds, all);
  }

  /**
   * Reads what the batches since the last reading gave, in all processes together.
   *
   * @param broken the error for a loss that is no number, so many batches before the last one
   */
  async read(broken: (loss: number, behind: number) => Error): Promise<void> {
    const scores = await this.#tally.read_together();
    for (const [index, score] of scores.entries()) {
      const loss = score.values.loss as number;
      if (!Number.isFinite(loss)) throw broken(loss, scores.length - 1 - index);
      if (this.#watch?.is_stuck(loss)) this.#is_stuck = true;
    }
    this.#since.push(...scores);
  }

  /** Means over the epoch so far. */
  get score(): Score {
    return this.#tally.score;
  }

  /** Means over the batches since the last row, and how long they took in this process. */
  get since(): { score: Score; clock: Clock } {
    return { score: mean_of(this.#since), clock: this.#clock };
  }

  /** A row was made of what `since` says. */
  end_row(): void {
    this.#since = [];
    this.#clock = new Clock();
  }

  /** Begins to measure the time; an epoch, or the rest of one. */
  begin(): void {
    this.#clock = new Clock();
  }

  /** The epoch's are over. */
  end_epoch(): void {
    this.#tally = new Tally();
  }

  /** The sentence about a run that learns nothing, once. */
  warning(): string | null {
    if (!this.#is_stuck) return null;
    this.#is_stuck = false;
    return this.#watch?.message ?? '';
  }

  state_dict(): { tally: TallyState; since: BatchScore[] } {
    return { tally: this.#tally.state_dict(), since: [...this.#since] };
  }

  load_state_dict({ tally, since }: { tally: TallyState; since: BatchScore[] }): void {
    this.#tally = new Tally();
    this.#tally.load_state_dict(tally);
    this.#since = [...since];
  }
}
