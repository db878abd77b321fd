#include "boundary/environment.h"

#include "autograd/inference_modes.h"
#include "boundary/guard.h"
#include "boundary/js_reference.h"
#include "boundary/realm.h"
#include "boundary/tensor.h"
#include "boundary/tensor_objects.h"
#include "device/random.h"
#include "memory/holder.h"
#include "memory/memory.h"
#include "memory/scopes.h"
#include "memory/sweeps.h"

namespace libtorch_node {

namespace {

Napi::Value Initialize(Environment& environment, const Napi::CallbackInfo& info) {
  Napi::Object values = info[0].As<Napi::Object>();
  environment.realm().Take(values);
  if (Napi::Value limit = values.Get("memory_limit"); limit.IsNumber()) {
    environment.sweeps().memory_limit = limit.As<Napi::Number>().Int64Value();
  }
  return info.Env().Undefined();
}

}  // namespace

Environment::Environment(napi_env env)
    : env_(env),
      js_thread_(std::this_thread::get_id()),
      realm_(std::make_unique<Realm>(env)),
      warnings_(std::make_unique<Warnings>(*this)),
      tensors_(std::make_unique<TensorObjects>(env)),
      releases_(std::make_shared<ReleaseQueue>()),
      holders_(std::make_unique<Holders>()),
      scopes_(std::make_unique<Scopes>()),
      sweeps_(std::make_unique<Sweeps>()),
      inference_modes_(std::make_unique<InferenceModes>()),
      generators_(std::make_unique<Generators>()),
      jobs_(std::make_unique<Jobs>()) {
  BeginSweeps(*this);
}

Environment::~Environment() = default;

Environment& Environment::Of(napi_env env) {
  void* data = nullptr;
  Ignore(napi_get_instance_data(env, &data), "it fails for wrong pointers only");
  return *static_cast<Environment*>(data);
}

void Environment::BeginClosing() {
  closing_ = true;
  jobs_->End();
}

void Environment::Close() {
  BeginClosing();
  EndSweeps(*this);
  warnings_->Close();
  while (DeleteOneDead(*this)) {
  }
  for (TensorHandle* handle = tensors_->first; handle != nullptr; handle = handle->next) {
    handle->tensor.reset();
  }
  tensors_->listed.clear();
  tensors_->table.Close();
  CloseHolders(*this);
  realm_->Reset();
  generators_->constructor.Reset();
  releases_.reset();
}

void InitEnvironment(Napi::Object exports) {
  Napi::Env env = exports.Env();
  InstallCountingAllocator();
  auto* environment = new Environment(env);
  Check(env, napi_set_instance_data(
                 env, environment,
                 [](napi_env, void* data, void*) {
                   auto* environment = static_cast<Environment*>(data);
                   environment->Close();
                   delete environment;
                 },
                 nullptr));
  // The compute thread ends before Node-API takes its thread-safe functions away.
  Check(env, napi_add_env_cleanup_hook(
                 env, [](void* data) { static_cast<Environment*>(data)->BeginClosing(); }, environment));
  Export<&Initialize, Touches::kNothing>(exports, "initialize");
}

}  // namespace libtorch_node
