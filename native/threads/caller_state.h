// LibTorch's thread-local modes, carried to the thread that works on behalf of another.
#pragma once

#include <ATen/ThreadLocalState.h>
#include <c10/core/Stream.h>
#include <c10/core/StreamGuard.h>

#include <optional>

#include "autograd/autocast.h"

namespace libtorch_node {

// How many devices beside the CPU have a context: tensors of a graph may lie on these.
int DevicesInUse();

bool AcceleratorInUse();

// Grad mode, inference mode, autocast and, where an accelerator is in use, its current stream (and
// with it the current device) of the thread that makes it.
struct CallerState {
  CallerState();

  at::ThreadLocalState modes;
  AutocastState autocast;
  std::optional<c10::Stream> stream;
};

// While it lives, the current thread has `state`.
class CallerStateGuard {
 public:
  explicit CallerStateGuard(const CallerState& state) : modes_(state.modes), stream_(state.stream) {
    state.autocast.Apply();
  }
  ~CallerStateGuard() { before_.Apply(); }
  CallerStateGuard(const CallerStateGuard&) = delete;
  CallerStateGuard& operator=(const CallerStateGuard&) = delete;

 private:
  AutocastState before_;
  at::ThreadLocalStateGuard modes_;
  c10::OptionalStreamGuard stream_;
};

}  // namespace libtorch_node
