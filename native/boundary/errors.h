// C++ exceptions on their way to JavaScript.
#pragma once

#include <napi.h>

#include <exception>
#include <memory>
#include <string>
#include <utility>

#include "boundary/environment.h"
#include "boundary/node_api.h"

namespace libtorch_node {

class JsReference;

// Thrown by this addon where an argument is wrong. `name` is the JavaScript class: "TypeError" and
// "RangeError" are JavaScript's own; "TorchError", "IndexError", "ValueError", "NotImplementedError",
// "OutOfMemoryError", "LinAlgError" come from lib/errors.ts.
struct JsError : std::exception {
  JsError(const char* name, std::string message) : name(name), message(std::move(message)) {}
  const char* what() const noexcept override { return message.c_str(); }
  const char* name;
  std::string message;
};

[[noreturn]] void ThrowTypeError(std::string message);
[[noreturn]] void ThrowValueError(std::string message);
[[noreturn]] void ThrowIndexError(std::string message);
[[noreturn]] void ThrowTorchError(std::string message);

// A JavaScript callback threw, and native code that called it must end. Made on the JavaScript thread
// by KeepThrown(); it may cross threads.
struct CallbackFailed : std::exception {
  explicit CallbackFailed(std::shared_ptr<JsReference> thrown = nullptr) : thrown(std::move(thrown)) {}
  const char* what() const noexcept override { return "a JavaScript callback threw"; }
  std::shared_ptr<JsReference> thrown;  // { error }; null where JavaScript can no longer run
};

// What `error` holds, in a form that CallbackFailed can carry; null where JavaScript can no longer run.
std::shared_ptr<JsReference> KeepThrown(Environment& environment, const Napi::Error& error) noexcept;

// The JavaScript error for `error`; never throws.
napi_value ErrorToJs(Environment& environment, std::exception_ptr error) noexcept;

}  // namespace libtorch_node
