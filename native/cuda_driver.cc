// What LibTorch's device-generic interface does not tell about a GPU, asked of the driver itself. Its C
// functions keep their ABI, so no CUDA header is needed; the library is there once LibTorch uses CUDA.
#include <dlfcn.h>

#include <string>

#include "convert.h"
#include "device.h"
#include "errors.h"
#include "guard.h"

namespace libtorch_node {

namespace {

// CUdevice_attribute
constexpr int kMultiProcessorCount = 16;
constexpr int kComputeCapabilityMajor = 75;
constexpr int kComputeCapabilityMinor = 76;

template <typename... Args>
void Call(const char* function, Args... args) {
  void* library = dlopen("libcuda.so.1", RTLD_LAZY | RTLD_LOCAL);
  void* address = library == nullptr ? nullptr : dlsym(library, function);
  if (address == nullptr) ThrowTorchError(std::string("the CUDA driver has no ") + function);
  const int status = reinterpret_cast<int (*)(Args...)>(address)(args...);
  if (status != 0)
    ThrowTorchError(std::string(function) + " failed with CUDA error " + std::to_string(status));
}

int Attribute(int attribute, int device) {
  int value = 0;
  Call("cuDeviceGetAttribute", &value, attribute, device);
  return value;
}

Napi::Value DeviceProperties(Environment& environment, const Napi::CallbackInfo& info) {
  const int64_t index = ToInt64(environment, info[0], "get_device_properties", "device");
  if (index < 0 || index >= CudaDeviceCount()) ThrowTorchError("Invalid device id");
  int device = 0;
  char name[256] = "";
  size_t memory = 0;
  Call("cuInit", 0u);
  Call("cuDeviceGet", &device, static_cast<int>(index));
  Call("cuDeviceGetName", static_cast<char*>(name), static_cast<int>(sizeof name), device);
  Call("cuDeviceTotalMem_v2", &memory, device);
  Napi::Object result = Napi::Object::New(info.Env());
  result.Set("name", name);
  result.Set("major", Attribute(kComputeCapabilityMajor, device));
  result.Set("minor", Attribute(kComputeCapabilityMinor, device));
  result.Set("total_memory", static_cast<double>(memory));
  result.Set("multi_processor_count", Attribute(kMultiProcessorCount, device));
  return result;
}

}  // namespace

void InitCudaDriver(Napi::Object exports) { Export<&DeviceProperties>(exports, "cuda_device_properties"); }

}  // namespace libtorch_node
