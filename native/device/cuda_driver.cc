// What LibTorch's device-generic interface does not tell about a GPU, asked of the driver itself. Its C
// functions keep their ABI, so no CUDA header is needed; the library is there once LibTorch uses CUDA.
#include <dlfcn.h>

#include <string>

#include "boundary/convert.h"
#include "device/device.h"
#include "boundary/errors.h"
#include "boundary/guard.h"

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
  const int64_t index = ToInt64({environment, info[0], "get_device_properties", "device"});
  if (index < 0 || index >= CudaDeviceCount()) ThrowTorchError("Invalid device id");
  int device = 0;
  char name[256] = "";
  size_t memory = 0;
  Call("cuInit", 0u);
  Call("cuDeviceGet", &device, static_cast<int>(index));
  Call("cuDeviceGetName", static_cast<char*>(name), static_cast<int>(sizeof name), device);
  Call("cuDeviceTotalMem_v2", &memory, device);
  Napi::Object result = Napi::Object::New(info.Env());
  SetOwn(result, "name", name);
  SetOwn(result, "major", Attribute(kComputeCapabilityMajor, device));
  SetOwn(result, "minor", Attribute(kComputeCapabilityMinor, device));
  SetOwn(result, "total_memory", static_cast<double>(memory));
  SetOwn(result, "multi_processor_count", Attribute(kMultiProcessorCount, device));
  return result;
}

// can_access_peer(device, peer)
Napi::Value CanAccessPeer(Environment& environment, const Napi::CallbackInfo& info) {
  int devices[2] = {0, 0};
  Call("cuInit", 0u);
  for (size_t i = 0; i < 2; ++i) {
    const int64_t index = ToInt64({environment, info[i], "can_device_access_peer", "device"});
    Call("cuDeviceGet", &devices[i], static_cast<int>(index));
  }
  int can = 0;
  Call("cuDeviceCanAccessPeer", &can, devices[0], devices[1]);
  return Napi::Boolean::New(info.Env(), can != 0);
}

// A CUstream, which is also a cudaStream_t.
void* StreamAt(const Napi::Value& value) {
  bool lossless = false;
  return reinterpret_cast<void*>(value.As<Napi::BigInt>().Uint64Value(&lossless));
}

Napi::Value StreamPriority(Environment&, const Napi::CallbackInfo& info) {
  int priority = 0;
  Call("cuStreamGetPriority", StreamAt(info[0]), &priority);
  return Napi::Number::New(info.Env(), priority);
}

Napi::Value StreamPriorityRange(Environment&, const Napi::CallbackInfo& info) {
  int least = 0;
  int greatest = 0;
  Call("cuCtxGetStreamPriorityRange", &least, &greatest);
  Napi::Array result = Napi::Array::New(info.Env(), 2);
  result.Set(0u, least);
  result.Set(1u, greatest);
  return result;
}

Napi::Value StreamIsCapturing(Environment&, const Napi::CallbackInfo& info) {
  int status = 0;  // CUstreamCaptureStatus: 1 is active
  Call("cuStreamIsCapturing", StreamAt(info[0]), &status);
  return Napi::Boolean::New(info.Env(), status == 1);
}

}  // namespace

void InitCudaDriver(Napi::Object exports) {
  Export<&DeviceProperties>(exports, "cuda_device_properties");
  Export<&CanAccessPeer>(exports, "cuda_can_access_peer");
  Export<&StreamPriority>(exports, "cuda_stream_priority");
  Export<&StreamPriorityRange>(exports, "cuda_stream_priority_range");
  Export<&StreamIsCapturing>(exports, "cuda_stream_is_capturing");
}

}  // namespace libtorch_node
