// torch.autograd.set_detect_anomaly: LibTorch's switch, and where in JavaScript the operation was called
// whose backward fails. LibTorch itself would tell the C++ frames.
#include <c10/util/Exception.h>
#include <torch/csrc/autograd/anomaly_mode.h>
#include <torch/csrc/autograd/engine.h>
#include <torch/csrc/autograd/function.h>

#include <memory>
#include <string>
#include <utility>

#include "compat.h"
#include "boundary/convert.h"
#include "boundary/guard.h"

namespace libtorch_node {

namespace {

using torch::autograd::AnomalyMetadata;
using torch::autograd::AnomalyMode;
using torch::autograd::Engine;

constexpr double kFrames = 50;

// Whose JavaScript this thread runs; null on threads that run none.
thread_local napi_env thread_env = nullptr;

// The frames of the running JavaScript, as an Error tells them.
std::string JavaScriptStack(Napi::Env env) {
  Napi::HandleScope scope(env);
  try {
    Napi::Object error_class = env.Global().Get("Error").As<Napi::Object>();
    const Napi::Value limit = error_class.Get("stackTraceLimit");
    error_class.Set("stackTraceLimit", kFrames);
    const Napi::Value stack = Napi::Error::New(env, "").Value().Get("stack");
    error_class.Set("stackTraceLimit", limit);
    const std::string text = stack.IsString() ? stack.As<Napi::String>().Utf8Value() : "";
    const size_t line = text.find('\n');
    return line == std::string::npos ? "" : text.substr(line);
  } catch (const Napi::Error&) {  // JavaScript is about to end, or an error is on its way already
    return "";
  }
}

class CallStack final : public AnomalyMetadata {
 public:
  void store_stack() override {
    if (thread_env != nullptr) stack_ = JavaScriptStack(thread_env);
  }

  void print_stack(const std::string& name) override {
    TORCH_WARN("Error detected in ", name, ". ",
               stack_.empty() ? "No forward call information available; a forward pass on another thread "
                                "(forward_async) leaves none."
                              : "Traceback of forward call that caused the error:" + stack_);
    NodePtr<torch::autograd::Node> parent = parent_;
    while (parent) {
      auto* metadata = dynamic_cast<CallStack*>(parent->metadata());
      if (metadata == nullptr) return;
      TORCH_WARN("\n\nPrevious calculation was induced by ", parent->name(),
                 ". Traceback of forward call that induced the previous calculation:", metadata->stack_);
      parent = metadata->parent_;
    }
  }

  void assign_parent(const NodePtr<torch::autograd::Node>& parent) override { parent_ = parent; }

 private:
  std::string stack_;
  NodePtr<torch::autograd::Node> parent_;  // whose backward made this node
};

class EngineWithCallStacks final : public Engine {
 public:
  static Engine& Get() {
    static EngineWithCallStacks engine;
    return engine;
  }

  // Before this class is gone, as the base asks.
  ~EngineWithCallStacks() override { stop(); }

 private:
  std::unique_ptr<AnomalyMetadata> make_anomaly_metadata() override { return std::make_unique<CallStack>(); }
};

// set_anomaly_enabled(mode, check_nan)
Napi::Value SetEnabled(Environment& environment, const Napi::CallbackInfo& info) {
  const bool mode = ToBool({environment, info[0], "set_anomaly_enabled", "enabled"});
  AnomalyMode::set_enabled(mode, ToBool({environment, info[1], "set_anomaly_enabled", "check_nan"}));
  return info.Env().Undefined();
}

Napi::Value IsEnabled(Environment&, const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), AnomalyMode::is_enabled());
}

Napi::Value IsCheckNanEnabled(Environment&, const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), AnomalyMode::should_check_nan());
}

}  // namespace

void InitAnomaly(Napi::Object exports) {
  thread_env = exports.Env();
  Check(thread_env, napi_add_env_cleanup_hook(thread_env, [](void*) { thread_env = nullptr; }, nullptr));
  torch::autograd::set_default_engine_stub(EngineWithCallStacks::Get);
  Export<&SetEnabled>(exports, "set_anomaly_enabled");
  Export<&IsEnabled>(exports, "is_anomaly_enabled");
  Export<&IsCheckNanEnabled>(exports, "is_anomaly_check_nan_enabled");
}

}  // namespace libtorch_node
