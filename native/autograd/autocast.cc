// Autocast's switches, one native function for each of those that torch/amp/autocast_mode.py uses.
#include "autograd/autocast.h"

#include <ATen/autocast_mode.h>

#include "boundary/convert.h"
#include "boundary/errors.h"
#include "boundary/guard.h"

namespace libtorch_node {

AutocastState::AutocastState()
    : cpu_(at::autocast::get_autocast_dtype(at::kCPU)),
      cuda_(at::autocast::get_autocast_dtype(at::kCUDA)),
      cache_(at::autocast::is_autocast_cache_enabled()) {}

void AutocastState::Apply() const {
  at::autocast::set_autocast_dtype(at::kCPU, cpu_);
  at::autocast::set_autocast_dtype(at::kCUDA, cuda_);
  at::autocast::set_autocast_cache_enabled(cache_);
}

namespace {

c10::DeviceType DeviceTypeOf(Environment& environment, const Napi::CallbackInfo& info, const char* function) {
  return c10::Device(ToString({environment, info[0], function, "device_type"})).type();
}

Napi::Value IsAvailable(Environment& environment, const Napi::CallbackInfo& info) {
  const auto type = DeviceTypeOf(environment, info, "is_autocast_available");
  return Napi::Boolean::New(info.Env(), at::autocast::is_autocast_available(type));
}

Napi::Value IsEnabled(Environment& environment, const Napi::CallbackInfo& info) {
  const auto type = DeviceTypeOf(environment, info, "is_autocast_enabled");
  return Napi::Boolean::New(info.Env(), at::autocast::is_autocast_enabled(type));
}

Napi::Value SetEnabled(Environment& environment, const Napi::CallbackInfo& info) {
  const auto type = DeviceTypeOf(environment, info, "set_autocast_enabled");
  at::autocast::set_autocast_enabled(type, ToBool({environment, info[1], "set_autocast_enabled", "enabled"}));
  return info.Env().Undefined();
}

Napi::Value GetDtype(Environment& environment, const Napi::CallbackInfo& info) {
  const auto type = DeviceTypeOf(environment, info, "get_autocast_dtype");
  const c10::ScalarType dtype = at::autocast::get_autocast_dtype(type);
  if (dtype == c10::ScalarType::Undefined) ThrowTorchError("unsupported scalarType");
  return Napi::String::New(info.Env(), DtypeName(dtype));
}

Napi::Value SetDtype(Environment& environment, const Napi::CallbackInfo& info) {
  const auto type = DeviceTypeOf(environment, info, "set_autocast_dtype");
  at::autocast::set_autocast_dtype(type, ToScalarType({environment, info[1], "set_autocast_dtype", "dtype"}));
  return info.Env().Undefined();
}

Napi::Value IsCacheEnabled(Environment&, const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), at::autocast::is_autocast_cache_enabled());
}

Napi::Value SetCacheEnabled(Environment& environment, const Napi::CallbackInfo& info) {
  at::autocast::set_autocast_cache_enabled(
      ToBool({environment, info[0], "set_autocast_cache_enabled", "enabled"}));
  return info.Env().Undefined();
}

Napi::Value ClearCache(Environment&, const Napi::CallbackInfo& info) {
  at::autocast::clear_cache();
  return info.Env().Undefined();
}

Napi::Value IncrementNesting(Environment&, const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), at::autocast::increment_nesting());
}

Napi::Value DecrementNesting(Environment&, const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), at::autocast::decrement_nesting());
}

}  // namespace

void InitAutocast(Napi::Object exports) {
  Export<&IsAvailable, Touches::kNothing>(exports, "is_autocast_available");
  Export<&IsEnabled, Touches::kNothing>(exports, "is_autocast_enabled");
  Export<&SetEnabled, Touches::kNothing>(exports, "set_autocast_enabled");
  Export<&GetDtype, Touches::kNothing>(exports, "get_autocast_dtype");
  Export<&SetDtype, Touches::kNothing>(exports, "set_autocast_dtype");
  Export<&IsCacheEnabled, Touches::kNothing>(exports, "is_autocast_cache_enabled");
  Export<&SetCacheEnabled, Touches::kNothing>(exports, "set_autocast_cache_enabled");
  Export<&ClearCache, Touches::kNothing>(exports, "clear_autocast_cache");
  Export<&IncrementNesting, Touches::kNothing>(exports, "autocast_increment_nesting");
  Export<&DecrementNesting, Touches::kNothing>(exports, "autocast_decrement_nesting");
}

}  // namespace libtorch_node
