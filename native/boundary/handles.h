// How a JavaScript tensor finds its TensorHandle, and the other way round.
//
// A tensor object carries one number under a symbol of this addon: the place of its handle in a table.
// The handle's weak reference says which object it belongs to, so a copied or forged number finds
// nothing. Objects are made by JavaScript, a batch at a time. Why: docs/adr/0006-call-overhead.md.
#pragma once

#include <napi.h>

#include <memory>
#include <vector>

#include "boundary/environment.h"

namespace libtorch_node {

struct TensorHandle;

class HandleTable {
 public:
  static constexpr size_t kBatch = 16;  // objects made at a time

  explicit HandleTable(napi_env env);
  ~HandleTable();

  napi_value Key() const;

  // A handle that is not in use.
  TensorHandle* Take();
  void Return(TensorHandle* handle);

  // The handle at `place`, in use or not; null if there is no such place.
  TensorHandle* At(uint32_t place) const;

  // A handle with a new object of its own, whose reference is weak from now on.
  TensorHandle* TakeWithObject(Environment& environment, napi_value* object);

  // Forgets the objects that wait for a tensor. After a collection of the young they are not as young as they
  // should be: one that becomes old before it has its tensor is found by a full collection only.
  void ForgetObjects();

  // The objects that make_tensors() was asked for, in order.
  void Adopt(const napi_value* objects, size_t count);

  // Deletes every reference to JavaScript.
  void Close();

 private:
  static constexpr uint32_t kChunk = 64;

  void MakeObjects(Environment& environment);
  void Forget(TensorHandle& handle);  // its object

  napi_env env_;
  napi_ref key_ = nullptr;
  std::vector<std::unique_ptr<TensorHandle[]>> chunks_;
  std::vector<uint32_t> free_;
  std::vector<TensorHandle*> ready_;  // with an object that waits for its tensor
  std::vector<TensorHandle*> asked_;  // whose object make_tensors() is making
};

void InitHandles(Napi::Object exports);

}  // namespace libtorch_node
