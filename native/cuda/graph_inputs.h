// What a graph reads when it is replayed and did not make itself.
#pragma once

#include <ATen/record_function.h>
#include <c10/core/Storage.h>

#include <mutex>
#include <optional>
#include <unordered_map>
#include <unordered_set>

namespace libtorch_node {

// Watches the operators of a capture, on every thread, and keeps the memory that they read and that was there
// before. A JavaScript engine may collect a variable after its last use, while its block goes on: without
// this, the input of a graph could be given to another tensor between two replays.
class GraphInputs {
 public:
  GraphInputs() = default;
  ~GraphInputs();
  GraphInputs(const GraphInputs&) = delete;
  GraphInputs& operator=(const GraphInputs&) = delete;

  void Begin();
  void End();
  // Lets go of all of it.
  void Clear();

 private:
  static std::unique_ptr<at::ObserverContext> OnStart(const at::RecordFunction& function);
  static void OnEnd(const at::RecordFunction& function, at::ObserverContext* context);

  void Read(const c10::IValue& value);
  void Made(const c10::IValue& value);

  std::mutex mutex_;
  std::optional<at::CallbackHandle> callback_;
  std::unordered_map<const c10::StorageImpl*, c10::Storage> kept_;
  std::unordered_set<const c10::StorageImpl*> made_;
};

}  // namespace libtorch_node
