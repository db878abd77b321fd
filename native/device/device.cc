#include "device/device.h"

#include <ATen/Context.h>
#include <ATen/DeviceAccelerator.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <ATen/detail/MPSHooksInterface.h>
#include <c10/core/CachingDeviceAllocator.h>

#include "boundary/convert.h"
#include "boundary/errors.h"
#include "boundary/guard.h"

namespace libtorch_node {

namespace {

c10::DeviceAllocator& RequireCuda() {
  c10::DeviceAllocator* allocator = CudaAllocator();
  if (allocator == nullptr) ThrowTorchError("there is no CUDA device; torch.cuda.is_available() is false");
  return *allocator;
}

c10::DeviceIndex Index(Environment& environment, const Napi::CallbackInfo& info) {
  const int64_t index = ToInt64({environment, info[0], "cuda", "device"});
  if (index < 0 || index >= CudaDeviceCount()) {
    ThrowTorchError("Invalid device id: cuda:" + std::to_string(index) + " of " +
                    std::to_string(CudaDeviceCount()));
  }
  return static_cast<c10::DeviceIndex>(index);
}

// device(text or device) => Device
Napi::Value ParseDevice(Environment& environment, const Napi::CallbackInfo& info) {
  return Napi::Value(info.Env(), FromDevice(environment, ToDevice({environment, info[0], "device", "type"})));
}

Napi::Value IsAvailable(Environment& environment, const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), CudaDeviceCount() > 0);
}

Napi::Value MpsIsAvailable(Environment& environment, const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), at::globalContext().hasMPS());
}

// Throws where there is no such GPU, as all that its hooks do.
Napi::Value MpsSynchronize(Environment& environment, const Napi::CallbackInfo& info) {
  at::detail::getMPSHooks().deviceSynchronize();
  return info.Env().Undefined();
}

Napi::Value MpsEmptyCache(Environment& environment, const Napi::CallbackInfo& info) {
  at::detail::getMPSHooks().emptyCache();
  return info.Env().Undefined();
}

Napi::Value DeviceCount(Environment& environment, const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(CudaDeviceCount()));
}

Napi::Value CurrentDevice(Environment& environment, const Napi::CallbackInfo& info) {
  RequireCuda();
  return Napi::Number::New(info.Env(), at::accelerator::getDeviceIndex());
}

Napi::Value SetDevice(Environment& environment, const Napi::CallbackInfo& info) {
  RequireCuda();
  at::accelerator::setDeviceIndex(Index(environment, info));
  return info.Env().Undefined();
}

Napi::Value Synchronize(Environment& environment, const Napi::CallbackInfo& info) {
  RequireCuda();
  at::accelerator::synchronizeDevice(Index(environment, info));
  return info.Env().Undefined();
}

// Bytes, under PyTorch's names.
Napi::Value FromStats(Napi::Env env, const c10::CachingDeviceAllocator::DeviceStats& stats) {
  const auto& allocated = stats.allocated_bytes[0];
  const auto& reserved = stats.reserved_bytes[0];
  Napi::Object result = Napi::Object::New(env);
  SetOwn(result, "memory_allocated", static_cast<double>(allocated.current));
  SetOwn(result, "max_memory_allocated", static_cast<double>(allocated.peak));
  SetOwn(result, "memory_reserved", static_cast<double>(reserved.current));
  SetOwn(result, "max_memory_reserved", static_cast<double>(reserved.peak));
  return result;
}

Napi::Value Memory(Environment& environment, const Napi::CallbackInfo& info) {
  c10::DeviceAllocator& allocator = RequireCuda();
  return FromStats(info.Env(), allocator.getDeviceStats(Index(environment, info)));
}

// LibTorch says itself where its allocator keeps no such statistics, as before 2.13.
Napi::Value MpsMemory(Environment& environment, const Napi::CallbackInfo& info) {
  return FromStats(info.Env(), c10::getDeviceAllocator(c10::kMPS)->getDeviceStats(0));
}

Napi::Value MpsResetPeak(Environment& environment, const Napi::CallbackInfo& info) {
  c10::getDeviceAllocator(c10::kMPS)->resetPeakStats(0);
  return info.Env().Undefined();
}

Napi::Value EmptyCache(Environment& environment, const Napi::CallbackInfo& info) {
  if (c10::DeviceAllocator* allocator = CudaAllocator()) allocator->emptyCache();
  return info.Env().Undefined();
}

Napi::Value ResetPeak(Environment& environment, const Napi::CallbackInfo& info) {
  RequireCuda().resetPeakStats(Index(environment, info));
  return info.Env().Undefined();
}

}  // namespace

int64_t CudaDeviceCount() { return at::detail::getCUDAHooks().getNumGPUs(); }

c10::DeviceAllocator* CudaAllocator() {
  if (CudaDeviceCount() == 0) return nullptr;
  at::globalContext().lazyInitDevice(c10::kCUDA);
  return c10::getDeviceAllocator(c10::kCUDA);
}

void InitDevice(Napi::Object exports) {
  Export<&ParseDevice>(exports, "device");
  Export<&IsAvailable>(exports, "cuda_is_available");
  Export<&MpsIsAvailable>(exports, "mps_is_available");
  Export<&MpsSynchronize>(exports, "mps_synchronize");
  Export<&MpsEmptyCache>(exports, "mps_empty_cache");
  Export<&MpsMemory>(exports, "mps_memory");
  Export<&MpsResetPeak>(exports, "mps_reset_peak");
  Export<&DeviceCount>(exports, "cuda_device_count");
  Export<&CurrentDevice>(exports, "cuda_current_device");
  Export<&SetDevice>(exports, "cuda_set_device");
  Export<&Synchronize>(exports, "cuda_synchronize");
  Export<&Memory>(exports, "cuda_memory");
  Export<&EmptyCache>(exports, "cuda_empty_cache");
  Export<&ResetPeak>(exports, "cuda_reset_peak");
}

}  // namespace libtorch_node
