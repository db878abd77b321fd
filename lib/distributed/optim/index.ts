/** The namespace `torch.distributed.optim`. */
export { ZeroRedundancyOptimizer, type ZeroRedundancyOptions } from './zero-redundancy-optimizer.js';
