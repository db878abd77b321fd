// What JavaScript tells the kernels.
#include "cuda/binary_cache.h"
#include "boundary/convert.h"
#include "boundary/guard.h"

namespace libtorch_node {

namespace {

// set_kernel_folder(path)
Napi::Value SetKernelFolder(Environment& environment, const Napi::CallbackInfo& info) {
  cuda::SetBinaryFolder(ToString({environment, info[0], "set_kernel_folder", "path"}));
  return info.Env().Undefined();
}

}  // namespace

void InitCudaKernels(Napi::Object exports) { Export<&SetKernelFolder>(exports, "set_kernel_folder"); }

}  // namespace libtorch_node
