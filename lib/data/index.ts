/** Data sets and loaders: `torch.utils.data`. */
import { DistributedSampler } from './distributed-sampler.js';

export { type Collated, default_collate } from './collate.js';
export { ChainDataset, ConcatDataset, StackDataset, type Stacked, TensorDataset } from './combined.js';
export { DataLoader } from './dataloader.js';
export { Dataset, type DatasetLike, IterableDataset, LoadedDataset } from './dataset.js';
export type { DataLoaderOptions } from './options.js';
export type { DataLoaderState } from './progress.js';
export { random_split } from './random-split.js';
export {
  BatchSampler,
  type IndexSource,
  RandomSampler,
  Sampler,
  SequentialSampler,
  SubsetRandomSampler,
} from './sampler.js';
export { Subset } from './subset.js';
export type { DatasetSource } from './tensor-rows.js';
export { WeightedRandomSampler } from './weighted-sampler.js';
export { from_module } from './workers/portable.js';
export { get_worker_info, type WorkerInfo } from './workers/worker-info.js';

/** `torch.utils.data.distributed`. */
export const distributed = { DistributedSampler };
export { DistributedSampler };
