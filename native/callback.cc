#include "callback.h"

#include <utility>

#include "compute_thread.h"
#include "errors.h"
#include "js_reference.h"

namespace libtorch_node {

void CallJs(const JsReference& callee, const std::function<void(Napi::Env)>& body) {
  if (!callee.OnJsThread()) {
    // Made before any work that can call back was handed to another thread. Where it is gone, so is
    // JavaScript.
    const std::shared_ptr<ComputeThread> compute = callee.compute();
    if (!compute) throw CallbackFailed();
    return compute->CallJs(body);
  }
  Environment& environment = callee.environment();
  Napi::HandleScope scope(environment.env());
  try {
    body(environment.env());
  } catch (const Napi::Error& error) {
    throw CallbackFailed(KeepThrown(environment, error));
  }
}

void RunBlocking(Environment& environment, const std::function<void()>& work) {
  ComputeThread::Of(environment).RunBlocking(work);
}

napi_value RunAsync(Environment& environment, Writes writes, std::function<void()> work,
                    std::function<napi_value(Napi::Env)> finish) {
  return ComputeThread::Of(environment).Submit(writes, std::move(work), std::move(finish));
}

}  // namespace libtorch_node
