#include "boundary/callback.h"

#include <memory>
#include <utility>

#include "threads/compute_thread.h"
#include "boundary/errors.h"
#include "boundary/js_reference.h"
#include "memory/sweep.h"

namespace libtorch_node {

namespace {

// Of this JavaScript thread: every piece of work that others do for it has a share.
thread_local std::shared_ptr<char> work_elsewhere = std::make_shared<char>();

}  // namespace

bool WorksElsewhere() { return work_elsewhere.use_count() > 1; }

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
  ComputeThread::Of(environment).RunBlocking([&work, share = work_elsewhere] { work(); });
}

napi_value RunAsync(Environment& environment, Writes writes, std::function<void()> work,
                    std::function<napi_value(Napi::Env)> finish) {
  // What this work may need, it takes while nobody can collect.
  MaybeSweep(environment, false);
  return ComputeThread::Of(environment)
      .Submit(writes, [work = std::move(work), share = work_elsewhere] { work(); }, std::move(finish));
}

}  // namespace libtorch_node
