/** The namespace `torch.nn.parallel`. */
export { DistributedDataParallel } from './data-parallel.js';
export type { DistributedDataParallelOptions, DistributedJoinOptions } from './data-parallel-options.js';
export { DataParallel } from './refused.js';
