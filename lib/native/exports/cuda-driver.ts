/** Types of what `native/cuda_driver.cc` exports. */
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
}
