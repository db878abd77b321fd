// Warnings raised inside LibTorch, emitted when the native call returns.
#pragma once

#include <c10/util/Exception.h>
#include <napi.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace libtorch_node {

class Environment;

struct Warning {
  std::string category;
  std::string message;
};

class Warnings {
 public:
  // Until Close(), LibTorch's warnings of this thread come here.
  explicit Warnings(Environment& environment);
  void Close();

  // Any thread.
  void Add(Warning warning);

  // JavaScript thread; throws what process.emitWarning throws.
  void Emit() {
    if (is_waiting_.load(std::memory_order_acquire)) EmitAll();
  }
  // The same while an exception is on its way, which goes first.
  void TryEmit() noexcept;

 private:
  void EmitAll();

  Environment& environment_;
  std::unique_ptr<c10::WarningHandler> handler_;
  std::mutex mutex_;
  std::atomic<bool> is_waiting_{false};
  std::vector<Warning> waiting_;
};

// A handler that hands LibTorch's warnings to `environment`; install it with
// c10::WarningUtils::set_warning_handler on every thread that runs LibTorch for that environment.
std::unique_ptr<c10::WarningHandler> MakeWarningHandler(Environment& environment);

}  // namespace libtorch_node
