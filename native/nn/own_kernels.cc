#include "nn/own_kernels.h"

#include <atomic>

#include "boundary/convert.h"
#include "boundary/guard.h"

namespace libtorch_node {

namespace {

std::atomic<bool> on{true};

// own_kernels(on?): the old state.
Napi::Value SetOwnKernels(Environment& environment, const Napi::CallbackInfo& info) {
  const bool old = on.load();
  if (!info[0].IsUndefined()) on = ToBool({environment, info[0], "kernels.mode", "on"});
  return Napi::Boolean::New(info.Env(), old);
}

}  // namespace

bool OwnKernels() { return on.load(std::memory_order_relaxed); }

void InitOwnKernels(Napi::Object exports) { Export<&SetOwnKernels>(exports, "own_kernels"); }

}  // namespace libtorch_node
