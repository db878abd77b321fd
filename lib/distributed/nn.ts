/** `torch.nn` with the part of it that needs several processes. */
export * from '../nn/index.js';
export { DataParallel } from './refused.js';
export * as parallel from './parallel.js';
export { SyncBatchNorm, type SyncBatchNormOptions } from './sync-batch-norm.js';
