// The one place where C++ exceptions become JavaScript exceptions. Every function exported to
// JavaScript runs inside Guard().
#pragma once

#include <napi.h>

#include <string>
#include <utility>

#include "boundary/environment.h"
#include "boundary/errors.h"
#include "boundary/warnings.h"
#include "threads/jobs.h"

namespace libtorch_node {

// Runs `body` and returns its value. A C++ exception becomes a JavaScript one; LibTorch's warnings
// that `body` caused are emitted either way.
template <typename Body>
napi_value Guard(Environment& environment, Body&& body) noexcept {
  napi_value result = nullptr;
  try {
    result = std::forward<Body>(body)();
    environment.warnings().Emit();
  } catch (...) {
    napi_value error = ErrorToJs(environment, std::current_exception());
    environment.warnings().TryEmit();
    bool already = false;
    if (napi_is_exception_pending(environment.env(), &already) == napi_ok && !already) {
      Ignore(napi_throw(environment.env(), error), "it fails where JavaScript can no longer run");
    }
  }
  return result;
}

// A native function as this addon writes them: it may throw anything.
using NativeFunction = Napi::Value (*)(Environment&, const Napi::CallbackInfo&);

// What a native function does to tensors and to what computes with them: layers, optimizers, generators.
// Some functions look closer themselves.
enum class Touches { kNothing, kReads, kWrites };

template <Touches kTouches>
void AwaitTurn(Environment& environment) {
  if constexpr (kTouches == Touches::kReads) environment.jobs().BeforeReading();
  if constexpr (kTouches == Touches::kWrites) environment.jobs().BeforeWriting();
}

template <NativeFunction kFunction, Touches kTouches = Touches::kReads>
napi_value CallGuarded(napi_env env, napi_callback_info raw) {
  Environment& environment = Environment::Of(env);
  return Guard(environment, [&]() -> napi_value {
    AwaitTurn<kTouches>(environment);
    Napi::CallbackInfo info(env, raw);
    return kFunction(environment, info);
  });
}

// Adds `kFunction` to `exports` under `name`, behind Guard().
template <NativeFunction kFunction, Touches kTouches = Touches::kReads>
void Export(Napi::Object exports, const char* name) {
  napi_value function = nullptr;
  Check(exports.Env(), napi_create_function(exports.Env(), name, NAPI_AUTO_LENGTH,
                                            CallGuarded<kFunction, kTouches>, nullptr, &function));
  exports.Set(name, function);
}

}  // namespace libtorch_node
