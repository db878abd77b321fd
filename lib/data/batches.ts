import { comes_in_steps, type DatasetLike, item_of } from './dataset.js';
import { type Loading, LoadingQueue } from './loading.js';
import { settled } from './settled.js';

/** A batch on its way: which items, and those that are being loaded. */
interface Ahead {
  indices: number[];
  loading: Loading[] | null;
}

/**
 * One pass over a data set in the background. Before a batch is handed out, the loading of the next ones is
 * started, so that it goes on while the caller computes, even if the caller never returns to the event loop.
 */
export class AsyncBatches<Item, Batch> implements AsyncIterableIterator<Batch> {
  readonly #dataset: DatasetLike<Item>;
  readonly #queue: LoadingQueue<Item> | null;
  readonly #indices: Iterator<number[]>;
  readonly #collate: (items: Item[]) => Batch;
  readonly #ahead: Ahead[] = [];
  readonly #depth: number;
  #turn: Promise<unknown> = Promise.resolve();
  #ended = false;

  constructor(
    dataset: DatasetLike<Item>,
    indices: Iterator<number[]>,
    collate: (items: Item[]) => Batch,
    prefetch_factor: number,
  ) {
    this.#dataset = dataset;
    this.#indices = indices;
    this.#collate = collate;
    this.#queue = comes_in_steps<Item>(dataset) ? new LoadingQueue(dataset) : null;
    this.#depth = this.#queue === null ? 0 : prefetch_factor;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Batch>> {
    return this.#next().catch((error: unknown) => {
      this.#end();
      throw error;
    });
  }

  async return(): Promise<IteratorResult<Batch>> {
    this.#end();
    return { done: true, value: undefined };
  }

  #end(): void {
    this.#ended = true;
    this.#ahead.length = 0;
    this.#queue?.stop();
  }

  async #next(): Promise<IteratorResult<Batch>> {
    this.#fill(1);
    const batch = this.#ended ? undefined : this.#ahead.shift();
    if (batch === undefined) return { done: true, value: undefined };
    this.#fill(this.#depth);
    // One batch after the other, also for a caller who asks for several at once.
    const items = this.#turn.then(() => this.#items(batch));
    this.#turn = settled(items);
    const finished = await items;
    if (finished === null) return { done: true, value: undefined };
    return { done: false, value: this.#collate(finished) };
  }

  #fill(count: number): void {
    while (!this.#ended && this.#ahead.length < count) {
      const { done, value: indices } = this.#indices.next();
      if (done) return;
      const queue = this.#queue;
      const loading = queue === null ? null : indices.map((index) => queue.add(index));
      this.#ahead.push({ indices, loading });
    }
  }

  /** Null if the pass was ended meanwhile. */
  async #items({ indices, loading }: Ahead): Promise<Item[] | null> {
    const items: Item[] = [];
    if (loading === null) {
      for (const index of indices) items.push(await item_of(this.#dataset, index));
      return items;
    }
    const queue = this.#queue as LoadingQueue<Item>;
    for (const item of loading) {
      if (this.#ended) return null;
      items.push(await queue.finish(item));
    }
    return items;
  }
}
