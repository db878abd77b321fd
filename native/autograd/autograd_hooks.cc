#include "autograd/autograd_hooks.h"

#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/function_hook.h>
#include <torch/csrc/autograd/variable.h>

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "boundary/callback.h"
#include "boundary/convert.h"
#include "boundary/errors.h"
#include "boundary/js_reference.h"
#include "boundary/tensor.h"

namespace libtorch_node {

namespace {

using torch::autograd::variable_list;

struct Hook {
  uint64_t id;
  std::shared_ptr<JsReference> function;
  std::string name;
};

// The hooks of one tensor in the order of their registration. LibTorch holds it, and calls it from
// the thread that runs the backward pass, while JavaScript may add and remove hooks.
class HookList {
 public:
  uint64_t Add(std::shared_ptr<JsReference> function, std::string name) {
    std::lock_guard<std::mutex> lock(mutex_);
    hooks_.push_back({++last_id_, std::move(function), std::move(name)});
    return last_id_;
  }

  void Remove(uint64_t id) {
    std::lock_guard<std::mutex> lock(mutex_);
    std::erase_if(hooks_, [&](const Hook& hook) { return hook.id == id; });
  }

  std::vector<Hook> Snapshot() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return hooks_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<Hook> hooks_;
  uint64_t last_id_ = 0;
};

// Calls `hook` with `grad`; returns what it returned, undefined if that was nothing.
at::Tensor CallHook(const Hook& hook, const at::Tensor& grad) {
  at::Tensor result;
  Environment& environment = hook.function->environment();
  CallJs(*hook.function, [&](Napi::Env env) {
    Napi::Value value = Napi::Function(env, hook.function->value()).Call({WrapTensor(environment, grad)});
    if (value.IsUndefined() || value.IsNull()) return;
    if (!grad.defined()) ThrowTorchError("can't replace a None gradient with a non-None value");
    if (HandleOf(environment, value) == nullptr) {
      ThrowTypeError("expected Variable, but hook returned '" + TypeName(environment, value) + "'");
    }
    result = UnwrapTensor({environment, value, hook.name.c_str(), "result"});
  });
  return result;
}

class TensorHooks final : public torch::autograd::FunctionPreHook {
 public:
  TensorHooks(std::shared_ptr<HookList> list, size_t index) : list_(std::move(list)), index_(index) {}

  const std::shared_ptr<HookList>& list() const { return list_; }
  size_t index() const { return index_; }

  variable_list operator()(const variable_list& grads) override {
    variable_list results(grads);
    at::Tensor& grad = results[index_];
    for (const Hook& hook : list_->Snapshot()) {
      at::Tensor result = CallHook(hook, grad);
      if (!result.defined()) continue;
      torch::autograd::check_variable_result(grad, result, hook.name);
      grad = std::move(result);
    }
    return results;
  }

 private:
  std::shared_ptr<HookList> list_;
  size_t index_;
};

class PostAccumulateHooks final : public torch::autograd::PostAccumulateGradHook {
 public:
  const std::shared_ptr<HookList>& list() const { return list_; }

  void operator()(const at::Tensor& tensor) override {
    for (const Hook& hook : list_->Snapshot()) {
      Environment& environment = hook.function->environment();
      CallJs(*hook.function, [&](Napi::Env env) {
        Napi::Function(env, hook.function->value()).Call({WrapTensor(environment, tensor)});
      });
    }
  }

 private:
  std::shared_ptr<HookList> list_ = std::make_shared<HookList>();
};

// The node that makes the tensor keeps its hooks, a leaf keeps its own. An in-place operation gives
// the tensor another node, so the next hook begins a new list, as in PyTorch.
std::shared_ptr<HookList> TensorHookList(const at::Tensor& tensor) {
  const auto& node = tensor.grad_fn();
  auto& hooks = node ? node->tensor_pre_hooks() : torch::autograd::impl::hooks(tensor);
  const size_t index = node ? tensor.output_nr() : 0;
  for (const auto& hook : hooks) {
    auto* ours = dynamic_cast<TensorHooks*>(hook.get());
    if (ours != nullptr && ours->index() == index) return ours->list();
  }
  auto list = std::make_shared<HookList>();
  hooks.push_back(std::make_unique<TensorHooks>(list, index));
  return list;
}

std::shared_ptr<HookList> PostAccumulateHookList(const at::Tensor& tensor) {
  auto& hooks = torch::autograd::impl::post_acc_grad_hooks(tensor);
  if (auto* ours = dynamic_cast<PostAccumulateHooks*>(hooks.get())) return ours->list();
  auto made = std::make_unique<PostAccumulateHooks>();
  auto list = made->list();
  torch::autograd::impl::set_post_acc_grad_hooks(tensor, std::move(made));
  return list;
}

const at::Tensor& Hookable(Environment& environment, const Napi::CallbackInfo& info, const char* function) {
  const at::Tensor& tensor = UnwrapTensor({environment, info[0], function, "self"});
  if (!info[1].IsFunction()) {
    ThrowTypeError(std::string(function) + "(): argument 'hook' must be a function, not " +
                   TypeName(environment, info[1]));
  }
  if (!tensor.requires_grad()) {
    ThrowTorchError("cannot register a hook on a tensor that doesn't require gradient");
  }
  return tensor;
}

Napi::Value AddTo(const std::shared_ptr<HookList>& list, Environment& environment, Napi::Value hook) {
  std::string name = hook.As<Napi::Object>().Get("name").ToString().Utf8Value();
  const uint64_t id = list->Add(JsReference::Make(environment, hook), std::move(name));
  return Napi::Function::New(
      environment.env(),
      [held = std::weak_ptr<HookList>(list), id](const Napi::CallbackInfo&) {
        if (auto list = held.lock()) list->Remove(id);
      },
      "remove");
}

}  // namespace

Napi::Value RegisterHook(Environment& environment, const Napi::CallbackInfo& info) {
  const at::Tensor& tensor = Hookable(environment, info, "register_hook");
  return AddTo(TensorHookList(tensor), environment, info[1]);
}

Napi::Value RegisterPostAccumulateGradHook(Environment& environment, const Napi::CallbackInfo& info) {
  const at::Tensor& tensor = Hookable(environment, info, "register_post_accumulate_grad_hook");
  if (tensor.grad_fn()) {
    ThrowTorchError("post accumulate grad hooks cannot be registered on non-leaf tensors");
  }
  return AddTo(PostAccumulateHookList(tensor), environment, info[1]);
}

void AddHooks(const std::vector<std::unique_ptr<torch::autograd::FunctionPreHook>>& hooks,
              std::vector<JsReference*>& callbacks) {
  for (const auto& hook : hooks) {
    auto* ours = dynamic_cast<TensorHooks*>(hook.get());
    if (ours == nullptr) continue;
    for (const Hook& each : ours->list()->Snapshot()) callbacks.push_back(each.function.get());
  }
}

void AddHooks(torch::autograd::PostAccumulateGradHook* hook, std::vector<JsReference*>& callbacks) {
  auto* ours = dynamic_cast<PostAccumulateHooks*>(hook);
  if (ours == nullptr) return;
  for (const Hook& each : ours->list()->Snapshot()) callbacks.push_back(each.function.get());
}

}  // namespace libtorch_node
