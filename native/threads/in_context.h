// Running native code in an async context of JavaScript's.
#pragma once

#include <napi.h>

#include <functional>
#include <memory>

#include "boundary/environment.h"

namespace libtorch_node {

class JsReference;

// Runs `body` by `runner`, a function of JavaScript's that takes a function and calls it at once.
void RunBy(Napi::Env env, napi_value runner, const std::function<void(Napi::Env)>& body);

// Runs `body` in the context of no call: what is made there keeps nobody's.
void RunAtRest(Environment& environment, const std::function<void(Napi::Env)>& body);

// A runner for the async context of now; null where the addon was not initialized.
std::shared_ptr<JsReference> CaptureContext(Environment& environment);

}  // namespace libtorch_node
