#include "boundary/errors.h"

#include <c10/util/Exception.h>

#include <new>
#include <regex>
#include <string_view>

#include "boundary/js_reference.h"
#include "boundary/realm.h"

namespace libtorch_node {

void ThrowTypeError(std::string message) { throw JsError("TypeError", std::move(message)); }
void ThrowValueError(std::string message) { throw JsError("ValueError", std::move(message)); }
void ThrowIndexError(std::string message) { throw JsError("IndexError", std::move(message)); }
void ThrowTorchError(std::string message) { throw JsError("TorchError", std::move(message)); }

[[noreturn]] void ThrowLast(napi_env env) { throw Napi::Error::New(env); }

void DropException(napi_env env) noexcept {
  bool is_pending = false;
  napi_value thrown = nullptr;
  if (napi_is_exception_pending(env, &is_pending) == napi_ok && is_pending) {
    Ignore(napi_get_and_clear_last_exception(env, &thrown), "there is one");
  }
}

namespace {

// Python's names for LibTorch's type names ("CPUFloatType"), as PyTorch puts them into its messages.
std::string WithPythonTypes(const std::string& message) {
  if (message.find("Type") == std::string::npos) return message;
  static const std::regex kType(
      R"((?:Variable\[)?(Sparse)?(CPU|CUDA)(Byte|Char|Double|Float|Int|Long|Short|Half)Type\]?)");
  std::string result;
  auto rest = message.begin();
  for (std::sregex_iterator found(message.begin(), message.end(), kType), end; found != end; ++found) {
    const std::smatch& match = *found;
    result.append(rest, match[0].first);
    result += std::string("torch.") + (match[2] == "CUDA" ? "cuda." : "") +
              (match[1].matched ? "sparse." : "") + match[3].str() + "Tensor";
    rest = match[0].second;
  }
  return result.append(rest, message.end());
}

// LibTorch's message as Python shows it: no C++ frames, no trailing blank lines.
std::string Message(const c10::Error& error) {
  std::string message = WithPythonTypes(error.what_without_backtrace());
  while (!message.empty() && (message.back() == '\n' || message.back() == ' ')) message.pop_back();
  return message;
}

Napi::Object MakeError(Environment& environment, const char* name, const std::string& message) {
  Napi::Env env(environment.env());
  if (environment.realm().error_class.IsEmpty()) return Napi::Error::New(env, message).Value();
  Napi::Value error_class = environment.realm().error_class.Call({Napi::String::New(env, name)});
  return error_class.As<Napi::Function>().New({Napi::String::New(env, message)});
}

std::string WithFrames(const std::exception_ptr& cause) {
  try {
    std::rethrow_exception(cause);
  } catch (const std::exception& error) {
    return error.what();
  } catch (...) {
    return "";
  }
}

// Adds the getter `cpp_stack`. Finding the names of C++ frames is slow, so it happens when read. The getter
// owns the exception: a program may keep it for longer than the error.
void AddCppStack(Environment& environment, Napi::Object error, std::exception_ptr cause) {
  const Napi::FunctionReference& define_getter = environment.realm().define_getter;
  if (define_getter.IsEmpty()) return;
  Napi::Env env = error.Env();
  const auto frames = [cause = std::move(cause)](const Napi::CallbackInfo& info) {
    return Napi::String::New(info.Env(), WithFrames(cause));
  };
  define_getter.Call({error, Napi::String::New(env, "cpp_stack"), Napi::Function::New(env, frames)});
}

Napi::Object FromC10(Environment& environment, const char* name, const c10::Error& error) {
  Napi::Object result = MakeError(environment, name, Message(error));
  AddCppStack(environment, result, std::current_exception());
  return result;
}

// LibTorch's CPU allocators throw a plain c10::Error.
const char* ClassOf(const c10::Error& error) {
  const std::string_view message = error.what_without_backtrace();
  const bool no_memory = message.find("CPUAllocator: ") != std::string_view::npos &&
                         message.find("you tried to allocate") != std::string_view::npos;
  return no_memory ? "OutOfMemoryError" : "TorchError";
}

Napi::Value ThrownValue(Environment& environment, const CallbackFailed& failure) {
  if (!failure.thrown) return MakeError(environment, "TorchError", failure.what());
  return Napi::Object(environment.env(), failure.thrown->value()).Get("error");
}

napi_value Translate(Environment& environment, std::exception_ptr cause) {
  try {
    std::rethrow_exception(std::move(cause));
  } catch (const Napi::Error& error) {
    return error.Value();
  } catch (const CallbackFailed& failure) {
    return ThrownValue(environment, failure);
  } catch (const JsError& error) {
    return MakeError(environment, error.name, error.message);
  } catch (const c10::IndexError& error) {
    return FromC10(environment, "IndexError", error);
  } catch (const c10::ValueError& error) {
    return FromC10(environment, "ValueError", error);
  } catch (const c10::TypeError& error) {
    return FromC10(environment, "TypeError", error);
  } catch (const c10::NotImplementedError& error) {
    return FromC10(environment, "NotImplementedError", error);
  } catch (const c10::OutOfMemoryError& error) {
    return FromC10(environment, "OutOfMemoryError", error);
  } catch (const c10::LinAlgError& error) {
    return FromC10(environment, "LinAlgError", error);
  } catch (const c10::DistBackendError& error) {
    return FromC10(environment, "DistBackendError", error);
  } catch (const c10::DistNetworkError& error) {
    return FromC10(environment, "DistNetworkError", error);
  } catch (const c10::DistStoreError& error) {
    return FromC10(environment, "DistStoreError", error);
  } catch (const c10::DistError& error) {
    return FromC10(environment, "DistError", error);
  } catch (const c10::Error& error) {
    return FromC10(environment, ClassOf(error), error);
  } catch (const std::bad_alloc&) {
    return MakeError(environment, "OutOfMemoryError", "out of memory");
  } catch (const std::exception& error) {
    return MakeError(environment, "TorchError", error.what());
  } catch (...) {
    return MakeError(environment, "TorchError", "unknown C++ exception");
  }
}

}  // namespace

std::shared_ptr<JsReference> KeepThrown(Environment& environment, const Napi::Error& error) noexcept {
  try {
    Napi::HandleScope scope(environment.env());
    Napi::Value value = error.Value();
    if (value.IsEmpty()) return nullptr;
    // In an object, because a thrown primitive cannot be referenced; defined, because a program may have put
    // a setter of that name into Object.prototype.
    Napi::Object holder = Napi::Object::New(environment.env());
    SetOwn(holder, "error", value);
    return JsReference::Make(environment, holder);
  } catch (...) {
    return nullptr;
  }
}

namespace {

// An error of no class of ours; null where JavaScript can no longer run.
napi_value PlainError(napi_env env, const char* text) {
  napi_value message = nullptr;
  napi_value result = nullptr;
  if (napi_create_string_utf8(env, text, NAPI_AUTO_LENGTH, &message) != napi_ok ||
      napi_create_error(env, nullptr, message, &result) != napi_ok) {
    return nullptr;
  }
  return result;
}

}  // namespace

// Making an error calls JavaScript, which may fail itself: a worker that is being terminated runs none.
napi_value ErrorToJs(Environment& environment, std::exception_ptr error) noexcept {
  try {
    try {
      return Translate(environment, std::move(error));
    } catch (const Napi::Error& nested) {
      return nested.Value();
    }
  } catch (...) {
    return PlainError(environment.env(), "error while making an error");
  }
}

}  // namespace libtorch_node
