import type { InspectOptions } from 'node:util';
import { ValueError } from '../errors.js';
import { required, signature } from '../internal/arguments.js';
import { python_repr } from '../internal/python-repr.js';
import { type_name } from '../internal/type-name.js';
import type { Generator as RandomGenerator } from '../tensor/random.js';
import { type DatasetLike, IterableDataset } from './dataset.js';
import type { IndexSource } from './sampler.js';
import { type DatasetSource, dataset_of } from './tensor-rows.js';
import type { WorkerInit } from './workers/worker-info.js';

/** What `console.log` gives: the types of some versions of Node.js have no name for it. */
export type Stylized = InspectOptions & { stylize(text: string, style: string): string };

export interface DataLoaderOptions<Item, Batch> {
  dataset: DatasetSource<Item> | IterableDataset<Item>;
  batch_size?: number | null;
  shuffle?: boolean | null;
  sampler?: IndexSource | null;
  batch_sampler?: IndexSource<number[]> | null;
  num_workers?: number;
  collate_fn?: ((items: Item[]) => Batch) | null;
  pin_memory?: boolean;
  drop_last?: boolean;
  timeout?: number;
  worker_init_fn?: WorkerInit | null;
  multiprocessing_context?: unknown;
  generator?: RandomGenerator | null;
  prefetch_factor?: number | null;
  persistent_workers?: boolean;
  pin_memory_device?: string;
  in_order?: boolean;
  signal?: AbortSignal | null;
}

export type Names = [
  'dataset',
  'batch_size',
  'shuffle',
  'sampler',
  'batch_sampler',
  'num_workers',
  'collate_fn',
  'pin_memory',
  'drop_last',
  'timeout',
  'worker_init_fn',
  'multiprocessing_context',
  'generator',
];

/** PyTorch's default for a loader with workers. */
export const PREFETCH_FACTOR = 2;

const bind_data_loader = signature<DataLoaderOptions<unknown, unknown>>('DataLoader.__init__', {
  dataset: required,
  batch_size: 1,
  shuffle: null,
  sampler: null,
  batch_sampler: null,
  num_workers: 0,
  collate_fn: null,
  pin_memory: false,
  drop_last: false,
  timeout: 0,
  worker_init_fn: null,
  multiprocessing_context: null,
  generator: null,
  prefetch_factor: null,
  persistent_workers: false,
  pin_memory_device: '',
  in_order: true,
  signal: null,
});

export type Checked = ReturnType<typeof bind_data_loader> & {
  dataset: DatasetLike<unknown> | IterableDataset<unknown>;
};

/** What a loader is made with, a tensor as the data set of its rows. */
export function options_of(args: readonly unknown[]): Checked {
  const options = bind_data_loader(args);
  const { dataset } = options;
  return { ...options, dataset: dataset instanceof IterableDataset ? dataset : dataset_of(dataset) };
}

const START_METHODS = ['fork', 'spawn', 'forkserver'];

function check_workers(options: Checked): void {
  const { num_workers, timeout, prefetch_factor, persistent_workers, multiprocessing_context } = options;
  if (!Number.isInteger(num_workers)) {
    throw new TypeError(`num_workers should be an int, but got num_workers=${num_workers}`);
  }
  if (num_workers < 0) {
    throw new ValueError(
      'num_workers option should be non-negative; use num_workers=0 to disable multiprocessing.',
    );
  }
  if (timeout < 0) throw new ValueError('timeout option should be non-negative');
  if (num_workers === 0 && prefetch_factor !== null) {
    throw new ValueError(
      'prefetch_factor option could only be specified in multiprocessing.' +
        'let num_workers > 0 to enable multiprocessing, otherwise set prefetch_factor to None.',
    );
  }
  if (prefetch_factor !== null && prefetch_factor < 0) {
    throw new ValueError('prefetch_factor option should be non-negative');
  }
  if (persistent_workers && num_workers === 0) {
    throw new ValueError('persistent_workers option needs num_workers > 0');
  }
  if (multiprocessing_context === null) return;
  if (num_workers === 0) {
    throw new ValueError(
      'multiprocessing_context can only be used with multi-process loading (num_workers > 0), ' +
        `but got num_workers=${num_workers}`,
    );
  }
  if (typeof multiprocessing_context === 'string' && !START_METHODS.includes(multiprocessing_context)) {
    throw new ValueError(
      'multiprocessing_context option should specify a valid start method in ' +
        `${python_repr(START_METHODS)}, but got multiprocessing_context=${python_repr(multiprocessing_context)}`,
    );
  }
}

/** Whether items can be had of it at all; Python says so in its first pass. */
function check_dataset({ dataset, sampler, batch_sampler }: Checked): void {
  if (dataset instanceof IterableDataset) return;
  const type = type_name(dataset);
  const has_items =
    Array.isArray(dataset) || typeof (dataset as { get?: unknown } | null)?.get === 'function';
  if (!has_items) {
    throw new TypeError(
      `'${type}' object is not subscriptable: a data set is a list or a tensor, has 'length' and 'get(index)', or extends IterableDataset`,
    );
  }
  if (sampler === null && batch_sampler === null && typeof dataset.length !== 'number') {
    throw new TypeError(
      `object of type '${type}' has no len(): give it 'length', or the DataLoader a sampler`,
    );
  }
}

function check_iterable({ dataset, shuffle, sampler, batch_sampler }: Checked): void {
  if (!(dataset instanceof IterableDataset)) return;
  const refuse = (name: string, value: unknown) => {
    throw new ValueError(
      `DataLoader with IterableDataset: expected unspecified ${name} option, but got ${name}=${python_repr(value)}`,
    );
  };
  if (shuffle) refuse('shuffle', shuffle);
  if (sampler !== null) refuse('sampler', sampler);
  if (batch_sampler !== null) refuse('batch_sampler', batch_sampler);
}

/** @throws ValueError for what PyTorch refuses, in its order */
export function check(options: Checked): void {
  check_dataset(options);
  check_workers(options);
  check_iterable(options);
  const { sampler, batch_sampler, shuffle, batch_size, drop_last } = options;
  if (sampler !== null && shuffle) throw new ValueError('sampler option is mutually exclusive with shuffle');
  if (batch_sampler !== null && (batch_size !== 1 || shuffle || sampler !== null || drop_last)) {
    throw new ValueError(
      'batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, and drop_last',
    );
  }
  if (batch_sampler === null && batch_size === null && drop_last) {
    throw new ValueError(
      'batch_size=None option disables auto-batching and is mutually exclusive with drop_last',
    );
  }
}
