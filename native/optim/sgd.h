// Stochastic gradient descent over LibTorch's class, with the arithmetic of PyTorch's Python class.
#pragma once

#include <torch/optim/sgd.h>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace libtorch_node {

// LibTorch's options of a parameter group, and those that only Python has.
struct SgdOptions : torch::optim::SGDOptions {
  using torch::optim::SGDOptions::SGDOptions;
  bool maximize = false;
  std::optional<bool> foreach;
  std::optional<bool> fused;
  // Defined where autograd follows the option: then the step is computed with the tensor.
  at::Tensor lr_tensor;
  at::Tensor weight_decay_tensor;
  // Where it lies on a device: the fused kernel reads it there, at each replay of a CUDA graph anew.
  at::Tensor lr_on_device;

  std::unique_ptr<torch::optim::OptimizerOptions> clone() const override {
    return std::make_unique<SgdOptions>(*this);
  }
};

// LibTorch's state of a parameter, and the parameter itself: LibTorch's table is keyed by its address,
// which must not be given to another tensor while the entry stands.
struct SgdState : torch::optim::SGDParamState {
  at::Tensor param;

  std::unique_ptr<torch::optim::OptimizerParamState> clone() const override {
    return std::make_unique<SgdState>(*this);
  }
};

// What a GradScaler hands to a fused kernel: it divides by the one, and does nothing where the other is 1.
struct SgdScaling {
  at::Tensor grad_scale;
  at::Tensor found_inf;
};

// The tensors of one group that have a gradient. `buffers` is empty without momentum; an undefined
// buffer is one that does not exist yet.
struct SgdTensors {
  std::vector<at::Tensor> params;
  std::vector<at::Tensor> grads;
  std::vector<at::Tensor> buffers;
};

// The three ways in which Python computes the same step (sgd_update.cc). They differ in rounding.
void SingleTensorSgd(SgdTensors& tensors, const SgdOptions& options);
void ForeachSgd(SgdTensors& tensors, const SgdOptions& options);
void FusedSgd(SgdTensors& tensors, const SgdOptions& options, const SgdScaling& scaling);

class Sgd final : public torch::optim::SGD {
 public:
  Sgd();

  // Group options are SgdOptions. LibTorch's add_param_group() is not used: it takes a value that equals
  // the class's default (momentum 0) for one that was not given.
  void SetGroups(std::vector<torch::optim::OptimizerParamGroup> groups);

  void SetScaling(SgdScaling scaling) { scaling_ = std::move(scaling); }

  // One step over every group, in the current grad mode.
  at::Tensor step(LossClosure closure = nullptr) override;

  // Number of parameters that have state.
  size_t StateCount() const { return state_.size(); }
  // The momentum buffer of `param`; undefined if it has none.
  at::Tensor Buffer(const at::Tensor& param) const;
  // Sets the momentum buffer; an undefined one removes the parameter's state.
  void SetBuffer(const at::Tensor& param, at::Tensor buffer);

 private:
  void Update(const torch::optim::OptimizerParamGroup& group);
  SgdTensors Collect(const torch::optim::OptimizerParamGroup& group, const SgdOptions& options);

  SgdScaling scaling_;
  bool fused_params_checked_ = false;
};

}  // namespace libtorch_node
