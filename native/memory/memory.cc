#include "memory/memory.h"

#include <ATen/core/Tensor.h>

#include <unordered_set>

#include "boundary/convert.h"
#include "boundary/guard.h"
#include "boundary/realm.h"
#include "memory/scopes.h"
#include "memory/sweeps.h"
#include "boundary/tensor.h"
#include "boundary/tensor_objects.h"

namespace libtorch_node {

namespace {

Napi::Value MemoryLive(Environment& environment, const Napi::CallbackInfo& info) {
  std::unordered_set<const void*> storages;
  double bytes = 0;
  double count = 0;
  for (TensorHandle* handle = environment.tensors().first; handle != nullptr; handle = handle->next) {
    if (!handle->tensor.defined()) continue;
    ++count;
    if (!handle->tensor.has_storage()) continue;
    const c10::Storage& storage = handle->tensor.storage();
    if (storages.insert(storage.unsafeGetStorageImpl()).second)
      bytes += static_cast<double>(storage.nbytes());
  }
  Napi::Object result = Napi::Object::New(info.Env());
  SetOwn(result, "count", count);
  SetOwn(result, "bytes", bytes);
  SetOwn(result, "allocated", static_cast<double>(LiveCpuBytes()));
  SetOwn(result, "sweeps", static_cast<double>(environment.sweeps().count));
  return result;
}

Napi::Value SweepNow(Environment& environment, const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(Sweep(environment)));
}

Napi::Value Collect(Environment& environment, const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(CollectAndSweep(environment)));
}

Napi::Value OpenScope(Environment& environment, const Napi::CallbackInfo& info) {
  ++environment.scopes().open;
  return info.Env().Undefined();
}

Napi::Value CloseScope(Environment& environment, const Napi::CallbackInfo& info) {
  uint32_t& open = environment.scopes().open;
  if (open > 0) --open;
  return info.Env().Undefined();
}

Napi::Value Keep(Environment& environment, const Napi::CallbackInfo& info) {
  UnwrapTensor({environment, info[0], "keep", "tensor"});
  HandleOf(environment, info[0])->scope = 0;
  return info.Env().Undefined();
}

// end_scope(id, keep, parent)
Napi::Value EndScope(Environment& environment, const Napi::CallbackInfo& info) {
  const auto id = static_cast<uint64_t>(info[0].As<Napi::Number>().Int64Value());
  const auto parent = static_cast<uint64_t>(info[2].As<Napi::Number>().Int64Value());
  Napi::Array keep = info[1].As<Napi::Array>();
  for (uint32_t i = 0; i < keep.Length(); ++i) {
    Napi::Value value = keep.Get(i);
    if (TensorHandle* handle = HandleOf(environment, value); handle != nullptr && handle->scope == id) {
      handle->scope = parent;
    }
  }
  for (TensorHandle* handle = environment.tensors().first; handle != nullptr; handle = handle->next) {
    if (handle->scope == id && !handle->parameter) Release(*handle);
  }
  return info.Env().Undefined();
}

}  // namespace

uint64_t CurrentScope(Environment& environment) {
  const Scopes& scopes = environment.scopes();
  if (scopes.of_job != 0) return scopes.of_job;
  const Napi::FunctionReference& current = environment.realm().current_scope;
  if (scopes.open == 0 || current.IsEmpty()) return 0;
  Napi::Value scope = current.Call({});
  return static_cast<uint64_t>(scope.As<Napi::Number>().Int64Value());
}

void InitMemory(Napi::Object exports) {
  Export<&MemoryLive, Touches::kNothing>(exports, "memory_live");
  Export<&SweepNow, Touches::kNothing>(exports, "sweep");
  Export<&Collect, Touches::kNothing>(exports, "collect");
  Export<&OpenScope, Touches::kNothing>(exports, "open_scope");
  Export<&CloseScope, Touches::kNothing>(exports, "close_scope");
  Export<&Keep, Touches::kNothing>(exports, "keep");
  Export<&EndScope, Touches::kNothing>(exports, "end_scope");
}

}  // namespace libtorch_node
