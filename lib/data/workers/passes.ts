import { own } from '../../internal/define.js';
import { warn } from '../../internal/warn.js';
import { is_available } from '../../tensor/cuda.js';
import type { Tensor } from '../../tensor/tensor.js';
import { default_collate } from '../collate.js';
import type { DataLoader } from '../dataloader.js';
import { Dataset, IterableDataset } from '../dataset.js';
import { PictureBatches } from '../pictures/batches.js';
import { PREFETCH_FACTOR } from '../options.js';
import type { PictureItems } from '../pictures/items.js';
import { BatchMemory } from '../pictures/memory.js';
import { code_plan_of, type Plan, plan_of } from '../pictures/plan.js';
import { Workers } from '../pictures/pool.js';
import { pinned } from '../pinned.js';
import { type EndOfPass, WorkerBatches } from './batches.js';
import type { WorkerSetup } from './messages.js';
import { packed, Unmovable } from './portable.js';
import { Thread } from './thread.js';

/** Ends the threads of a pass, or of a loader, that nobody can ask any more. */
const forgotten = new FinalizationRegistry<readonly Thread[]>((threads) => void end_all(threads));

const end_all = (threads: readonly Thread[]): Promise<unknown> =>
  Promise.all(threads.map((thread) => thread.end()));

type Batch = (items: unknown[]) => unknown;
type Pass = AsyncIterableIterator<unknown>;

/** The passes of a loader that has workers: which kind of worker can make its batches, if any. */
export class WorkerPasses {
  // biome-ignore lint/suspicious/noExplicitAny: the loader of any items
  readonly #loader: DataLoader<any, any>;
  #pool: Workers | null = null;
  #threads: Thread[] | null = null;
  #passes = 0;
  #warned = false;

  // biome-ignore lint/suspicious/noExplicitAny: the loader of any items
  constructor(loader: DataLoader<any, any>) {
    this.#loader = loader;
  }

  /** Null where the batches must be made on the JavaScript thread. */
  begin(indices: Iterator<number[]>, base_seed: bigint, batch: Batch): Pass | null {
    const { dataset, multiprocessing_context, worker_init_fn } = this.#loader;
    const pictures = dataset instanceof Dataset ? dataset.pictures() : null;
    if (pictures !== null && multiprocessing_context === null && worker_init_fn === null) {
      const channels = own(pictures, 'mode') === 'L' ? 1 : 3;
      const plan = plan_of(pictures.transform, channels);
      if (plan !== null) return this.#pictures(pictures, plan, indices, { batch, threads: [] });
      const code = code_plan_of(pictures.transform, channels);
      const threads = code && this.#start(base_seed, null);
      if (threads) return this.#pictures(pictures, code!, indices, { batch, threads });
      if (code) return null;
    }
    return this.#in_threads(indices, base_seed, 0);
  }

  begin_stream(base_seed: bigint, skipped: number): Pass | null {
    return this.#in_threads(null, base_seed, skipped);
  }

  #pictures(
    items: PictureItems,
    plan: Plan,
    indices: Iterator<number[]>,
    { batch, threads }: { batch: Batch; threads: readonly Thread[] },
  ): Pass {
    const { num_workers, prefetch_factor, persistent_workers, pin_memory } = this.#loader;
    const pass_number = this.#passes++;
    let asked = 0;
    const run = async (wanted: readonly number[], params: readonly unknown[]) => {
      const thread = threads[asked % threads.length]!;
      const answer = await thread.ask({ pass: pass_number, batch: asked++, indices: wanted, params });
      return answer!.value as Tensor | unknown[];
    };
    const workers = this.#pool ?? new Workers(num_workers);
    if (persistent_workers) this.#pool = workers;
    workers.pool.values(plan.table, plan.normalize);
    const memory = new BatchMemory(pin_memory && is_available());
    const batches = new PictureBatches({ items, plan, workers, memory, held: 0, run }, indices, {
      batch,
      columns: this.#columns(),
      // Of those whose own code is run, a thread makes a whole batch.
      depth: (prefetch_factor ?? PREFETCH_FACTOR) * Math.max(1, threads.length),
      close: async (how) => {
        memory.close();
        if (!persistent_workers) workers.close();
        await this.#part_with(threads, how);
      },
    });
    if (!persistent_workers) forgotten.register(batches, threads);
    return batches;
  }

  /** `default_collate` of pictures that lie in a batch already. */
  #columns(): ((pictures: Tensor, targets: readonly unknown[]) => unknown) | null {
    const { collate_fn, batch_size, batch_sampler, pin_memory } = this.#loader;
    if (collate_fn !== null || (batch_size === null && batch_sampler === null)) return null;
    return (pictures, targets) => {
      const batch = [pictures, default_collate(targets)];
      return pin_memory && is_available() ? pinned(batch) : batch;
    };
  }

  #in_threads(indices: Iterator<number[]> | null, base_seed: bigint, skipped: number): Pass | null {
    const { prefetch_factor, persistent_workers, pin_memory } = this.#loader;
    const threads = this.#start(base_seed, this.#loader.collate_fn);
    if (threads === null) return null;
    const batches = new WorkerBatches({
      threads,
      pass: this.#passes++,
      prefetch_factor: prefetch_factor ?? PREFETCH_FACTOR,
      indices,
      skipped,
      finish: (batch) => (pin_memory && is_available() ? pinned(batch) : batch),
      close: (how) => this.#part_with(threads, how),
    });
    if (!persistent_workers) forgotten.register(batches, threads);
    return batches;
  }

  /** At the end of a pass: those that stay must be alive and at rest soon. */
  async #part_with(threads: readonly Thread[], how: EndOfPass): Promise<void> {
    const can_stay = how === 'over' && !threads.some((thread) => thread.has_died);
    if (can_stay && this.#loader.persistent_workers) return;
    if (this.#threads === threads) this.#threads = null;
    await end_all(threads);
  }

  /** Ends the workers that stay from one pass to the next. */
  async end(): Promise<void> {
    this.#pool?.close();
    this.#pool = null;
    await this.#part_with(this.#threads ?? [], 'stuck');
  }

  /** Null, with a warning, for what cannot be moved. */
  #start(base_seed: bigint, collate_fn: Batch | null): Thread[] | null {
    if (this.#threads !== null) return this.#threads;
    try {
      const threads = this.#setups(base_seed, collate_fn).map((setup) => new Thread(setup));
      if (this.#loader.persistent_workers) {
        this.#threads = threads;
        forgotten.register(this, threads);
      }
      return threads;
    } catch (error) {
      if (!(error instanceof Unmovable)) throw error;
      this.#warn(error.message);
      return null;
    }
  }

  #setups(base_seed: bigint, collate_fn: Batch | null): WorkerSetup[] {
    const { dataset, num_workers, worker_init_fn, batch_size, drop_last, batch_sampler } = this.#loader;
    const setup = {
      num_workers,
      dataset: packed(dataset),
      collate_fn: packed(collate_fn),
      worker_init_fn: packed(worker_init_fn),
      single: batch_size === null && batch_sampler === null,
      stream: dataset instanceof IterableDataset ? { batch_size, drop_last } : null,
    };
    return Array.from({ length: num_workers }, (_, id) => ({ ...setup, id, seed: base_seed + BigInt(id) }));
  }

  #warn(reason: string): void {
    if (this.#warned) return;
    this.#warned = true;
    const { num_workers } = this.#loader;
    warn(
      `DataLoader: num_workers=${num_workers} has no effect, batches are made on the JavaScript thread: ${reason}. See docs/data.md.`,
    );
  }
}
