#include "cuda/device_calls.h"

#include <string>

#include "boundary/convert.h"
#include "device/device.h"
#include "boundary/errors.h"

namespace libtorch_node {

c10::DeviceAllocator& RequireCudaAllocator() {
  c10::DeviceAllocator* allocator = CudaAllocator();
  // lib/native/missing-cuda.ts knows the cause.
  if (allocator == nullptr) throw JsError("MissingCuda", "there is no CUDA device");
  return *allocator;
}

c10::impl::VirtualGuardImpl CudaGuard() {
  RequireCudaAllocator();
  return c10::impl::VirtualGuardImpl(c10::kCUDA);
}

c10::DeviceIndex ToDeviceIndex(Environment& environment, napi_value value, const char* function) {
  const int64_t index = ToInt64({environment, value, function, "device"});
  const int64_t count = CudaDeviceCount();
  if (count == 0) throw JsError("MissingCuda", "there is no CUDA device");
  if (index < 0 || index >= count) {
    ThrowTorchError("Invalid device id: cuda:" + std::to_string(index) + " of " + std::to_string(count));
  }
  return static_cast<c10::DeviceIndex>(index);
}

c10::Stream ToStream(Environment& environment, napi_value id, napi_value index, const char* function) {
  const c10::Device device(c10::kCUDA, ToDeviceIndex(environment, index, function));
  return c10::Stream(c10::Stream::UNSAFE, device, ToInt64({environment, id, function, "stream_id"}));
}

}  // namespace libtorch_node
