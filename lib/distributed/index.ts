/** The namespace `torch.distributed`: several processes and several machines, on LibTorch's own c10d. */
export { DistBackendError, DistError, DistNetworkError, DistStoreError } from '../errors.js';
export {
  Backend,
  DebugLevel,
  default_pg_timeout,
  get_debug_level,
  get_default_backend_for_device,
  is_available,
  is_backend_available,
  is_gloo_available,
  is_mpi_available,
  is_nccl_available,
  is_ucc_available,
  is_xccl_available,
  set_debug_level,
  set_debug_level_from_env,
} from './backend.js';
export {
  type AllGatherCoalescedOptions,
  type AllReduceCoalescedOptions,
  all_gather_coalesced,
  all_reduce_coalesced,
} from './coalesced.js';
export {
  type AllReduceOptions,
  all_reduce,
  type BarrierOptions,
  type BroadcastOptions,
  barrier,
  broadcast,
  type MonitoredBarrierOptions,
  monitored_barrier,
  type ReduceOptions,
  reduce,
} from './collectives.js';
export {
  type AllGatherOptions,
  type AllGatherSingleOptions,
  all_gather,
  all_gather_into_tensor,
  all_gather_single,
  type GatherOptions,
  gather,
} from './gathering.js';
export {
  type AllToAllOptions,
  type AllToAllSingleOptions,
  all_to_all,
  all_to_all_single,
  type ReduceScatterOptions,
  type ReduceScatterSingleOptions,
  reduce_scatter,
  reduce_scatter_single,
  reduce_scatter_tensor,
  type ScatterOptions,
  scatter,
} from './scattering.js';
export {
  destroy_process_group,
  type InitOptions,
  init_process_group,
  init_process_group_async,
} from './init.js';
export { type NewGroupOptions, new_group } from './new-group.js';
export { type NcclOptions, ProcessGroupNCCL } from './nccl.js';
export {
  batch_isend_irecv,
  irecv,
  isend,
  P2POp,
  type P2POpOptions,
  type ReceiveOptions,
  recv,
  type SendOptions,
  send,
} from './messages.js';
export {
  all_gather_object,
  gather_object,
} from './objects.js';
export {
  broadcast_object_list,
  recv_object_list,
  scatter_object_list,
  send_object_list,
} from './object-lists.js';
export { checkpoint, init_device_mesh, shrink_group } from './refused.js';
export { type SplitGroupOptions, split_group } from './split-group.js';
export {
  type NewSubgroupsByEnumerationOptions,
  type NewSubgroupsOptions,
  new_subgroups,
  new_subgroups_by_enumeration,
  type Subgroups,
} from './subgroups.js';
export { ReduceOp, type ReduceOperator, reduce_op, supports_complex } from './reduce-op.js';
export { get_node_local_rank, is_torchelastic_launched } from './rendezvous.js';
export {
  FileStore,
  type FileStoreOptions,
  HashStore,
  PrefixStore,
  type PrefixStoreOptions,
  Store,
  type StoreValue,
  TCPStore,
  type TCPStoreOptions,
} from './store.js';
export { Work } from './work.js';
export {
  type Group,
  GroupMember,
  get_backend,
  get_backend_config,
  get_global_rank,
  get_group_rank,
  get_pg_count,
  get_process_group_ranks,
  get_rank,
  get_world_size,
  group,
  is_initialized,
  ProcessGroup,
} from './world.js';
export { BuiltinCommHookType, type CommHook, GradBucket } from './comm-hook.js';
export * as algorithms from './algorithms/index.js';
export * as optim from './optim/index.js';
export * as device_mesh from './device-mesh.js';
export * as fsdp from './fsdp.js';
export * as rpc from './rpc.js';
export * as tensor from './tensor.js';
