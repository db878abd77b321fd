// The update rules of torch/optim/sgd.py, operator by operator, so that every bit is Python's.
#include <ATen/ScalarOps.h>
#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_foreach_neg.h>
#include <ATen/ops/_fused_sgd.h>
#include <ATen/ops/add.h>
#include <ATen/ops/addcmul.h>
#include <ATen/ops/clone.h>
#include <ATen/ops/detach.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/mul.h>
#include <ATen/ops/neg.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "cuda/kernels/sgd.h"
#include "boundary/errors.h"
#include "nn/weight_copy.h"
#include "optim/sgd.h"

namespace libtorch_node {
namespace {

// Operators on lists want one device and one dtype. Gives the positions of each such part.
std::vector<std::vector<size_t>> PartsByDeviceAndDtype(const std::vector<at::Tensor>& params) {
  std::map<std::tuple<at::DeviceType, at::DeviceIndex, at::ScalarType>, std::vector<size_t>> parts;
  for (size_t i = 0; i < params.size(); ++i) {
    const at::Device device = params[i].device();
    parts[{device.type(), device.index(), params[i].scalar_type()}].push_back(i);
  }
  std::vector<std::vector<size_t>> result;
  result.reserve(parts.size());
  for (auto& part : parts) result.push_back(std::move(part.second));
  return result;
}

std::vector<at::Tensor> Pick(const std::vector<at::Tensor>& tensors, const std::vector<size_t>& positions) {
  std::vector<at::Tensor> picked;
  picked.reserve(positions.size());
  for (size_t i : positions) picked.push_back(tensors[i]);
  return picked;
}

bool AllDefined(const std::vector<at::Tensor>& tensors) {
  return std::all_of(tensors.begin(), tensors.end(),
                     [](const at::Tensor& tensor) { return tensor.defined(); });
}

// b ← μ b + (1 − τ) g, or a copy of g in the first step.
void UpdateBuffer(at::Tensor& buffer, const at::Tensor& grad, const SgdOptions& options) {
  if (buffer.defined()) {
    // Not mul_(Scalar), which has the number come first, where the kernels round it to the dtype.
    buffer.mul_(at::native::wrapped_scalar_tensor(options.momentum())).add_(grad, 1 - options.dampening());
  } else {
    buffer = grad.detach().clone();
  }
}

void UpdateBuffers(std::vector<at::Tensor>& buffers, const std::vector<at::Tensor>& grads,
                   const SgdOptions& options) {
  if (AllDefined(buffers)) {
    at::_foreach_mul_(buffers, options.momentum());
    at::_foreach_add_(buffers, grads, 1 - options.dampening());
  } else {
    for (size_t i = 0; i < buffers.size(); ++i) UpdateBuffer(buffers[i], grads[i], options);
  }
}

// The fused kernels run over memory without a look at sizes.
void CheckFusedMemory(const at::Tensor& tensor, const at::Tensor& param, const char* what) {
  TORCH_CHECK(tensor.sizes() == param.sizes() && tensor.scalar_type() == param.scalar_type() &&
                  tensor.device() == param.device() && tensor.is_non_overlapping_and_dense(),
              "`fused=True` requires ", what,
              " with the size, dtype and device of its parameter, each element at a place of its own");
}

void CheckFusedTensors(const SgdTensors& tensors) {
  const auto& [params, grads, buffers] = tensors;
  for (size_t i = 0; i < params.size(); ++i) {
    TORCH_CHECK(!grads[i].is_sparse(), "`_fused_sgd` does not support sparse gradients");
    CheckFusedMemory(params[i], params[i], "a parameter");
    CheckFusedMemory(grads[i], params[i], "a gradient");
  }
  for (size_t i = 0; i < buffers.size(); ++i) {
    // The kernel has one flag for all buffers, so Python cannot do this either.
    if (!buffers[i].defined()) {
      ThrowTypeError("expected Tensor as element " + std::to_string(i) + " in argument 2, but got NoneType");
    }
    CheckFusedMemory(buffers[i], params[i], "a momentum buffer");
  }
}

// Updates params and buffers of one device and dtype.
void ForeachPart(std::vector<at::Tensor>& params, std::vector<at::Tensor> grads,
                 std::vector<at::Tensor>& buffers, const SgdOptions& options) {
  const bool any_sparse =
      std::any_of(grads.begin(), grads.end(), [](const at::Tensor& grad) { return grad.is_sparse(); });
  if (options.maximize) grads = at::_foreach_neg(grads);
  if (options.weight_decay() != 0) {
    if (options.maximize) {
      at::_foreach_add_(grads, params, options.weight_decay());
    } else {
      grads = at::_foreach_add(grads, params, options.weight_decay());
    }
  }
  if (options.momentum() != 0) {
    UpdateBuffers(buffers, grads, options);
    if (options.nesterov()) {
      // In place, as in Python: without weight decay and maximize these are the parameters' gradients.
      at::_foreach_add_(grads, buffers, options.momentum());
    } else {
      grads = buffers;
    }
  }
  if (!any_sparse) {
    at::_foreach_add_(params, grads, -options.lr());
  } else {
    for (size_t i = 0; i < params.size(); ++i) params[i].add_(grads[i], -options.lr());
  }
}

// Where autograd follows the strength of the penalty, Python adds to the gradient in place.
at::Tensor Penalized(at::Tensor& grad, const at::Tensor& param, const SgdOptions& options) {
  if (!options.weight_decay_tensor.defined()) return grad.add(param, options.weight_decay());
  return grad.addcmul_(param.clone(), options.weight_decay_tensor);
}

std::optional<at::Tensor> On(const at::Device& device, const at::Tensor& tensor) {
  if (!tensor.defined()) return std::nullopt;
  return tensor.to(device);
}

// Lists and fused kernels take numbers.
void CheckNumbers(const SgdOptions& options) {
  if (options.lr_tensor.defined() || options.weight_decay_tensor.defined()) {
    ThrowTypeError("_foreach_add_(): argument 'alpha' must be Number, not Tensor");
  }
}

cuda::SgdStep StepOf(const SgdOptions& options) {
  cuda::SgdStep step;
  step.lr = options.lr();
  step.momentum = options.momentum();
  step.dampening = options.dampening();
  step.weight_decay = options.weight_decay();
  step.nesterov = options.nesterov();
  step.maximize = options.maximize;
  return step;
}

// Nesterov's form in Python's `foreach` changes gradients in place where nothing has copied them before.
bool WritesGradients(const SgdOptions& options) {
  return options.nesterov() && options.weight_decay() == 0 && !options.maximize;
}

}  // namespace

void SingleTensorSgd(SgdTensors& tensors, const SgdOptions& options) {
  for (size_t i = 0; i < tensors.params.size(); ++i) {
    at::Tensor& param = tensors.params[i];
    at::Tensor grad = options.maximize ? tensors.grads[i].neg() : tensors.grads[i];
    if (options.weight_decay() != 0) grad = Penalized(grad, param, options);
    if (options.momentum() != 0) {
      UpdateBuffer(tensors.buffers[i], grad, options);
      grad = options.nesterov() ? grad.add(tensors.buffers[i], options.momentum()) : tensors.buffers[i];
    }
    if (options.lr_tensor.defined()) {
      param.addcmul_(grad, options.lr_tensor, -1);
    } else {
      param.add_(grad, -options.lr());
    }
  }
}

void ForeachSgd(SgdTensors& tensors, const SgdOptions& options) {
  CheckNumbers(options);
  const bool momentum = options.momentum() != 0;
  for (const auto& positions : PartsByDeviceAndDtype(tensors.params)) {
    auto params = Pick(tensors.params, positions);
    auto grads = Pick(tensors.grads, positions);
    auto buffers = momentum ? Pick(tensors.buffers, positions) : std::vector<at::Tensor>{};
    if (WritesGradients(options) || !cuda::StepSgd(params, grads, buffers, StepOf(options))) {
      ForeachPart(params, std::move(grads), buffers, options);
    }
    for (size_t i = 0; i < buffers.size(); ++i) tensors.buffers[positions[i]] = buffers[i];
  }
}

void FusedSgd(SgdTensors& tensors, const SgdOptions& options, const SgdScaling& scaling) {
  CheckNumbers(options);
  auto& buffers = tensors.buffers;
  const bool first =
      !buffers.empty() &&
      std::none_of(buffers.begin(), buffers.end(), [](const at::Tensor& buffer) { return buffer.defined(); });
  if (first) {
    std::transform(tensors.grads.begin(), tensors.grads.end(), buffers.begin(),
                   // Python has what lies in the memory, and keeps it where the kernel then does nothing.
                   [&](const at::Tensor& grad) {
                     return scaling.found_inf.defined() ? at::zeros_like(grad) : at::empty_like(grad);
                   });
  }
  CheckFusedTensors(tensors);
  for (const auto& positions : PartsByDeviceAndDtype(tensors.params)) {
    auto params = Pick(tensors.params, positions);
    auto grads = Pick(tensors.grads, positions);
    auto part = buffers.empty() ? std::vector<at::Tensor>{} : Pick(buffers, positions);
    cuda::SgdStep own = StepOf(options);
    own.first = first;
    own.lr_on_device = options.lr_on_device;
    const bool scales = scaling.grad_scale.defined() || scaling.found_inf.defined();
    if (!scales && cuda::StepSgd(params, grads, part, own)) continue;
    const auto step = [&](const auto& lr) {
      const Writing writing(params);
      at::_fused_sgd_(params, grads, part, options.weight_decay(), options.momentum(), lr,
                      options.dampening(), options.nesterov(), options.maximize, first,
                      On(params[0].device(), scaling.grad_scale), On(params[0].device(), scaling.found_inf));
      writing.Done();
    };
    if (options.lr_on_device.defined()) {
      step(options.lr_on_device);
    } else {
      step(options.lr());
    }
  }
}

}  // namespace libtorch_node
