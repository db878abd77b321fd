#include "cuda/graph_inputs.h"

#include <ATen/core/Tensor.h>
#include <ATen/core/ivalue.h>

namespace libtorch_node {

namespace {

// LibTorch allows one capture at a time.
std::mutex g_mutex;
GraphInputs* g_watching = nullptr;

template <typename Each>
void ForEachStorage(const c10::IValue& value, const Each& each) {
  const auto one = [&](const at::Tensor& tensor) {
    if (tensor.defined() && tensor.is_cuda() && tensor.has_storage()) each(tensor.storage());
  };
  if (value.isTensor()) {
    one(value.toTensor());
  } else if (value.isList()) {
    for (const c10::IValue& element : value.toListRef()) ForEachStorage(element, each);
  }
}

}  // namespace

GraphInputs::~GraphInputs() { End(); }

void GraphInputs::Begin() {
  Clear();
  {
    std::lock_guard<std::mutex> lock(g_mutex);
    g_watching = this;
  }
  callback_ = at::addGlobalCallback(at::RecordFunctionCallback(&GraphInputs::OnStart, &GraphInputs::OnEnd)
                                        .needsInputs(true)
                                        .needsOutputs(true)
                                        .scopes({at::RecordScope::FUNCTION}));
}

void GraphInputs::End() {
  if (!callback_.has_value()) return;
  at::removeCallback(*callback_);
  callback_.reset();
  {
    std::lock_guard<std::mutex> lock(g_mutex);
    if (g_watching == this) g_watching = nullptr;
  }
  made_.clear();
}

void GraphInputs::Clear() {
  std::lock_guard<std::mutex> lock(mutex_);
  kept_.clear();
  made_.clear();
}

std::unique_ptr<at::ObserverContext> GraphInputs::OnStart(const at::RecordFunction& function) {
  std::lock_guard<std::mutex> lock(g_mutex);
  if (g_watching != nullptr) {
    for (const c10::IValue& input : function.inputs()) g_watching->Read(input);
  }
  return nullptr;
}

void GraphInputs::OnEnd(const at::RecordFunction& function, at::ObserverContext*) {
  std::lock_guard<std::mutex> lock(g_mutex);
  if (g_watching != nullptr) {
    for (const c10::IValue& output : function.outputs()) g_watching->Made(output);
  }
}

void GraphInputs::Read(const c10::IValue& value) {
  std::lock_guard<std::mutex> lock(mutex_);
  ForEachStorage(value, [&](const c10::Storage& storage) {
    const c10::StorageImpl* key = storage.unsafeGetStorageImpl();
    if (made_.count(key) == 0) kept_.emplace(key, storage);
  });
}

void GraphInputs::Made(const c10::IValue& value) {
  std::lock_guard<std::mutex> lock(mutex_);
  ForEachStorage(value, [&](const c10::Storage& storage) {
    const c10::StorageImpl* key = storage.unsafeGetStorageImpl();
    if (kept_.count(key) == 0) made_.insert(key);
  });
}

}  // namespace libtorch_node
