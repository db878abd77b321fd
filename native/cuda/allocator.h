// What the allocator of CUDA memory can do beyond LibTorch's device-generic interface.
#pragma once

#include <c10/core/CachingDeviceAllocator.h>
#include <c10/core/Device.h>

namespace libtorch_node {

double CudaMemoryFraction(c10::DeviceAllocator& allocator, c10::DeviceIndex device);
void SetCudaMemoryFraction(c10::DeviceAllocator& allocator, double fraction, c10::DeviceIndex device);

// After a capture that failed: allocations go to the usual pools again, and the graph's pool is given back.
void AbandonCudaPool(c10::DeviceAllocator& allocator, c10::DeviceIndex device, c10::MempoolId_t pool);

}  // namespace libtorch_node
