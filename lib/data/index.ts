/** Data sets and loaders: `torch.utils.data`. */
export { type Collated, default_collate } from './collate.js';
export { DataLoader, type DataLoaderOptions } from './dataloader.js';
export {
  Dataset,
  type DatasetLike,
  LoadedDataset,
  random_split,
  Subset,
  TensorDataset,
} from './dataset.js';
export {
  BatchSampler,
  RandomSampler,
  type Sampler,
  SequentialSampler,
  SubsetRandomSampler,
} from './sampler.js';
