#include "callback.h"

#include <utility>

#include "compute_thread.h"
#include "errors.h"

namespace libtorch_node {

void CallJs(Environment& environment, const std::function<void(Napi::Env)>& body) {
  if (!environment.OnJsThread()) {
    // Made before any work that can call back was handed to another thread.
    return environment.compute->CallJs(body);
  }
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

napi_value RunAsync(Environment& environment, std::function<void()> work,
                    std::function<napi_value(Napi::Env)> finish) {
  return ComputeThread::Of(environment).Submit(std::move(work), std::move(finish));
}

}  // namespace libtorch_node
