#include "boundary/js_reference.h"

#include <utility>

#include "boundary/errors.h"

namespace libtorch_node {

namespace {

void DeleteDropped(Environment& environment) {
  std::vector<napi_ref> dropped;
  {
    std::lock_guard<std::mutex> lock(environment.releases()->mutex);
    dropped.swap(environment.releases()->dropped);
  }
  for (napi_ref reference : dropped)
    Check(environment.env(), napi_delete_reference(environment.env(), reference));
}

}  // namespace

std::shared_ptr<JsReference> JsReference::Make(Environment& environment, napi_value value) {
  // Only what was made can be dropped, so deleting here keeps the queue short.
  DeleteDropped(environment);
  napi_ref reference = nullptr;
  Check(environment.env(), napi_create_reference(environment.env(), value, 1, &reference));
  return std::shared_ptr<JsReference>(new JsReference(environment, reference));
}

JsReference::JsReference(Environment& environment, napi_ref reference)
    : environment_(environment),
      env_(environment.env()),
      js_thread_(std::this_thread::get_id()),
      reference_(reference),
      queue_(environment.releases()) {
  ++environment.releases()->live;
}

JsReference::~JsReference() {
  std::shared_ptr<ReleaseQueue> queue = queue_.lock();
  if (!queue) return;
  --queue->live;
  if (OnJsThread()) {
    Ignore(napi_delete_reference(env_, reference_),
           "it is this object's own, and a destructor may not throw");
    return;
  }
  std::lock_guard<std::mutex> lock(queue->mutex);
  queue->dropped.push_back(reference_);
}

std::shared_ptr<ComputeThread> JsReference::compute() const {
  std::shared_ptr<ReleaseQueue> queue = queue_.lock();
  if (!queue) return nullptr;
  std::lock_guard<std::mutex> lock(queue->mutex);
  return queue->compute.lock();
}

napi_value JsReference::value() const { return Referred(env_, reference_); }

bool JsReference::AnyIn(const Environment& environment) {
  return environment.releases() != nullptr && environment.releases()->live > 0;
}

void JsReference::Weaken() { Check(env_, napi_reference_unref(env_, reference_, nullptr)); }

void JsReference::Strengthen() {
  napi_value value = nullptr;
  // Called by a destructor.
  if (napi_get_reference_value(env_, reference_, &value) != napi_ok || value == nullptr) return;
  Ignore(napi_reference_ref(env_, reference_, nullptr), "what it refers to is there");
}

}  // namespace libtorch_node
