// Kernels of a real GPU.
#pragma once

#include <c10/core/Device.h>

#include <memory>
#include <string>

#include "cuda/launch.h"

namespace libtorch_node::cuda {

// Reads the kernel from the cache or compiles it, and loads it. Throws Unavailable.
std::unique_ptr<Kernel> LoadKernel(c10::Device device, const std::string& source, const std::string& name);

// Whether float32 convolutions may run on tensor cores there: TF32 came with compute capability 8.0.
bool HasTf32(c10::Device device);

}  // namespace libtorch_node::cuda
