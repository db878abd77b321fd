import { PictureError } from '../image/load-image.js';

/** Pictures that cannot be read: named once each, counted, and skipped as long as they are few. */
export class BadImages {
  readonly #most: number;
  readonly #warn: (text: string) => void;
  readonly #messages = new Set<string>();
  /** Told of each that is skipped. */
  on_skip: ((message: string) => void) | null = null;

  /** @param most how many may be skipped */
  constructor(most: number, warn: (text: string) => void) {
    this.#most = most;
    this.#warn = warn;
  }

  /** How many there are so far. */
  get count(): number {
    return this.#messages.size;
  }

  /** Counts those of the run so far, when it goes on. */
  restore(messages: Iterable<string>): void {
    for (const each of messages) this.#messages.add(each);
  }

  /** @throws what it is given, unless that is about one picture of few */
  add(error: unknown): void {
    if (!(error instanceof PictureError)) throw error;
    if (this.#messages.has(error.message)) return;
    if (this.#messages.size >= this.#most) throw this.#too_many(error);
    this.#messages.add(error.message);
    this.on_skip?.(error.message);
    this.#warn(`skipped, ${this.count} of at most ${this.#most} (--max-bad-images): ${error.message}`);
  }

  #too_many(error: PictureError): Error {
    error.message += `; ${this.#most} were skipped before it (--max-bad-images)`;
    return error;
  }
}
