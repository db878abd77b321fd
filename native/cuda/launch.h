// Kernels of our own on a GPU: compiled at first use, for the GPU at hand, by the NVRTC that comes with the
// user's LibTorch, and launched through the driver on LibTorch's current stream.
// docs/adr/0011-cuda-kernels.md says why so.
#pragma once

#include <c10/core/Device.h>

#include <cstddef>
#include <string>
#include <type_traits>

namespace libtorch_node::cuda {

struct Grid {
  unsigned x = 1, y = 1, z = 1;
};

struct Argument {
  const void* value;
  size_t size;
};

// A compiled function for one device.
class Kernel {
 public:
  virtual ~Kernel() = default;
  virtual void Run(Grid grid, Grid block, unsigned shared_bytes, const Argument* arguments,
                   size_t count) const = 0;
};

// Whether `device` is of a kind that kernels of our own run on: CUDA, or the CPU under the grid emulator of
// the tests.
bool MayHaveKernels(c10::Device device);

// The kernel `name`, an NVRTC name expression such as "lrn_forward<bf16, float>", of kernels/`source`.cu, on
// `device`; lives as long as the process. Null where it cannot be had: the first time, one warning says why.
// The same call costs a look-up from then on. Any thread.
const Kernel* FindKernel(c10::Device device, const char* source, const std::string& name);

// Launches on LibTorch's current stream of the kernel's device. Arguments have exactly the types of the
// kernel's parameters: they are copied byte by byte. A grid without blocks launches nothing. It neither
// allocates on the device nor waits, so a CUDA graph may capture it. Throws c10::Error with the kernel's name
// and the driver's sentence.
template <typename... Args>
void Launch(const Kernel& kernel, Grid grid, Grid block, unsigned shared_bytes, Args... args) {
  static_assert((std::is_trivially_copyable_v<Args> && ...), "a kernel's arguments are copied byte by byte");
  if (grid.x == 0 || grid.y == 0 || grid.z == 0) return;
  const Argument list[] = {{static_cast<const void*>(&args), sizeof(args)}..., {nullptr, 0}};
  kernel.Run(grid, block, shared_bytes, list, sizeof...(Args));
}

}  // namespace libtorch_node::cuda
