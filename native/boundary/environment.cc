#include "boundary/environment.h"

#include <c10/util/Exception.h>

#include <utility>
#include <variant>

#include "threads/compute_thread.h"
#include "boundary/guard.h"
#include "boundary/handles.h"
#include "memory/holder.h"
#include "boundary/js_reference.h"
#include "memory/memory.h"
#include "boundary/tensor.h"

namespace libtorch_node {

namespace {

class EnvironmentWarnings final : public c10::WarningHandler {
 public:
  explicit EnvironmentWarnings(Environment& environment) : environment_(environment) {}
  void process(const c10::Warning& warning) override {
    const bool deprecated = std::holds_alternative<c10::DeprecationWarning>(warning.type());
    environment_.AddWarning({deprecated ? "DeprecationWarning" : "UserWarning", warning.msg()});
  }

 private:
  Environment& environment_;
};

Napi::Value Initialize(Environment& environment, const Napi::CallbackInfo& info) {
  Napi::Object values = info[0].As<Napi::Object>();
  const std::pair<const char*, Napi::FunctionReference&> slots[] = {
      {"Parameter", environment.parameter_class},
      {"device_of", environment.device_of},
      {"error_class", environment.error_class},
      {"warn", environment.warn},
      {"current_scope", environment.current_scope},
      {"collect_garbage", environment.collect_garbage},
      {"make_tensors", environment.make_tensors},
      {"list_of", environment.list_of},
      {"at_rest", environment.at_rest},
      {"define_property", environment.define_property},
      {"capture_context", environment.capture_context},
  };
  for (const auto& [name, slot] : slots) {
    Napi::Value value = values.Get(name);
    if (value.IsFunction()) slot = Napi::Persistent(value.As<Napi::Function>());
  }
  if (Napi::Value prototype = values.Get("device_prototype"); prototype.IsObject()) {
    environment.device_prototype = Napi::Persistent(prototype);
  }
  if (Napi::Value limit = values.Get("memory_limit"); limit.IsNumber()) {
    SetMemoryLimit(environment, limit.As<Napi::Number>().Int64Value());
  }
  return info.Env().Undefined();
}

}  // namespace

std::unique_ptr<c10::WarningHandler> MakeWarningHandler(Environment& environment) {
  return std::make_unique<EnvironmentWarnings>(environment);
}

Environment::Environment(napi_env env)
    : env_(env), js_thread_(std::this_thread::get_id()), warning_handler_(MakeWarningHandler(*this)) {
  c10::WarningUtils::set_warning_handler(warning_handler_.get());
  Napi::Env environment(env);
  Napi::Object prototype =
      environment.Global().Get("Object").As<Napi::Object>().Get("prototype").As<Napi::Object>();
  object_prototype = Napi::Persistent(prototype.As<Napi::Value>());
  table = std::make_unique<HandleTable>(env);
  releases = std::make_shared<ReleaseQueue>();
  BeginSweeps(*this);
}

Environment::~Environment() = default;

Environment& Environment::Of(napi_env env) {
  void* data = nullptr;
  napi_get_instance_data(env, &data);
  return *static_cast<Environment*>(data);
}

void Environment::Close() {
  closing = true;
  EndCompute();
  EndSweeps(*this);
  ForgetWatch(*this);
  if (OnJsThread()) c10::WarningUtils::set_warning_handler(nullptr);
  while (DeleteOneDead(*this)) {
  }
  for (TensorHandle* handle = first_handle; handle != nullptr; handle = handle->next) {
    handle->tensor.reset();
  }
  handles.clear();
  table->Close();
  CloseHolders(*this);
  for (Napi::FunctionReference* reference :
       {&parameter_class, &generator_class, &device_of, &error_class, &warn, &current_scope, &collect_garbage,
        &make_tensors, &list_of, &capture_context, &at_rest, &define_property}) {
    reference->Reset();
  }
  object_prototype.Reset();
  device_prototype.Reset();
  releases.reset();
}

// One of LibTorch's threads may hold a share of it still.
void Environment::EndCompute() {
  if (compute) compute->Stop();
  compute.reset();
}

void Environment::AwaitJobs(uint64_t job) {
  if (compute) compute->Await(job);
}

void Environment::AddWarning(Warning warning) {
  std::lock_guard<std::mutex> lock(warnings_mutex_);
  warnings_.push_back(std::move(warning));
  has_warnings_.store(true, std::memory_order_release);
}

void Environment::EmitWarnings() {
  if (!has_warnings_.load(std::memory_order_acquire) || closing || warn.IsEmpty()) return;
  std::vector<Warning> warnings;
  {
    std::lock_guard<std::mutex> lock(warnings_mutex_);
    warnings.swap(warnings_);
    has_warnings_.store(false, std::memory_order_release);
  }
  Napi::HandleScope scope(env_);
  for (const Warning& warning : warnings) {
    warn.Call({Napi::String::New(env_, warning.message), Napi::String::New(env_, warning.category)});
  }
}

void Environment::TryEmitWarnings() noexcept {
  try {
    EmitWarnings();
  } catch (...) {  // a worker that is being terminated, or the program's own process.emitWarning
  }
}

void InitEnvironment(Napi::Object exports) {
  Napi::Env env = exports.Env();
  InstallCountingAllocator();
  auto* environment = new Environment(env);
  napi_set_instance_data(
      env, environment,
      [](napi_env, void* data, void*) {
        auto* environment = static_cast<Environment*>(data);
        environment->Close();
        delete environment;
      },
      nullptr);
  // The compute thread ends before Node-API takes its thread-safe functions away.
  napi_add_env_cleanup_hook(
      env,
      [](void* data) {
        static_cast<Environment*>(data)->closing = true;
        static_cast<Environment*>(data)->EndCompute();
      },
      environment);
  Export<&Initialize, Touches::kNothing>(exports, "initialize");
}

}  // namespace libtorch_node
