#include "threads/in_context.h"

#include <exception>

#include "boundary/errors.h"
#include "boundary/js_reference.h"
#include "boundary/realm.h"

namespace libtorch_node {

namespace {

using Body = std::function<void(Napi::Env)>;

struct Inside {
  const Body& body;
  std::exception_ptr error;
};

napi_value RunInside(napi_env env, napi_callback_info info) {
  void* data = nullptr;
  if (napi_get_cb_info(env, info, nullptr, nullptr, nullptr, &data) != napi_ok) return nullptr;
  auto* inside = static_cast<Inside*>(data);
  try {
    inside->body(env);
  } catch (...) {
    inside->error = std::current_exception();  // no exception of C++ passes through JavaScript
  }
  return nullptr;
}

}  // namespace

void RunBy(Napi::Env env, napi_value runner, const Body& body) {
  Inside inside{body, nullptr};
  napi_value function = nullptr;
  Check(env, napi_create_function(env, "run", NAPI_AUTO_LENGTH, RunInside, &inside, &function));
  const napi_status status = napi_call_function(env, env.Undefined(), runner, 1, &function, nullptr);
  if (inside.error) std::rethrow_exception(inside.error);
  Check(env, status);
}

void RunAtRest(Environment& environment, const Body& body) {
  Napi::Env env(environment.env());
  const Napi::FunctionReference& at_rest = environment.realm().at_rest;
  if (at_rest.IsEmpty()) {
    body(env);
  } else {
    RunBy(env, at_rest.Value(), body);
  }
}

std::shared_ptr<JsReference> CaptureContext(Environment& environment) {
  const Napi::FunctionReference& capture = environment.realm().capture_context;
  return capture.IsEmpty() ? nullptr : JsReference::Make(environment, capture.Call({}));
}

}  // namespace libtorch_node
