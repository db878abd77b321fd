/** Types of what `native/distributed/*.cc` export. Times are in seconds. */
import type { Device } from '../../types.js';
import type { NativeTensor } from './core.js';

/** Empty until one of the `open_` functions or `join_group()` fills it. */
export interface NativeStore {
  set(key: string, value: string | Uint8Array): void;
  /** Waits until there is a value. */
  get(key: string): Buffer;
  compare_set(key: string, expected: string | Uint8Array, desired: string | Uint8Array): Buffer;
  add(key: string, amount: number): number;
  append(key: string, value: string | Uint8Array): void;
  delete_key(key: string): boolean;
  check(keys: readonly string[]): boolean;
  wait(keys: readonly string[], timeout?: number): void;
  num_keys(): number;
  list_keys(): string[];
  multi_get(keys: readonly string[]): Buffer[];
  multi_set(keys: readonly string[], values: readonly (string | Uint8Array)[]): void;
  has_extended_api(): boolean;
  timeout(): number;
  set_timeout(timeout: number): void;
  /** Of a TCPStore; null for the others. */
  port(): number | null;
  close(): void;
}

export interface TcpAddress {
  readonly host_name: string;
  readonly port: number;
  readonly world_size: number | null;
  readonly is_master: boolean;
  readonly wait_for_workers: boolean;
  readonly multi_tenant: boolean;
  readonly timeout: number;
}

/** Where the ranks meet. `prefix` goes before every key of a store that is made for the purpose. */
export type MeetingPlace =
  | { readonly method: 'store' }
  | ({ readonly method: 'tcp'; readonly prefix: string } & TcpAddress)
  | { readonly method: 'file'; readonly prefix: string; readonly path: string };

/** What nccl takes beyond what all backends take. */
export interface NcclPlan {
  readonly is_high_priority_stream: boolean;
  /** Pairs of a place in NCCL's settings, in bytes, and the value there. */
  readonly settings: readonly number[];
  /** The group whose connections are split; null: new ones. */
  readonly split_from: NativeGroup | null;
  readonly split_color: number;
}

export interface GroupPlan {
  readonly name: string;
  readonly description: string;
  readonly rank: number;
  readonly world_size: number;
  readonly timeout: number;
  /** Which process this is, for people; a number that no other has stands behind ` #`. */
  readonly process: string;
  /** Global ranks; empty for the default group. */
  readonly ranks: readonly number[];
  readonly backends: readonly (readonly [device: string, backend: string])[];
  /** The one GPU of this process; null: none is meant. */
  readonly device: Device | null;
  readonly nccl: NcclPlan;
}

/** The number of one of c10d's operators. */
export type NativeReduceOp = number;

type Tensors = readonly NativeTensor[];
/** What a collective fills; with null it waits for its end instead. */
type Fills = NativeWork | null;

/** Empty until `join_group()` fills it. Ranks are those of the group. */
export interface NativeGroup {
  rank(): number;
  size(): number;
  set_timeout(timeout: number): void;
  /** This process's part in making a group that it is not in, by a split. */
  decline_split(device: Device): void;
  destroy(): void;
  all_reduce(work: Fills, tensors: Tensors, op: NativeReduceOp): void;
  all_reduce_coalesced(work: Fills, tensors: Tensors, op: NativeReduceOp): void;
  broadcast(work: Fills, tensors: Tensors, source: number): void;
  reduce(work: Fills, tensors: Tensors, op: NativeReduceOp, destination: number): void;
  all_gather(work: Fills, outputs: Tensors, input: NativeTensor): void;
  all_gather_coalesced(work: Fills, outputs: readonly Tensors[], inputs: Tensors): void;
  all_gather_single(work: Fills, output: NativeTensor, input: NativeTensor): void;
  gather(work: Fills, outputs: Tensors | null, input: NativeTensor, destination: number): void;
  scatter(work: Fills, output: NativeTensor, inputs: Tensors | null, source: number): void;
  reduce_scatter(work: Fills, output: NativeTensor, inputs: Tensors, op: NativeReduceOp): void;
  reduce_scatter_single(work: Fills, output: NativeTensor, input: NativeTensor, op: NativeReduceOp): void;
  all_to_all(work: Fills, outputs: Tensors, inputs: Tensors): void;
  all_to_all_single(
    work: Fills,
    output: NativeTensor,
    input: NativeTensor,
    output_split_sizes: readonly number[],
    input_split_sizes: readonly number[],
  ): void;
  barrier(work: Fills, device: Device | string, timeout: number | null): void;
  monitored_barrier(timeout: number, wait_all_ranks: boolean): void;
  send(work: Fills, tensor: NativeTensor, destination: number, tag: number): void;
  /** From any rank, if `source` is negative. Returns the source, where it waits. */
  receive(work: Fills, tensor: NativeTensor, source: number, tag: number): number;
}

/** Empty until a collective fills it. */
export interface NativeWork {
  wait(timeout?: number): true;
  promise(): Promise<void>;
  is_completed(): boolean;
  is_success(): boolean;
  source_rank(): number;
  result(): NativeTensor[];
}

export interface ReducerPlan {
  readonly expect_sparse: readonly boolean[];
  /** Bytes of each of the first buckets; negative: no limit. */
  readonly limits: readonly number[];
  readonly names: readonly string[];
  readonly bucket_bytes_cap: number;
  readonly first_bucket_bytes_cap: number;
  readonly find_unused_parameters: boolean;
  readonly gradient_as_bucket_view: boolean;
  readonly skip_all_reduce_unused_params: boolean;
  readonly static_graph: boolean;
  readonly module: string;
  readonly broadcast_buffers: boolean;
  readonly has_sync_bn: boolean;
}

export interface NativeReducer {
  /** Asynchronous: gives a promise. */
  before_forward(
    training: boolean,
    synchronizes: boolean,
    buffers: Tensors | null,
    asynchronous: boolean,
  ): Promise<void> | undefined;
  prepare_for_backward(outputs: Tensors): void;
  needs_sink(): boolean;
  sink(outputs: Tensors): NativeTensor[];
  bucket_sizes(): number[];
  register_builtin_comm_hook(kind: number): void;
  logging_data(): Record<string, number | string>;
  /** `start` begins what a bucket needs; `finish` makes the result once `work` has ended. */
  register_comm_hook(start: (bucket: NativeBucket) => BucketWork, name: string): void;
  /** The collectives of a backward pass with gradients of zero. */
  shadow_backward(find_unused_parameters: boolean): void;
  /** `work` counts the processes that have inputs. */
  set_forward_work(work: NativeWork, divide_by_initial_world_size: boolean): void;
  set_uneven_input_join(): void;
}

/** Gradients that travel together. */
export interface NativeBucket {
  readonly index: number;
  readonly is_last: boolean;
  readonly buffer: NativeTensor;
  readonly gradients: NativeTensor[];
  readonly parameters: NativeTensor[];
}

export interface BucketWork {
  /** Null: it has ended. */
  readonly work: NativeWork | null;
  readonly finish: () => NativeTensor;
}

export interface DistributedExports {
  readonly DistributedStore: new () => NativeStore;
  readonly DistributedGroup: new () => NativeGroup;
  readonly DistributedWork: new () => NativeWork;
  readonly DistributedReducer: new (group: NativeGroup, params: Tensors, plan: ReducerPlan) => NativeReducer;
  open_tcp_store(store: NativeStore, address: TcpAddress): void;
  open_file_store(store: NativeStore, path: string, world_size: number): void;
  open_hash_store(store: NativeStore): void;
  open_prefix_store(store: NativeStore, prefix: string, under: NativeStore): void;
  /** Fills `group`, and `store` unless that is where the ranks meet. */
  join_group(
    group: NativeGroup,
    store: NativeStore,
    place: MeetingPlace,
    plan: GroupPlan,
    asynchronous: boolean,
  ): Promise<void> | undefined;
  /** If `pid` is this process's parent, has the kernel end this process when that one ends. Linux only. */
  end_with_parent(pid: number): void;
  is_nccl_available(): boolean;
  /** 0: off, 1: info, 2: detail. */
  distributed_debug_level(): number;
  ddp_verify_params(group: NativeGroup, params: Tensors): void;
  broadcast_coalesced(group: NativeGroup, tensors: Tensors, bytes: number, source: number): void;
}
