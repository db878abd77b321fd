/** Types of what `native/cuda/*.cc` export. Streams are an id and the index of a device. */
import type { NativeGenerator, NativeTensor } from './core.js';

type StreamId = number | bigint;

export interface NativeCudaEvent {
  record(id: StreamId, device: number): void;
  wait(id: StreamId, device: number): void;
  query(): boolean;
  synchronize(): void;
  elapsed_time(end: NativeCudaEvent): number;
  readonly cuda_event: bigint;
  readonly device_index: number;
}

export interface NativeCudaGraph {
  capture_begin(pool: readonly number[] | null, mode: number): void;
  capture_end(): void;
  instantiate(): void;
  replay(): void;
  reset(): void;
  pool(): [number, number];
  enable_debug_mode(): void;
  debug_dump(path: string): void;
  raw_cuda_graph(): bigint;
  raw_cuda_graph_exec(): bigint;
  register_generator_state(generator: NativeGenerator): void;
}

export interface CudaMemoryStat {
  readonly current: number;
  readonly peak: number;
  readonly allocated: number;
  readonly freed: number;
}

export interface CudaExports {
  /** Whether anything was done on a GPU yet. */
  cuda_in_use(): boolean;
  cuda_new_stream(device: number, priority: number): StreamId;
  cuda_current_stream(device: number): StreamId;
  cuda_default_stream(device: number): StreamId;
  cuda_set_stream(id: StreamId, device: number): void;
  cuda_query_stream(id: StreamId, device: number): boolean;
  cuda_synchronize_stream(id: StreamId, device: number): void;
  cuda_stream_handle(id: StreamId, device: number): bigint;
  cuda_record_stream(tensor: NativeTensor, id: StreamId, device: number): void;
  readonly CudaEvent: new (enable_timing: boolean) => NativeCudaEvent;

  cuda_memory_stats(device: number): Record<string, number | object>;
  cuda_reset_accumulated(device: number): void;
  cuda_memory_info(device: number): [free: number, total: number];
  cuda_memory_fraction(device: number): number;
  cuda_set_memory_fraction(fraction: number, device: number): void;

  cpu_async(tensor: NativeTensor): Promise<NativeTensor>;
  cuda_synchronize_async(device: number): Promise<void>;

  readonly CudaGraph: new (keep_graph: boolean) => NativeCudaGraph;
  cuda_graph_pool_handle(): [number, number];
}
