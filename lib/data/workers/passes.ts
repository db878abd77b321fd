import { warn } from '../../internal/warn.js';
import { is_available } from '../../tensor/cuda.js';
import type { DataLoader } from '../dataloader.js';
import { type IterableDataset, LoadedDataset } from '../dataset.js';
import { PictureBatches } from '../pictures/batches.js';
import type { PictureItems } from '../pictures/items.js';
import { type Plan, plan_of } from '../pictures/plan.js';
import { Workers } from '../pictures/pool.js';

/** The passes of a loader that has workers: which kind of worker can make its batches, if any. */
export class WorkerPasses {
  // biome-ignore lint/suspicious/noExplicitAny: the loader of any items
  readonly #loader: DataLoader<any, any>;
  #threads: Workers | null = null;

  // biome-ignore lint/suspicious/noExplicitAny: the loader of any items
  constructor(loader: DataLoader<any, any>) {
    this.#loader = loader;
  }

  /** Null where the batches must be made on the JavaScript thread. */
  begin(
    indices: Iterator<number[]>,
    _base_seed: bigint,
    batch: (items: unknown[]) => unknown,
  ): AsyncIterableIterator<unknown> | null {
    const { dataset, multiprocessing_context, worker_init_fn } = this.#loader;
    const pictures = dataset instanceof LoadedDataset ? dataset.pictures() : null;
    const plan = pictures === null ? null : plan_of(pictures.transform);
    if (plan !== null && multiprocessing_context === null && worker_init_fn === null) {
      return this.#pictures(pictures!, plan, indices, batch);
    }
    this.#warn();
    return null;
  }

  begin_stream(_base_seed: bigint, _skipped: number): AsyncIterableIterator<unknown> | null {
    this.#warn();
    return null;
  }

  #pictures(
    items: PictureItems,
    plan: Plan,
    indices: Iterator<number[]>,
    batch: (items: unknown[]) => unknown,
  ): AsyncIterableIterator<unknown> {
    const { num_workers, prefetch_factor, persistent_workers, pin_memory } = this.#loader;
    const workers = this.#threads ?? new Workers(num_workers);
    if (persistent_workers) this.#threads = workers;
    const pass = { items, plan, workers, pin_memory: pin_memory && is_available(), held: 0 };
    return new PictureBatches(pass, indices, batch, {
      depth: prefetch_factor!,
      close: () => persistent_workers || workers.close(),
    });
  }

  #warn(): void {
    const { constructor } = this.#loader.dataset as object | IterableDataset<unknown>;
    warn(
      `num_workers=${this.#loader.num_workers}: ${constructor.name} cannot be moved to workers, so its items are made on the JavaScript thread.`,
      'UserWarning',
    );
  }
}
