/** What DistributedDataParallel takes. */
import { type Arguments, keyword_only, required, signature } from '../internal/arguments.js';
import type { Module } from '../nn/index.js';
import type { DeviceLike } from '../types.js';
import type { ProcessGroup } from './world.js';

export interface DistributedDataParallelOptions<Net extends Module = Module> {
  /** The same on every process; rank 0's parameters and buffers go to the others. */
  module: Net;
  /** The one GPU that it lies on; null for the CPU. Inputs are moved there. Default: null. */
  device_ids?: readonly (number | DeviceLike)[] | null;
  /** Not used: outputs stay where the module makes them. */
  output_device?: number | DeviceLike | null;
  /** Not used, as in Python. */
  dim?: number;
  /** The older name of `forward_sync_buffers`, which holds for the beginning as well. */
  broadcast_buffers?: boolean | null;
  /** Compares the parameters' sizes and takes rank 0's values, at the beginning. Default: true. */
  init_sync?: boolean;
  /** Default: null, the default group. */
  process_group?: ProcessGroup | null;
  /** MiB of gradients that travel together; null: 25, and the first 1. Default: null. */
  bucket_cap_mb?: number | null;
  /** Looks in the graph of each forward pass for parameters that get no gradient. Default: false. */
  find_unused_parameters?: boolean;
  /** Gradients are views of what travels, which saves a copy. Default: false. */
  gradient_as_bucket_view?: boolean;
  /** Says that every step uses the same parameters in the same way. Default: false. */
  static_graph?: boolean;
  /** Does not reduce parameters that no process uses. Default: false. */
  skip_all_reduce_unused_params?: boolean;
  /** Takes rank 0's buffers before each forward pass. Default: null, which is true. */
  forward_sync_buffers?: boolean | null;
}

export const bind_options = signature<DistributedDataParallelOptions>('DistributedDataParallel.__init__', {
  module: required,
  device_ids: null,
  output_device: null,
  dim: 0,
  broadcast_buffers: null,
  init_sync: true,
  process_group: null,
  bucket_cap_mb: null,
  find_unused_parameters: false,
  gradient_as_bucket_view: keyword_only(false),
  static_graph: keyword_only(false),
  skip_all_reduce_unused_params: keyword_only(false),
  forward_sync_buffers: keyword_only(null),
});

export type DistributedDataParallelArguments<Net extends Module> = Arguments<
  DistributedDataParallelOptions<Net>,
  [
    module: 'module',
    device_ids: 'device_ids',
    output_device: 'output_device',
    dim: 'dim',
    broadcast_buffers: 'broadcast_buffers',
    init_sync: 'init_sync',
    process_group: 'process_group',
    bucket_cap_mb: 'bucket_cap_mb',
    find_unused_parameters: 'find_unused_parameters',
  ]
>;

/** How `ddp.join` treats processes that have no inputs left. */
export interface DistributedJoinOptions {
  /** Divides by the number of all processes, not of those that have inputs. Default: true. */
  divide_by_initial_world_size?: boolean;
  /** False: does nothing. Default: true. */
  enable?: boolean;
  /** Throws on all processes when the first has no inputs left. Default: false. */
  throw_on_early_termination?: boolean;
}

export const BROADCAST_BUFFERS =
  '`broadcast_buffers` is deprecated. Use `forward_sync_buffers` instead. IMPORTANT: unlike ' +
  '`broadcast_buffers=False`, `forward_sync_buffers=False` still syncs buffers at init. If you rely on buffers NOT ' +
  'being synced at init (e.g. rank-local buffers), keep using `broadcast_buffers=False` until `init_sync_buffers` ' +
  'is available.';
