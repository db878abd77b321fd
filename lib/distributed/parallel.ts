/** The namespace `torch.nn.parallel`. */
export { DistributedDataParallel, type DistributedDataParallelOptions } from './data-parallel.js';
export { DataParallel } from './refused.js';
