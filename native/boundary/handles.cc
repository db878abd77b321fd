#include "boundary/handles.h"

#include <algorithm>

#include "boundary/errors.h"
#include "boundary/guard.h"
#include "boundary/realm.h"
#include "boundary/tensor.h"
#include "boundary/tensor_objects.h"

namespace libtorch_node {

HandleTable::HandleTable(napi_env env) : env_(env) {
  napi_value key = nullptr;
  Check(env, napi_create_symbol(env, Napi::String::New(env, "handle"), &key));
  Check(env, napi_create_reference(env, key, 1, &key_));
}

HandleTable::~HandleTable() = default;

napi_value HandleTable::Key() const { return Referred(env_, key_); }

TensorHandle* HandleTable::At(uint32_t place) const {
  const size_t chunk = place / kChunk;
  return chunk < chunks_.size() ? &chunks_[chunk][place % kChunk] : nullptr;
}

TensorHandle* HandleTable::Take() {
  if (free_.empty()) {
    const uint32_t first = static_cast<uint32_t>(chunks_.size()) * kChunk;
    chunks_.push_back(std::make_unique<TensorHandle[]>(kChunk));
    for (uint32_t i = kChunk; i-- > 0;) {
      chunks_.back()[i].place = first + i;
      free_.push_back(first + i);
    }
  }
  TensorHandle* handle = At(free_.back());
  free_.pop_back();
  return handle;
}

void HandleTable::Forget(TensorHandle& handle) {
  if (handle.object == nullptr) return;
  Ignore(napi_delete_reference(env_, handle.object), "it is the table's own");
  handle.object = nullptr;
}

void HandleTable::Return(TensorHandle* handle) {
  Forget(*handle);
  const uint32_t place = handle->place;
  *handle = TensorHandle();
  handle->place = place;
  free_.push_back(place);
}

void HandleTable::MakeObjects(Environment& environment) {
  napi_value places[kBatch];
  asked_.clear();
  for (napi_value& place : places) {
    asked_.push_back(Take());
    Check(env_, napi_create_uint32(env_, asked_.back()->place, &place));
  }
  const napi_status status = napi_call_function(
      env_, Napi::Env(env_).Undefined(), environment.realm().make_tensors.Value(), kBatch, places, nullptr);
  for (TensorHandle* handle : asked_) Return(handle);  // none, unless JavaScript has failed
  asked_.clear();
  Check(env_, status);
}

void HandleTable::Adopt(const napi_value* objects, size_t count) {
  count = std::min(count, asked_.size());
  for (size_t i = 0; i < count; ++i) {
    Check(env_, napi_create_reference(env_, objects[i], 1, &asked_[i]->object));
  }
  ready_.insert(ready_.end(), asked_.begin(), asked_.begin() + static_cast<std::ptrdiff_t>(count));
  asked_.erase(asked_.begin(), asked_.begin() + static_cast<std::ptrdiff_t>(count));
}

TensorHandle* HandleTable::TakeWithObject(Environment& environment, napi_value* object) {
  if (ready_.empty()) MakeObjects(environment);
  if (ready_.empty()) ThrowTorchError("no JavaScript object for a tensor could be made");
  TensorHandle* handle = ready_.back();
  Check(env_, napi_get_reference_value(env_, handle->object, object));
  Check(env_, napi_reference_unref(env_, handle->object, nullptr));
  ready_.pop_back();
  return handle;
}

void HandleTable::ForgetObjects() {
  for (TensorHandle* handle : ready_) Return(handle);
  ready_.clear();
}

void HandleTable::Close() {
  for (const auto& chunk : chunks_) {
    for (uint32_t i = 0; i < kChunk; ++i) Forget(chunk[i]);
  }
  Ignore(napi_delete_reference(env_, key_), "it is the table's own");
}

namespace {

// adopt_tensors(...objects)
napi_value AdoptTensors(napi_env env, napi_callback_info info) {
  Environment& environment = Environment::Of(env);
  return Guard(environment, [&]() -> napi_value {
    napi_value objects[HandleTable::kBatch];
    size_t count = HandleTable::kBatch;
    Check(env, napi_get_cb_info(env, info, &count, objects, nullptr, nullptr));
    environment.tensors().table.Adopt(objects, std::min(count, HandleTable::kBatch));
    return nullptr;
  });
}

}  // namespace

void InitHandles(Napi::Object exports) {
  Napi::Env env = exports.Env();
  exports.Set("handle_key", Environment::Of(env).tensors().table.Key());
  napi_value adopt = nullptr;
  Check(env, napi_create_function(env, "adopt_tensors", NAPI_AUTO_LENGTH, AdoptTensors, nullptr, &adopt));
  exports.Set("adopt_tensors", adopt);
}

}  // namespace libtorch_node
