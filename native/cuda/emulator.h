// The grid emulator of the tests (test/native/kernels): the same kernels, compiled for the CPU into a library
// that the environment variable LIBTORCH_NODE_KERNEL_EMULATOR names. With it, the CPU takes the paths of a
// GPU.
#pragma once

#include <memory>
#include <string>

#include "cuda/launch.h"

namespace libtorch_node::cuda {

bool EmulatesKernels();

// Throws c10::Error where the library cannot be had, or does not know the kernel: a line is missing in
// kernels/instances.inc.
std::unique_ptr<Kernel> EmulatedKernel(const std::string& source, const std::string& name);

}  // namespace libtorch_node::cuda
