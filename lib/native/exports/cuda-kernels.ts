/** Types of what `native/cuda/settings.cc` exports. */
export interface CudaKernelExports {
  /** Where compiled kernels are kept; made when the first one is written. */
  set_kernel_folder(path: string): void;
}
