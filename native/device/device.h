// Accelerators through LibTorch's device-generic interface: no CUDA header.
#pragma once

#include <cstdint>

namespace c10 {
struct DeviceAllocator;
}

namespace libtorch_node {

// CUDA's caching allocator, or null where there is no CUDA.
c10::DeviceAllocator* CudaAllocator();

int64_t CudaDeviceCount();

}  // namespace libtorch_node
