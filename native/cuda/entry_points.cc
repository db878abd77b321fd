#include "cuda/entry_points.h"

#include <ATen/Version.h>
#include <dlfcn.h>
#include <torch/headeronly/version.h>

#include <string>

#include "boundary/errors.h"

namespace libtorch_node {

void* FindCudaEntryPoint(const char* mangled) {
  void* library = dlopen("libtorch_cuda.so", RTLD_LAZY | RTLD_LOCAL | RTLD_NOLOAD);
  return library == nullptr ? nullptr : dlsym(library, mangled);
}

void* CudaEntryPoint(const char* mangled, const char* function) {
  void* address = FindCudaEntryPoint(mangled);
  if (address == nullptr)
    ThrowTorchError("LibTorch " TORCH_VERSION " as it is loaded here has no " + std::string(function));
  return address;
}

}  // namespace libtorch_node
