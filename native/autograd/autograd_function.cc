#include "autograd/autograd_function.h"

#include <ATen/core/grad_mode.h>

#include <optional>
#include <unordered_set>

#include "boundary/callback.h"
#include "boundary/convert.h"
#include "boundary/guard.h"
#include "boundary/tensor.h"

namespace libtorch_node {

using torch::autograd::variable_list;

NodePtr<FunctionNode> FunctionNode::Make(std::string name, std::shared_ptr<JsReference> backward) {
  return MakeNode<FunctionNode>(std::move(name), std::move(backward));
}

void FunctionNode::release_variables() {
  saved_.clear();
  freed_ = true;
}

#if LIBTORCH_NODE_INTRUSIVE_NODES
// A context that JavaScript still holds has a weak reference to this node, which must keep no tensor.
void FunctionNode::release_resources() {
  saved_.clear();
  backward_.reset();
  Node::release_resources();
}
#endif

void FunctionNode::Save(const std::vector<at::Tensor>& tensors) {
  saved_.clear();
  for (const at::Tensor& tensor : tensors) {
    const bool is_output = tensor.defined() && tensor.grad_fn().get() == this;
    saved_.emplace_back(tensor, is_output);
  }
}

std::vector<at::Tensor> FunctionNode::Saved() {
  TORCH_CHECK(!freed_, torch::autograd::ERR_BACKWARD_TWICE);
  std::vector<at::Tensor> tensors;
  for (const auto& saved : saved_) tensors.push_back(saved.unpack(getptr()));
  return tensors;
}

variable_list FunctionNode::CallBackward(variable_list grads) {
  variable_list results;
  Environment& environment = backward_->environment();
  CallJs(*backward_, [&](Napi::Env env) {
    napi_value wrapped = WrapTensors(environment, grads);
    grads.clear();  // JavaScript may let go of them
    Napi::Value value = Napi::Function(env, backward_->value()).Call({wrapped});
    Napi::Array returned = value.As<Napi::Array>();
    size_t count = returned.Length();
    const size_t expected = is_tensor_argument.size();
    // As in PyTorch, nulls beyond the last argument are of no account.
    while (count > expected && KindOf(environment, returned.Get(count - 1)) == Kind::kNothing) --count;
    if (count != expected) {
      ThrowTorchError("function " + name_ + " returned an incorrect number of gradients (expected " +
                      std::to_string(expected) + ", got " + std::to_string(returned.Length()) + ")");
    }
    for (size_t i = 0; i < count; ++i) {
      Napi::Value grad = returned.Get(i);
      const bool nothing = KindOf(environment, grad) == Kind::kNothing;
      if (!is_tensor_argument[i]) {
        if (nothing) continue;
        ThrowTorchError("function " + name_ + " returned a gradient different than None at position " +
                        std::to_string(i + 1) + ", but the corresponding forward input was not a Variable");
      }
      if (!nothing && HandleOf(environment, grad) == nullptr) {
        ThrowTorchError("expected Variable or None (got " + TypeName(environment, grad) + ")");
      }
      results.push_back(UnwrapOptionalTensor({environment, grad, name_.c_str(), "gradient"}));
    }
  });
  return results;
}

variable_list FunctionNode::apply(variable_list&& grads) {
  at::OptionalDeviceGuard device_guard;
  if (materialize_grads) {
    for (size_t i = 0; i < grads.size(); ++i) {
      if (!grads[i].defined()) grads[i] = output_info[i].zeros(device_guard);
    }
  }
  return CallBackward(std::move(grads));
}

namespace {

// What forward did, as lib/autograd/function.ts tells it.
struct Outcome {
  Napi::Array outputs;
  variable_list saved;
  std::unordered_set<at::TensorImpl*> dirty;
  std::unordered_set<at::TensorImpl*> non_differentiable;
  bool materialize_grads;
};

std::unordered_set<at::TensorImpl*> Impls(const std::vector<at::Tensor>& tensors) {
  std::unordered_set<at::TensorImpl*> impls;
  for (const at::Tensor& tensor : tensors) impls.insert(tensor.unsafeGetTensorImpl());
  return impls;
}

Outcome RunForward(Environment& environment, Napi::Function forward, const NodePtr<FunctionNode>& node) {
  Napi::Env env(environment.env());
  Napi::Value handle = env.Null();
  if (node) {
    handle = Napi::External<WeakNode>::New(env, new WeakNode(NodePtr<torch::autograd::Node>(node)),
                                           [](Napi::Env, WeakNode* weak) { delete weak; });
  }
  at::AutoGradMode no_grad(false);
  Napi::Object returned = forward.Call({handle}).As<Napi::Object>();
  Outcome outcome{returned.Get("outputs").As<Napi::Array>(), {}, {}, {}, true};
  Napi::Array saved = returned.Get("saved").As<Napi::Array>();
  for (uint32_t i = 0; i < saved.Length(); ++i) {
    outcome.saved.push_back(
        UnwrapOptionalTensor({environment, saved.Get(i), "save_for_backward", "tensors"}));
  }
  const auto dirty = UnwrapTensors({environment, returned.Get("dirty"), "mark_dirty", "args"});
  if (!dirty.empty()) environment.jobs().BeforeWriting();
  for (const at::Tensor& tensor : dirty) tensor.unsafeGetTensorImpl()->bump_version();
  outcome.dirty = Impls(dirty);
  outcome.non_differentiable = Impls(
      UnwrapTensors({environment, returned.Get("non_differentiable"), "mark_non_differentiable", "args"}));
  outcome.materialize_grads = returned.Get("materialize_grads").ToBoolean();
  return outcome;
}

variable_list NoForwardMode(const variable_list&, const variable_list&) {
  TORCH_CHECK_NOT_IMPLEMENTED(false, "forward mode AD is not implemented for a custom Function");
}

// Ties the outputs of forward to `node` (null: nothing is recorded).
std::vector<std::optional<at::Tensor>> Record(Environment& environment, const variable_list& inputs,
                                              const Outcome& outcome, const NodePtr<FunctionNode>& node) {
  std::vector<std::optional<at::Tensor>> raw;
  for (uint32_t i = 0; i < outcome.outputs.Length(); ++i) {
    TensorHandle* handle = HandleOf(environment, outcome.outputs.Get(i));
    raw.push_back(handle == nullptr ? std::nullopt : std::optional<at::Tensor>(handle->tensor));
  }
  auto outputs = WrapOutputs(inputs, outcome.non_differentiable, outcome.dirty, raw, node, NoForwardMode);
  if (!node) return outputs;
  for (const auto& output : outputs) {
    if (output.has_value()) {
      node->output_info.emplace_back(*output);
    } else {
      node->output_info.emplace_back();
    }
  }
  node->materialize_grads = outcome.materialize_grads;
  node->Save(outcome.saved);
  return outputs;
}

// (name, args, forward, backward) => outputs
Napi::Value ApplyFunction(Environment& environment, const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  Napi::Array arguments = info[1].As<Napi::Array>();
  std::vector<bool> is_tensor;
  variable_list inputs;
  for (uint32_t i = 0; i < arguments.Length(); ++i) {
    Napi::Value argument = arguments.Get(i);
    is_tensor.push_back(HandleOf(environment, argument) != nullptr);
    if (is_tensor.back()) inputs.push_back(UnwrapTensor({environment, argument, "apply", "args"}));
  }
  NodePtr<FunctionNode> node;
  if (at::GradMode::is_enabled() && torch::autograd::any_variable_requires_grad(inputs)) {
    node = FunctionNode::Make(ToString({environment, info[0], "apply", "name"}),
                              JsReference::Make(environment, info[3]));
    node->set_next_edges(torch::autograd::collect_next_edges(inputs));
    node->is_tensor_argument = std::move(is_tensor);
  }
  const Outcome outcome = RunForward(environment, info[2].As<Napi::Function>(), node);
  const auto outputs = Record(environment, inputs, outcome, node);
  Napi::Array result = Napi::Array::New(env, outputs.size());
  for (uint32_t i = 0; i < outputs.size(); ++i) {
    Napi::Value value = outcome.outputs.Get(i);
    if (const auto& output = outputs[i]) value = Napi::Value(env, WrapTensor(environment, *output));
    result.Set(i, value);
  }
  return result;
}

// (node) => saved tensors. A backward pass frees them.
Napi::Value SavedTensors(Environment& environment, const Napi::CallbackInfo& info) {
  auto node = info[0].As<Napi::External<WeakNode>>().Data()->lock();
  // The graph is gone, and with it what was saved.
  TORCH_CHECK(node, torch::autograd::ERR_BACKWARD_TWICE);
  return Napi::Value(info.Env(), WrapTensors(environment, static_cast<FunctionNode*>(node.get())->Saved()));
}

}  // namespace

void InitAutogradFunction(Napi::Object exports) {
  Export<&ApplyFunction>(exports, "apply_function");
  Export<&SavedTensors, Touches::kWrites>(exports, "saved_tensors");
}

}  // namespace libtorch_node
