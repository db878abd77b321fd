// Kernels of a real GPU.
#pragma once

#include <c10/core/Device.h>

#include <memory>
#include <string>

#include "cuda/launch.h"

namespace libtorch_node::cuda {

// Reads the kernel from the cache or compiles it, and loads it. Throws Unavailable.
std::unique_ptr<Kernel> LoadKernel(c10::Device device, const std::string& source, const std::string& name);

}  // namespace libtorch_node::cuda
