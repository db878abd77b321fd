import type { LoadedDataset } from './dataset.js';

/** Bytes of loaded items that may wait for their turn. */
const MOST_BYTES = 256 * 2 ** 20;
/** Items that are loading at once while nobody knows how large they are, and at least. */
const FEWEST = 4;

/** An item of a batch that is loaded when its turn comes. */
export interface Loading {
  readonly index: number;
  promise: Promise<unknown> | null;
}

/**
 * Loads items in the order in which they are added, as many at once as fit: a photograph, decoded, can be a thousand
 * times as large as what becomes of it.
 */
export class LoadingQueue<Item> {
  readonly #dataset: LoadedDataset<Item, unknown>;
  readonly #waiting: Loading[] = [];
  /** Items that are loading, or loaded and not finished. */
  #held = 0;
  /** Of the largest item so far; null: none is loaded yet. */
  #bytes: number | null = null;

  constructor(dataset: LoadedDataset<Item, unknown>) {
    this.#dataset = dataset;
  }

  add(index: number): Loading {
    const item: Loading = { index, promise: null };
    this.#waiting.push(item);
    this.#start();
    return item;
  }

  /** Waits for the oldest item that is not finished, which must be `item`, and finishes it. */
  async finish(item: Loading): Promise<Item> {
    try {
      return this.#dataset.finish(await item.promise);
    } finally {
      item.promise = null;
      this.#held--;
      this.#start();
    }
  }

  /** Starts nothing more. */
  stop(): void {
    this.#waiting.length = 0;
  }

  #start(): void {
    while (this.#held < this.#most() && this.#waiting.length > 0) {
      const item = this.#waiting.shift() as Loading;
      this.#held++;
      item.promise = this.#dataset.load(item.index);
      // Whoever asks for the item sees the error; until then nobody awaits it, which Node would call unhandled.
      item.promise.then((loaded) => this.#measure(loaded)).catch(() => {});
    }
  }

  #measure(loaded: unknown): void {
    this.#bytes = Math.max(this.#bytes ?? 0, this.#dataset.bytes_of(loaded));
    this.#start();
  }

  #most(): number {
    if (this.#bytes === null) return FEWEST;
    return this.#bytes === 0
      ? Number.POSITIVE_INFINITY
      : Math.max(FEWEST, Math.floor(MOST_BYTES / this.#bytes));
  }
}
