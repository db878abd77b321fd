/** The namespace `torch.nn.parallel`. */
export {
  DataParallel,
  DistributedDataParallel,
  type DistributedDataParallelOptions,
} from './data-parallel.js';
