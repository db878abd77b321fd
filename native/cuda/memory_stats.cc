// The counters of CUDA's caching allocator, under PyTorch's names, and its limits.
#include <array>

#include "boundary/convert.h"
#include "cuda/allocator.h"
#include "cuda/device_calls.h"
#include "boundary/guard.h"

namespace libtorch_node {

namespace {

using c10::CachingAllocator::Stat;
using c10::CachingAllocator::StatArray;

Napi::Object OfStat(Napi::Env env, const Stat& stat) {
  Napi::Object result = Napi::Object::New(env);
  SetOwn(result, "current", static_cast<double>(stat.current));
  SetOwn(result, "peak", static_cast<double>(stat.peak));
  SetOwn(result, "allocated", static_cast<double>(stat.allocated));
  SetOwn(result, "freed", static_cast<double>(stat.freed));
  return result;
}

Napi::Object OfArray(Napi::Env env, const StatArray& stats) {
  static constexpr std::array<const char*, 3> kNames = {"all", "small_pool", "large_pool"};
  Napi::Object result = Napi::Object::New(env);
  for (size_t i = 0; i < kNames.size(); ++i) SetOwn(result, kNames[i], OfStat(env, stats[i]));
  return result;
}

// memory_stats(device) => nested objects
Napi::Value MemoryStats(Environment& environment, const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  const auto stats =
      RequireCudaAllocator().getDeviceStats(ToDeviceIndex(environment, info[0], "memory_stats"));
  Napi::Object result = Napi::Object::New(env);
  const auto number = [&](const char* name, int64_t value) {
    SetOwn(result, name, static_cast<double>(value));
  };
  number("num_alloc_retries", stats.num_alloc_retries);
  number("num_ooms", stats.num_ooms);
  number("max_split_size", stats.max_split_size);
  number("num_sync_all_streams", stats.num_sync_all_streams);
  number("num_device_alloc", stats.num_device_alloc);
  number("num_device_free", stats.num_device_free);
  SetOwn(result, "allocation", OfArray(env, stats.allocation));
  SetOwn(result, "segment", OfArray(env, stats.segment));
  SetOwn(result, "active", OfArray(env, stats.active));
  SetOwn(result, "inactive_split", OfArray(env, stats.inactive_split));
  SetOwn(result, "allocated_bytes", OfArray(env, stats.allocated_bytes));
  SetOwn(result, "reserved_bytes", OfArray(env, stats.reserved_bytes));
  SetOwn(result, "active_bytes", OfArray(env, stats.active_bytes));
  SetOwn(result, "inactive_split_bytes", OfArray(env, stats.inactive_split_bytes));
  SetOwn(result, "requested_bytes", OfArray(env, stats.requested_bytes));
  SetOwn(result, "oversize_allocations", OfStat(env, stats.oversize_allocations));
  SetOwn(result, "oversize_segments", OfStat(env, stats.oversize_segments));
  return result;
}

Napi::Value ResetAccumulated(Environment& environment, const Napi::CallbackInfo& info) {
  RequireCudaAllocator().resetAccumulatedStats(
      ToDeviceIndex(environment, info[0], "reset_accumulated_memory_stats"));
  return info.Env().Undefined();
}

// mem_get_info(device) => [free, total]
Napi::Value MemoryInfo(Environment& environment, const Napi::CallbackInfo& info) {
  const auto [free, total] =
      RequireCudaAllocator().getMemoryInfo(ToDeviceIndex(environment, info[0], "mem_get_info"));
  Napi::Array result = Napi::Array::New(info.Env(), 2);
  result.Set(0u, static_cast<double>(free));
  result.Set(1u, static_cast<double>(total));
  return result;
}

Napi::Value GetFraction(Environment& environment, const Napi::CallbackInfo& info) {
  const auto device = ToDeviceIndex(environment, info[0], "get_per_process_memory_fraction");
  return Napi::Number::New(info.Env(), CudaMemoryFraction(RequireCudaAllocator(), device));
}

// set_memory_fraction(fraction, device)
Napi::Value SetFraction(Environment& environment, const Napi::CallbackInfo& info) {
  constexpr const char* kName = "set_per_process_memory_fraction";
  const double fraction = ToDouble({environment, info[0], kName, "fraction"});
  SetCudaMemoryFraction(RequireCudaAllocator(), fraction, ToDeviceIndex(environment, info[1], kName));
  return info.Env().Undefined();
}

}  // namespace

void InitCudaMemory(Napi::Object exports) {
  Export<&MemoryStats>(exports, "cuda_memory_stats");
  Export<&ResetAccumulated>(exports, "cuda_reset_accumulated");
  Export<&MemoryInfo>(exports, "cuda_memory_info");
  Export<&GetFraction>(exports, "cuda_memory_fraction");
  Export<&SetFraction>(exports, "cuda_set_memory_fraction");
}

}  // namespace libtorch_node
