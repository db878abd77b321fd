import { types } from 'node:util';
import { is_plain_object } from '../internal/objects.js';
import { Tensor } from '../tensor/tensor.js';
import { type DatasetLike, item_of, LoadedDataset } from './dataset.js';

/** A batch on its way: which items, and those that are being loaded. */
interface Ahead {
  indices: number[];
  loading: Promise<unknown>[] | null;
}

/**
 * One pass over a data set in the background. Before a batch is handed out, the loading of the next ones is
 * started, so that it goes on while the caller computes, even if the caller never returns to the event loop.
 */
export class AsyncBatches<Item, Batch> implements AsyncIterableIterator<Batch> {
  readonly #dataset: DatasetLike<Item>;
  readonly #indices: Iterator<number[]>;
  readonly #collate: (items: Item[]) => Batch;
  readonly #ahead: Ahead[] = [];
  readonly #depth: number;
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
    this.#depth = dataset instanceof LoadedDataset ? prefetch_factor : 0;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** The next batch. An error that comes from loading carries the caller's line. */
  next(): Promise<IteratorResult<Batch>> {
    const caller = new Error();
    return this.#next().catch((error: unknown) => {
      this.#ended = true;
      throw with_caller(error, caller);
    });
  }

  async return(): Promise<IteratorResult<Batch>> {
    this.#ended = true;
    this.#ahead.length = 0;
    return { done: true, value: undefined };
  }

  async #next(): Promise<IteratorResult<Batch>> {
    this.#fill(1);
    const batch = this.#ended ? undefined : this.#ahead.shift();
    if (batch === undefined) return { done: true, value: undefined };
    this.#fill(this.#depth);
    const items = await this.#items(batch);
    return { done: false, value: this.#collate(items) };
  }

  #fill(count: number): void {
    while (!this.#ended && this.#ahead.length < count) {
      const { done, value: indices } = this.#indices.next();
      if (done) return;
      const dataset = this.#dataset;
      const loading = dataset instanceof LoadedDataset ? indices.map((index) => dataset.load(index)) : null;
      // Whoever asks for the batch sees the error; until then nobody awaits it, which Node would call unhandled.
      for (const promise of loading ?? []) promise.catch(() => {});
      this.#ahead.push({ indices, loading });
    }
  }

  async #items({ indices, loading }: Ahead): Promise<Item[]> {
    if (loading !== null) {
      const dataset = this.#dataset as LoadedDataset<Item, unknown>;
      const loaded = await Promise.all(loading);
      return loaded.map((one) => dataset.finish(one));
    }
    const items: Item[] = [];
    for (const index of indices) items.push(await item_of(this.#dataset, index));
    return items;
  }
}

function with_caller(error: unknown, caller: Error): unknown {
  if (!types.isNativeError(error)) return error;
  const frames = (caller.stack ?? '').split('\n').slice(2).join('\n');
  if (frames !== '' && !error.stack?.includes(frames)) error.stack = `${error.stack}\n${frames}`;
  return error;
}

/** `batch` with its tensors in pinned memory, as deep as arrays and plain objects go. */
export function pinned<Batch>(batch: Batch): Batch {
  if (batch instanceof Tensor) return (batch as Tensor).pin_memory() as Batch;
  if (Array.isArray(batch)) return batch.map(pinned) as Batch;
  if (!is_plain_object(batch)) return batch;
  return Object.fromEntries(Object.entries(batch).map(([key, value]) => [key, pinned(value)])) as Batch;
}
