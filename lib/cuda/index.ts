/** The namespace `torch.cuda`. Every function may be called where there is no GPU. */
export {
  current_device,
  device_count,
  empty_cache,
  get_device_capability,
  get_device_name,
  get_device_properties,
  get_rng_state,
  get_rng_state_all,
  is_available,
  manual_seed,
  manual_seed_all,
  max_memory_allocated,
  max_memory_reserved,
  memory_allocated,
  memory_reserved,
  reset_peak_memory_stats,
  set_device,
  set_rng_state,
  set_rng_state_all,
  synchronize,
} from '../tensor/cuda.js';
export * as amp from './amp.js';
export {
  can_device_access_peer,
  device,
  device_of,
  init,
  is_bf16_supported,
  is_initialized,
  is_tf32_supported,
  synchronize_async,
} from './device.js';
export { type Graphable, type GraphedOptions, make_graphed_callables } from './graphed-callables.js';
export {
  type CaptureErrorMode,
  CUDAGraph,
  type GraphOptions,
  type GraphPool,
  graph,
  graph_pool_handle,
  is_current_stream_capturing,
} from './graphs.js';
export {
  get_per_process_memory_fraction,
  type MemoryStats,
  mem_get_info,
  memory_stats,
  memory_stats_as_nested_dict,
  memory_summary,
  type NestedMemoryStats,
  reset_accumulated_memory_stats,
  set_per_process_memory_fraction,
} from './memory.js';
export { initial_seed, seed, seed_all } from './random.js';
export {
  current_stream,
  default_stream,
  Event,
  type EventOptions,
  Stream,
  type StreamOptions,
  set_stream,
  stream,
} from './streams.js';
