#include "optim/sgd.h"

#include <algorithm>
#include <utility>

#include "boundary/convert.h"

namespace libtorch_node {
namespace {

// Devices for which Python prefers `foreach` when nobody chose.
bool PrefersForeach(const at::Tensor& param) {
  switch (param.device().type()) {
    case at::kCUDA:
    case at::kXPU:
    case at::kMTIA:
    case at::kPrivateUse1:
      return true;
    default:
      return false;
  }
}

bool SupportsFused(const at::Tensor& param) {
  switch (param.device().type()) {
    case at::kCPU:
    case at::kMPS:
    case at::kHPU:
      return at::isFloatingType(param.scalar_type());
    default:
      return PrefersForeach(param) && at::isFloatingType(param.scalar_type());
  }
}

void CheckFused(const at::Tensor& param) {
  TORCH_CHECK(SupportsFused(param),
              "`fused=True` requires all the params to be floating point Tensors of supported devices: "
              "['mps', 'cuda', 'xpu', 'hpu', 'cpu', 'mtia', 'privateuseone'] but torch.",
              DtypeName(param.scalar_type()), " and ", at::DeviceTypeName(param.device().type(), true));
}

}  // namespace

Sgd::Sgd() : SGD(std::vector<torch::optim::OptimizerParamGroup>{}, torch::optim::SGDOptions(0)) {}

void Sgd::SetGroups(std::vector<torch::optim::OptimizerParamGroup> groups) {
  param_groups_ = std::move(groups);
}

at::Tensor Sgd::step(LossClosure closure) {
  at::Tensor loss;
  if (closure != nullptr) {
    at::AutoGradMode grad_mode(true);
    loss = closure();
  }
  for (const auto& group : param_groups_) Update(group);
  return loss;
}

void Sgd::Update(const torch::optim::OptimizerParamGroup& group) {
  const auto& options = static_cast<const SgdOptions&>(group.options());
  SgdTensors tensors = Collect(group, options);
  const bool nobody_chose = !options.foreach.has_value() && !options.fused.has_value();
  const bool foreach = nobody_chose
                           ? std::all_of(tensors.params.begin(), tensors.params.end(), PrefersForeach)
                           : options.foreach.value_or(false);
  if (foreach) {
    ForeachSgd(tensors, options);
  } else if (options.fused.value_or(false)) {
    FusedSgd(tensors, options, scaling_);
  } else {
    SingleTensorSgd(tensors, options);
  }
  for (size_t i = 0; i < tensors.buffers.size(); ++i) SetBuffer(tensors.params[i], tensors.buffers[i]);
}

SgdTensors Sgd::Collect(const torch::optim::OptimizerParamGroup& group, const SgdOptions& options) {
  SgdTensors tensors;
  for (const at::Tensor& param : group.params()) {
    const at::Tensor& grad = param.grad();
    if (!grad.defined()) continue;
    if (options.fused.value_or(false) && !fused_params_checked_) {
      CheckFused(param);
      fused_params_checked_ = true;
    }
    tensors.params.push_back(param);
    tensors.grads.push_back(grad);
    if (options.momentum() != 0) tensors.buffers.push_back(Buffer(param));
  }
  return tensors;
}

at::Tensor Sgd::Buffer(const at::Tensor& param) const {
  auto found = state_.find(param.unsafeGetTensorImpl());
  if (found == state_.end()) return {};
  return static_cast<const SgdState&>(*found->second).momentum_buffer();
}

void Sgd::SetBuffer(const at::Tensor& param, at::Tensor buffer) {
  void* key = param.unsafeGetTensorImpl();
  if (!buffer.defined()) {
    state_.erase(key);
    return;
  }
  auto& state = state_[key];
  if (state == nullptr) {
    auto fresh = std::make_unique<SgdState>();
    fresh->param = param;
    state = std::move(fresh);
  }
  static_cast<SgdState&>(*state).momentum_buffer(std::move(buffer));
}

}  // namespace libtorch_node
