import { open_pool, type PixelPool } from '../../native/pixels.js';

interface Waiting {
  resolve(): void;
}

/**
 * The threads of a loader, with promises. They hold nothing alive: a pass that is forgotten ends its threads when it is
 * collected, and a process may end while they work, unless somebody waits for them.
 */
export class Workers {
  readonly pool: PixelPool;
  readonly #waiting = new Map<number, Waiting>();
  #waiters = 0;
  is_closed = false;

  constructor(threads: number) {
    const self = new WeakRef(this);
    this.pool = open_pool(threads, (ticket) => {
      const workers = self.deref();
      if (workers !== undefined) workers.#done(ticket);
    });
  }

  /** Reads files and looks into their headers. */
  open(paths: readonly string[], places: Float64Array): { ticket: number; opened: Promise<void> } {
    const ticket = this.pool.open(paths, places);
    return { ticket, opened: paths.length === 0 ? Promise.resolve() : this.#until_done(ticket) };
  }

  decode(ticket: number): Promise<void> {
    this.pool.decode(ticket);
    return this.#until_done(ticket);
  }

  make(...args: Parameters<PixelPool['make']>): Promise<void> {
    this.pool.make(...args);
    return this.#until_done(args[0]);
  }

  make_again(ticket: number, index: number): Promise<void> {
    this.pool.make_again(ticket, index);
    return this.#until_done(ticket);
  }

  /** Whoever waits for the batch goes on, and finds it gone. */
  drop(ticket: number): void {
    this.pool.drop(ticket);
    this.#done(ticket);
  }

  /** While `body` waits, the process does not end. */
  async while_awaited<Value>(body: () => Promise<Value>): Promise<Value> {
    if (this.#waiters++ === 0) this.pool.ref();
    try {
      return await body();
    } finally {
      if (--this.#waiters === 0) this.pool.unref();
    }
  }

  close(): void {
    this.is_closed = true;
    this.pool.close();
    for (const ticket of [...this.#waiting.keys()]) this.#done(ticket);
  }

  #until_done(ticket: number): Promise<void> {
    return new Promise((resolve) => this.#waiting.set(ticket, { resolve }));
  }

  #done(ticket: number): void {
    const waiting = this.#waiting.get(ticket);
    this.#waiting.delete(ticket);
    waiting?.resolve();
  }
}
