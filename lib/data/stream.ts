import type { IterableDataset } from './dataset.js';
import { without_drawing } from './progress.js';
import { settled } from './settled.js';

export interface StreamOptions {
  readonly batch_size: number | null;
  readonly drop_last: boolean;
  /** Batches that an earlier run has had. */
  readonly skipped: number;
}

/** One pass over a data set without indices, on the JavaScript thread. */
export class StreamBatches<Item, Batch> implements AsyncIterableIterator<Batch> {
  readonly #items: AsyncIterator<Item> | Iterator<Item>;
  readonly #batch: (items: Item[]) => Batch;
  readonly #options: StreamOptions;
  #turn: Promise<unknown> = Promise.resolve();
  #skipped = 0;
  #ended = false;

  constructor(dataset: IterableDataset<Item>, batch: (items: Item[]) => Batch, options: StreamOptions) {
    const items = dataset[Symbol.asyncIterator]?.() ?? dataset[Symbol.iterator]?.();
    if (items === undefined) {
      throw new TypeError(`'${dataset.constructor.name}' object is not iterable`);
    }
    this.#items = items;
    this.#batch = batch;
    this.#options = options;
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
    this.#ended = true;
    await this.#items.return?.();
    return { done: true, value: undefined };
  }

  /** Items that are waited for may never come, and an async generator does not end before. */
  async abandon(): Promise<void> {
    this.#ended = true;
    Promise.resolve(this.#items.return?.()).catch(() => {});
  }

  async #next(): Promise<IteratorResult<Batch>> {
    for (; this.#skipped < this.#options.skipped; this.#skipped++) {
      await without_drawing(() => this.#some());
    }
    const items = await this.#some();
    return items === null ? { done: true, value: undefined } : { done: false, value: this.#batch(items) };
  }

  async #some(): Promise<Item[] | null> {
    const { batch_size, drop_last } = this.#options;
    const items: Item[] = [];
    while (!this.#ended && items.length < (batch_size ?? 1)) {
      const { done, value } = await this.#items.next();
      if (done) this.#ended = true;
      else items.push(value);
    }
    const too_few = drop_last && items.length < (batch_size ?? 1);
    return items.length === 0 || too_few ? null : items;
  }
}
