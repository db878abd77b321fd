import { settled } from '../settled.js';
import type { Thread } from './thread.js';

/** `'stuck'`: what the workers are at may never end. */
export type EndOfPass = 'over' | 'stuck';

export interface WorkerPass {
  readonly threads: readonly Thread[];
  readonly pass: number;
  /** Batches that each worker has on its hands. */
  readonly prefetch_factor: number;
  /** Null for a data set without indices: the workers go on until their streams end. */
  readonly indices: Iterator<number[]> | null;
  /** Batches of a stream that an earlier run has had. */
  readonly skipped: number;
  /** The last touch on the JavaScript thread. */
  finish(batch: unknown): unknown;
  close(how: EndOfPass): Promise<void>;
}

type Answered = Promise<{ value: unknown } | undefined>;

/** One pass in worker threads: batch by batch in turn, handed out in order. */
export class WorkerBatches<Batch> implements AsyncIterableIterator<Batch> {
  readonly #pass: WorkerPass;
  readonly #ahead: { answered: Answered; thread: Thread }[] = [];
  readonly #active: Thread[];
  #asked = 0;
  #at = 0;
  #skipped = 0;
  #turn: Promise<unknown> = Promise.resolve();
  #no_more = false;
  #ended = false;

  constructor(pass: WorkerPass) {
    this.#pass = pass;
    this.#active = [...pass.threads];
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Batch>> {
    const result = this.#turn.then(() => this.#next());
    this.#turn = settled(result);
    return result;
  }

  async return(): Promise<IteratorResult<Batch>> {
    await this.#end('over');
    return { done: true, value: undefined };
  }

  abandon(): Promise<void> {
    return this.#end('stuck');
  }

  async #end(how: EndOfPass): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    this.#ahead.length = 0;
    await this.#pass.close(how);
  }

  async #next(): Promise<IteratorResult<Batch>> {
    for (;;) {
      this.#fill();
      const head = this.#ahead.shift();
      if (this.#ended || head === undefined) return this.return();
      const answer = await this.#answer(head);
      if (answer === undefined) {
        this.#retire(head.thread);
        continue;
      }
      if (this.#pass.indices === null && this.#skipped < this.#pass.skipped) {
        this.#skipped++;
        continue;
      }
      this.#fill();
      return { done: false, value: this.#pass.finish(answer.value) as Batch };
    }
  }

  async #answer({ answered }: { answered: Answered }): Answered {
    for (const thread of this.#pass.threads) thread.ref();
    try {
      return await answered;
    } catch (error) {
      if (this.#ended) return undefined;
      await this.return();
      throw error;
    } finally {
      for (const thread of this.#pass.threads) thread.unref();
    }
  }

  #retire(thread: Thread): void {
    const at = this.#active.indexOf(thread);
    if (at >= 0) this.#active.splice(at, 1);
  }

  #fill(): void {
    const { threads, prefetch_factor, indices, pass } = this.#pass;
    const depth = Math.max(1, threads.length * prefetch_factor);
    while (!this.#ended && !this.#no_more && this.#active.length > 0 && this.#ahead.length < depth) {
      const { done, value = [] } = indices?.next() ?? { done: false };
      if (done) {
        this.#no_more = true;
        return;
      }
      const thread = this.#active[this.#at++ % this.#active.length]!;
      const answered = thread.ask({ pass, batch: this.#asked++, indices: value });
      answered.catch(() => {}); // whoever waits for the batch sees it
      this.#ahead.push({ answered, thread });
    }
  }
}
