#include "threads/call_site.h"

#include <string>

#include "boundary/js_reference.h"

namespace libtorch_node {

CallSite::CallSite(Environment& environment)
    : error_(JsReference::Make(environment, Napi::Error::New(environment.env(), "").Value())) {}

void CallSite::AppendTo(Napi::Value error) const noexcept {
  try {
    if (!error.IsObject()) return;
    Napi::Object target = error.As<Napi::Object>();
    Napi::Value here = Napi::Object(target.Env(), error_->value()).Get("stack");
    Napi::Value stack = target.Get("stack");
    if (!here.IsString() || !stack.IsString()) return;
    const std::string frames = here.As<Napi::String>().Utf8Value();
    const size_t line = frames.find('\n');
    if (line == std::string::npos) return;
    target.Set("stack", stack.As<Napi::String>().Utf8Value() + frames.substr(line));
  } catch (...) {  // a frozen error, or one whose stack throws, stays as it is
  }
}

}  // namespace libtorch_node
