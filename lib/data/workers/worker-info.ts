import type { DatasetLike, IterableDataset } from '../dataset.js';

/** What a copy of a data set in a worker knows about itself. */
export interface WorkerInfo {
  /** From 0 to `num_workers - 1`. */
  readonly id: number;
  readonly num_workers: number;
  /** `base_seed + id`: torch's generator in this worker began with it. */
  readonly seed: bigint;
  /** The copy of the data set in this worker. */
  readonly dataset: DatasetLike<unknown> | IterableDataset<unknown>;
}

/** Called in each worker before it loads anything. */
export type WorkerInit = (worker_id: number) => void | Promise<void>;

let info: WorkerInfo | null = null;

/**
 * In a worker of a `DataLoader`, which worker it is; elsewhere null.
 *
 * https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.get_worker_info
 *
 * @example
 * const { id, num_workers } = torch.utils.data.get_worker_info() ?? { id: 0, num_workers: 1 };
 */
export const get_worker_info = (): WorkerInfo | null => info;

export function set_worker_info(value: WorkerInfo | null): void {
  info = value;
}
