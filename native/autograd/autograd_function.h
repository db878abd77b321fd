// The autograd node of a Function written in TypeScript (lib/autograd/function.ts).
#pragma once

#include <ATen/core/Tensor.h>
#include <napi.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/saved_variable.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "compat.h"
#include "boundary/environment.h"
#include "boundary/js_reference.h"

namespace libtorch_node {

class FunctionNode final : public torch::autograd::Node {
 public:
  // `name` is that of the node, "<Class>Backward"; `backward` takes an array with the gradient of each
  // output and returns an array with the gradient of each argument of forward.
  static NodePtr<FunctionNode> Make(std::string name, std::shared_ptr<JsReference> backward);

  std::string name() const override { return name_; }
  void release_variables() override;
#if LIBTORCH_NODE_INTRUSIVE_NODES
  void release_resources() override;
#endif

  // Tensors to keep for backward; undefined ones stand for null. Call it when the outputs have their
  // history, so that an output saves no reference to this node.
  void Save(const std::vector<at::Tensor>& tensors);

  // The saved tensors. Throws if one was modified since, or if they were freed by a backward pass.
  std::vector<at::Tensor> Saved();

  // The function and the tensors that it keeps alive; null, or fewer, once they were freed.
  JsReference* backward() const { return backward_.get(); }
  const std::vector<torch::autograd::SavedVariable>& saved() const { return saved_; }

  std::vector<bool> is_tensor_argument;                    // of forward
  std::vector<torch::autograd::VariableInfo> output_info;  // to make zeros of
  bool materialize_grads = true;

  // For Make().
  FunctionNode(std::string name, std::shared_ptr<JsReference> backward)
      : name_(std::move(name)), backward_(std::move(backward)) {}

 private:
  torch::autograd::variable_list apply(torch::autograd::variable_list&& grads) override;
  torch::autograd::variable_list CallBackward(torch::autograd::variable_list grads);

  std::string name_;
  std::shared_ptr<JsReference> backward_;
  std::vector<torch::autograd::SavedVariable> saved_;
  bool freed_ = false;
};

}  // namespace libtorch_node
