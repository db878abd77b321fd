// Compiled against LibTorch's own header of the class, with native/cuda/abi in the place of CUDA's headers:
// only virtual functions are called, so nothing of CUDA is linked, and the table of them is that of this
// minor version.
#include "cuda/allocator.h"

#include <c10/cuda/CUDACachingAllocator.h>

namespace libtorch_node {

namespace {

using c10::cuda::CUDACachingAllocator::CUDAAllocator;

CUDAAllocator& Cuda(c10::DeviceAllocator& allocator) { return static_cast<CUDAAllocator&>(allocator); }

}  // namespace

double CudaMemoryFraction(c10::DeviceAllocator& allocator, c10::DeviceIndex device) {
  return Cuda(allocator).getMemoryFraction(device);
}

void SetCudaMemoryFraction(c10::DeviceAllocator& allocator, double fraction, c10::DeviceIndex device) {
  Cuda(allocator).setMemoryFraction(fraction, device);
}

void AbandonCudaPool(c10::DeviceAllocator& allocator, c10::DeviceIndex device, c10::MempoolId_t pool) {
  Cuda(allocator).endAllocateToPool(device, pool);
  Cuda(allocator).releasePool(device, pool);
}

}  // namespace libtorch_node
