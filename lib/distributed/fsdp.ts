/** The namespace `torch.distributed.fsdp`. */
export { FullyShardedDataParallel, fully_shard } from './refused.js';
