// The modes of the JavaScript thread as a value, for lib/autograd/region.ts: an asynchronous no_grad() takes
// its modes off where it gives way to other code, and puts them on again where it goes on.
#include <ATen/ThreadLocalState.h>
#include <ATen/autocast_mode.h>

#include <utility>

#include "autograd/autocast.h"
#include "boundary/guard.h"

namespace libtorch_node {

namespace {

// Grad mode, inference mode, autocast and what else LibTorch keeps for a thread, as they are when it is made.
struct ThreadModes {
  at::ThreadLocalState state;
  AutocastState autocast;
};

using Held = Napi::External<ThreadModes>;

// keep_modes() => modes
Napi::Value KeepModes(Environment&, const Napi::CallbackInfo& info) {
  return Held::New(info.Env(), new ThreadModes(), [](Napi::Env, ThreadModes* modes) { delete modes; });
}

bool Casts() {
  return at::autocast::is_autocast_enabled(at::kCPU) || at::autocast::is_autocast_enabled(at::kCUDA);
}

// swap_modes(modes): the thread gets `modes`, which gets what the thread had.
Napi::Value SwapModes(Environment&, const Napi::CallbackInfo& info) {
  ThreadModes& modes = *info[0].As<Held>().Data();
  ThreadModes now;
  // Weights may change before the region goes on, so their casts are forgotten.
  if (Casts()) at::autocast::clear_cache();
  at::ThreadLocalState::setThreadLocalState(modes.state);
  modes.autocast.Apply();
  modes = std::move(now);
  return info.Env().Undefined();
}

}  // namespace

void InitThreadModes(Napi::Object exports) {
  Export<&KeepModes>(exports, "keep_modes");
  Export<&SwapModes>(exports, "swap_modes");
}

}  // namespace libtorch_node
