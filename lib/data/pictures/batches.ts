import { TorchError } from '../../errors.js';
import { functions } from '../../ops/index.js';
import { set_rng_state } from '../../tensor/random.js';
import type { Tensor } from '../../tensor/tensor.js';
import { rows_of } from '../rows.js';
import { settled } from '../settled.js';
import type { EndOfPass } from '../workers/batches.js';
import { Coming, type Pass } from './coming.js';
import { after, holds_at, state_now } from './draws.js';

/**
 * Batches that were made ahead, and those that were handed out and are held, may take so many bytes together. One may
 * always wait, and one be made while another is waited for that nobody holds yet.
 */
const MOST_BYTES = 128 * 2 ** 20;
/** Wrong foresights in a row after which nothing is foreseen until the generator is left alone again. */
const MOST_MISSES = 2;

/** Passes that somebody waits for: nothing else would hold them. */
const awaited = new Set<object>();

/** What a pass does with what the workers have made. */
export interface PassEnds<Batch> {
  /** A batch of its items. */
  batch(items: unknown[]): Batch;
  /** The same of pictures that lie in one tensor, where it takes no look at the items; else null. */
  readonly columns: ((pictures: Tensor, targets: readonly unknown[]) => Batch) | null;
  /** Batches ahead. */
  readonly depth: number;
  close(how: EndOfPass): Promise<void>;
}

/**
 * One pass over a data set of pictures, made by the workers. Random numbers are those of a loader without workers: they
 * count as drawn when their batch is asked for. To be done by then, they are drawn before, from where the generator will
 * stand if nobody else draws; if somebody has, they are drawn again, and the pictures are made again from their files.
 */
export class PictureBatches<Batch> implements AsyncIterableIterator<Batch> {
  readonly #pass: Pass;
  readonly #indices: Iterator<number[]>;
  readonly #batch: (items: unknown[]) => Batch;
  readonly #columns: ((pictures: Tensor, targets: readonly unknown[]) => Batch) | null;
  readonly #depth: number;
  readonly #close: (how: EndOfPass) => Promise<void>;
  readonly #ahead: Coming[] = [];
  #turn: Promise<unknown> = Promise.resolve();
  #is_awaited = false;
  #misses = 0;
  /** Where the generator stood when the last batch was handed out. */
  #left_at: Tensor | null = null;
  #ended = false;

  constructor(pass: Pass, indices: Iterator<number[]>, { batch, columns, depth, close }: PassEnds<Batch>) {
    this.#pass = pass;
    this.#indices = indices;
    this.#batch = batch;
    this.#columns = columns;
    this.#depth = depth;
    this.#close = close;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Batch>> {
    const result = this.#turn.then(() => this.#pass.workers.while_awaited(() => this.#next()));
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
    for (const coming of this.#ahead.splice(0)) coming.drop();
    await this.#close(how);
  }

  async #next(): Promise<IteratorResult<Batch>> {
    if (!this.#ended && this.#pass.workers.is_closed) {
      this.#ended = true;
      throw new TorchError('the DataLoader of this pass was disposed of');
    }
    if (!this.#ended) this.#fill();
    const [head] = this.#ahead;
    if (this.#ended || head === undefined) {
      await this.#end('over');
      return { done: true, value: undefined };
    }
    awaited.add(this);
    try {
      await head.opened;
      await this.#draw_for_good(head);
      this.#is_awaited = true;
      this.#foresee(head);
      await head.make();
      if (this.#ended) return { done: true, value: undefined };
      this.#ahead.shift();
      return { done: false, value: this.#hand_out(head) };
    } catch (error) {
      // What was dropped while it was waited for is no error.
      if (this.#ended) return { done: true, value: undefined };
      await this.#end('over');
      throw error;
    } finally {
      this.#is_awaited = false;
      awaited.delete(this);
    }
  }

  #fill(): void {
    while (!this.#ended && this.#ahead.length <= this.#depth) {
      const { done, value } = this.#indices.next();
      if (done) return;
      const coming = new Coming(this.#pass, value);
      this.#ahead.push(coming);
      coming.opened.then(
        () => this.#is_awaited && !this.#ended && this.#foresee(this.#ahead[0]!),
        () => {},
      );
    }
  }

  /** The numbers of the batch that is asked for now: those that were foreseen, or new ones. */
  async #draw_for_good(head: Coming): Promise<void> {
    const state = state_now();
    const untouched = this.#left_at !== null && functions.equal(this.#left_at, state);
    if (head.drawn !== null && holds_at(head.drawn, state)) {
      if (!head.drawn.idle) set_rng_state(head.drawn.after);
      if (untouched) this.#misses = 0;
      return;
    }
    if (head.drawn !== null) this.#misses++;
    else if (untouched) this.#misses = 0;
    // The workers may still be making what was foreseen.
    await head.making?.catch(() => {});
    head.draw(null);
  }

  /** Draws for the batches behind the one that was drawn last, and has as many made as may wait. */
  #foresee(head: Coming | null, in_hand = 0): void {
    let state = head === null ? this.#left_at! : after(head.drawn!, state_now());
    const handed_out = this.#pass.memory.handed_out + in_hand;
    let bytes = handed_out;
    for (const coming of this.#ahead) {
      if (coming === head) continue;
      if (!coming.is_open) return;
      if (coming.drawn === null || !holds_at(coming.drawn, state)) {
        if (this.#misses >= MOST_MISSES && !(coming.drawn?.idle ?? false)) {
          bytes += coming.decoded_bytes;
          if (bytes <= MOST_BYTES) coming.decode();
          continue;
        }
        if (coming.making !== null && !coming.is_made) return;
        try {
          coming.draw(state);
        } catch {
          return; // it is thrown when the batch is asked for
        }
      }
      state = after(coming.drawn!, state);
      bytes += coming.bytes;
      const is_next = coming === this.#ahead[head === null ? 0 : 1] && (head === null || handed_out === 0);
      if (!is_next && bytes > MOST_BYTES) return;
      void coming.make();
    }
  }

  /**
   * The batch, and the next ones begun. Their memory may take a collection of the young, which a tensor that is made after it
   * has before it: such a tensor is still young at the next one, when nobody holds it any more.
   */
  #hand_out(head: Coming): Batch {
    if (this.#columns === null || !head.is_whole) {
      const batch = this.#finish(head);
      this.#go_on(0);
      return batch;
    }
    this.#go_on(head.bytes);
    const { pictures, targets } = head.take();
    return this.#columns(pictures as Tensor, targets);
  }

  /** Begins what may be made while a batch of so many bytes is handed out. */
  #go_on(bytes: number): void {
    this.#left_at = state_now();
    this.#fill();
    this.#foresee(null, bytes);
  }

  #finish(head: Coming): Batch {
    const { pictures, targets } = head.take();
    const is_whole = !Array.isArray(pictures);
    const rows: readonly unknown[] = is_whole ? rows_of(pictures as Tensor) : pictures;
    return this.#batch(rows.map((row, at) => [row, targets[at]]));
  }
}
