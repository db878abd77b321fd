/** Types of what `native/device/cuda_driver.cc` exports. */
export interface CudaDeviceProperties {
  readonly name: string;
  /** Compute capability. */
  readonly major: number;
  readonly minor: number;
  /** Bytes. */
  readonly total_memory: number;
  readonly multi_processor_count: number;
}

export interface CudaDriverExports {
  cuda_device_properties(index: number): CudaDeviceProperties;
  cuda_can_access_peer(index: number, peer: number): boolean;
  /** Of a `cudaStream_t`: lower numbers go first. */
  cuda_stream_priority(stream: bigint): number;
  cuda_stream_is_capturing(stream: bigint): boolean;
  /** Of the current device. */
  cuda_stream_priority_range(): [least: number, greatest: number];
}
