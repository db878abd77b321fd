// JavaScript values held by C++ objects that any thread may destroy: hooks and autograd nodes.
#pragma once

#include <napi.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "boundary/environment.h"

namespace libtorch_node {

class ComputeThread;

// References dropped by other threads wait here until the JavaScript thread deletes them. The
// environment holds the only lasting share: without it, the environment is gone and there is nothing
// left to delete.
struct ReleaseQueue {
  std::mutex mutex;
  std::vector<napi_ref> dropped;
  std::weak_ptr<ComputeThread> compute;  // the way back to the JavaScript thread, once there is one
  std::atomic<size_t> live{0};           // references that are not dropped
};

// A strong reference that may be dropped on any thread, also after the environment has ended.
class JsReference {
 public:
  // JavaScript thread only. `value` must be an object or a function.
  static std::shared_ptr<JsReference> Make(Environment& environment, napi_value value);

  // Whether C++ holds any, that is, whether a backward pass may call JavaScript.
  static bool AnyIn(const Environment& environment);

  ~JsReference();
  JsReference(const JsReference&) = delete;
  JsReference& operator=(const JsReference&) = delete;

  // JavaScript thread only: elsewhere the environment may have ended.
  Environment& environment() const { return environment_; }
  bool OnJsThread() const { return std::this_thread::get_id() == js_thread_; }
  // The compute thread of the environment; null where there is none any more. Any thread.
  std::shared_ptr<ComputeThread> compute() const;
  // JavaScript thread only.
  napi_value value() const;

  // JavaScript thread only. A weakened reference keeps nothing alive; strengthened, it does again, if its
  // value is still there.
  void Weaken();
  void Strengthen();

 private:
  JsReference(Environment& environment, napi_ref reference);

  Environment& environment_;
  napi_env env_;
  std::thread::id js_thread_;
  napi_ref reference_;
  std::weak_ptr<ReleaseQueue> queue_;
};

}  // namespace libtorch_node
