#include "nn/stage_forward.h"

#include <ATen/autocast_mode.h>
#include <ATen/ops/convolution.h>
#include <ATen/ops/convolution_backward.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/relu.h>

#include "cuda/kernels/lrn.h"
#include "cuda/kernels/rows.h"
#include "nn/local_response_norm.h"

namespace libtorch_node {

namespace {

constexpr auto kChannelsLast = at::MemoryFormat::ChannelsLast;

const ConvolutionPart* Convolution(const StagePlan& plan) {
  return std::get_if<ConvolutionPart>(&plan.start);
}

// What is multiplied, in the plan's dtype and layout.
at::Tensor PreparedInput(const StagePlan& plan, const at::Tensor& input) {
  if (plan.squares.has_value()) return cuda::SquaresOfInput(input, plan.dtype, *plan.squares);
  if (Convolution(plan) != nullptr) return input.to(plan.dtype).contiguous(kChannelsLast);
  return input.to(plan.dtype);
}

at::Tensor PreparedWeight(const StagePlan& plan) {
  const at::Tensor& weight = plan.Weight();
  if (plan.squares.has_value()) return cuda::SquaresOfWeight(weight, plan.dtype, *plan.squares);
  const bool is_convolution = Convolution(plan) != nullptr;
  const at::MemoryFormat format = is_convolution ? kChannelsLast : at::MemoryFormat::Contiguous;
  if (plan.copy != nullptr) return plan.copy->Of(weight, plan.dtype, format);
  const at::Tensor cast = weight.to(plan.dtype);
  return is_convolution ? cast.contiguous(kChannelsLast) : cast;
}

// Stride and padding of the convolution that runs.
struct Steps {
  explicit Steps(const StagePlan& plan)
      : stride(plan.squares.has_value() ? std::array<int64_t, 2>{1, 1} : Convolution(plan)->stride),
        padding(plan.squares.has_value() ? std::array<int64_t, 2>{0, 0} : Convolution(plan)->padding) {}
  std::array<int64_t, 2> stride;
  std::array<int64_t, 2> padding;
  std::array<int64_t, 2> ones{1, 1};
  std::array<int64_t, 2> zeros{0, 0};
};

at::Tensor Multiplied(const StagePlan& plan, const at::Tensor& input, const at::Tensor& weight) {
  if (const ConvolutionPart* part = Convolution(plan)) {
    const Steps steps(plan);
    return at::convolution(input, weight, {}, steps.stride, steps.padding, steps.ones, false, steps.zeros,
                           part->groups)
        .contiguous(kChannelsLast);
  }
  return at::mm(input, weight.t());
}

at::Tensor BiasOf(const StagePlan& plan) {
  const at::Tensor& bias = plan.Bias();
  return bias.defined() ? bias.detach().to(cuda::AccumulateType(plan.dtype)).contiguous() : bias;
}

LrnPlan NormOf(const StagePlan& plan, const at::Tensor& pictures) {
  return NormPlan(*plan.norm, pictures.size(0), pictures.size(1), pictures.size(2) * pictures.size(3));
}

at::Tensor Normed(const StagePlan& plan, const at::Tensor& input) {
  const bool is_last = plan.pools_first || !plan.pool.has_value();
  const at::Tensor output = at::empty_like(input, input.options().dtype(is_last ? plan.output : plan.dtype));
  cuda::LrnForward(input, output, NormOf(plan, input));
  return output;
}

// A convolution's gradient of its weight, or of its input, as `like` lies.
at::Tensor Placed(const at::Tensor& grad, const at::Tensor& like) {
  if (grad.scalar_type() == like.scalar_type() && grad.strides() == like.strides()) return grad;
  return at::empty_like(like).copy_(grad);
}

StageGradients ConvolutionBackward(const StagePlan& plan, const StageRecord& record, const at::Tensor& input,
                                   const at::Tensor& weight, const at::Tensor& grad,
                                   const StageWishes& wishes) {
  StageGradients result;
  if (!wishes.input && !wishes.weight) return result;
  const Steps steps(plan);
  auto [grad_input, grad_weight, unused] = at::convolution_backward(
      grad, record.input, record.weight, {}, steps.stride, steps.padding, steps.ones, false, steps.zeros,
      Convolution(plan)->groups, {wishes.input, wishes.weight, false});
  if (plan.squares.has_value()) {
    if (wishes.input) {
      result.input = cuda::GradOfInput(grad_input.contiguous(kChannelsLast), input, weight, *plan.squares);
    }
    if (wishes.weight) {
      result.weight = cuda::GradOfWeight(grad_weight.contiguous(kChannelsLast), weight, *plan.squares);
    }
    return result;
  }
  if (wishes.input) result.input = grad_input;
  if (wishes.weight) result.weight = Placed(grad_weight, weight);
  return result;
}

StageGradients LinearBackward(const StageRecord& record, const at::Tensor& weight, const at::Tensor& grad,
                              const StageWishes& wishes) {
  StageGradients result;
  if (wishes.input) result.input = at::mm(grad, record.weight);
  if (!wishes.weight) return result;
  const bool is_narrow = grad.scalar_type() != weight.scalar_type();
  if (is_narrow && grad.is_cuda() && weight.scalar_type() == at::kFloat) {
    result.weight =
        at::mm(grad.t(), record.input, at::kFloat);  // summed in float32 as it is, and not rounded in between
  } else {
    result.weight = at::mm(grad.t(), record.input).to(weight.scalar_type());
  }
  return result;
}

}  // namespace

at::Tensor StageForward(const StagePlan& plan, const at::Tensor& input, StageRecord* record) {
  const c10::impl::ExcludeDispatchKeyGuard no_autocast(c10::autocast_dispatch_keyset);
  const at::Tensor prepared = PreparedInput(plan, input);
  const at::Tensor weight = PreparedWeight(plan);
  at::Tensor value = Multiplied(plan, prepared, weight);
  if (record != nullptr) {
    record->input = prepared;
    record->weight = weight;
  }
  const at::Tensor bias = BiasOf(plan);
  const bool pools_now = plan.pool.has_value() && plan.pools_first;
  if (pools_now) {
    cuda::Pooled pooled = cuda::AddBiasActivationPool(value, bias, plan.relu, *plan.pool, record != nullptr);
    value = std::move(pooled.values);
    if (record != nullptr) record->index = std::move(pooled.index);
  } else if (bias.defined() || plan.relu) {
    cuda::AddBiasActivation(value, bias, plan.relu);
    if (record != nullptr && plan.relu && !plan.norm.has_value()) record->activated = value;
  }
  if (plan.norm.has_value()) {
    if (record != nullptr) record->norm_input = value;
    value = Normed(plan, value);
  }
  if (plan.pool.has_value() && !pools_now) {
    cuda::Pooled pooled = cuda::AddBiasActivationPool(value, {}, plan.relu && !plan.norm.has_value(),
                                                      *plan.pool, record != nullptr);
    value = std::move(pooled.values);
    if (record != nullptr) record->index = std::move(pooled.index);
  }
  return value;
}

StageGradients StageBackward(const StagePlan& plan, const StageRecord& record, const at::Tensor& input,
                             const at::Tensor& weight, const at::Tensor& grad_output,
                             const StageWishes& wishes) {
  const c10::impl::ExcludeDispatchKeyGuard no_autocast(c10::autocast_dispatch_keyset);
  const bool norm_is_last = plan.norm.has_value() && (plan.pools_first || !plan.pool.has_value());
  at::Tensor grad = cuda::ChannelsLast(grad_output.to(norm_is_last ? plan.output : plan.dtype));
  at::Tensor bias;
  bool has_bias = !wishes.bias;
  const auto unpool = [&](bool with_bias) {
    cuda::Gradients gradients = cuda::PoolBackward(grad, record.index, *plan.pool, with_bias);
    grad = std::move(gradients.input);
    if (with_bias) bias = std::move(gradients.bias);
    has_bias = has_bias || with_bias;
  };
  if (plan.pool.has_value() && !plan.pools_first) unpool(false);
  if (plan.norm.has_value()) {
    const at::Tensor before = at::empty_like(record.norm_input);
    cuda::LrnBackward(record.norm_input, grad, before, NormOf(plan, before), plan.relu);
    grad = before;
  }
  if (plan.pool.has_value() && plan.pools_first) unpool(wishes.bias);
  if (record.activated.defined() || !has_bias) {
    cuda::Gradients gradients = cuda::ActivationBackward(grad, record.activated, !has_bias);
    grad = std::move(gradients.input);
    if (!has_bias) bias = std::move(gradients.bias);
  }
  StageGradients result = Convolution(plan) != nullptr
                              ? ConvolutionBackward(plan, record, input, weight, grad, wishes)
                              : LinearBackward(record, weight, grad, wishes);
  if (result.input.defined()) result.input = result.input.to(input.scalar_type());
  if (bias.defined()) result.bias = bias.to(plan.Bias().scalar_type());
  return result;
}

at::Tensor ComposedStage(const StagePlan& plan, const at::Tensor& input, const at::Tensor& weight,
                         const at::Tensor& bias) {
  const c10::impl::ExcludeDispatchKeyGuard no_autocast(c10::autocast_dispatch_keyset);
  const auto cast = [&](const at::Tensor& tensor) {
    return tensor.defined() ? tensor.to(plan.dtype) : tensor;
  };
  at::Tensor value;
  if (const ConvolutionPart* part = Convolution(plan)) {
    const std::array<int64_t, 2> ones{1, 1};
    const std::array<int64_t, 2> zeros{0, 0};
    value = at::convolution(cast(input), cast(weight), cast(bias), part->stride, part->padding, ones, false,
                            zeros, part->groups);
  } else {
    value = at::linear(cast(input), cast(weight), cast(bias));
  }
  if (plan.relu) value = at::relu(value);
  const auto pool = [&] {
    const cuda::Window& window = *plan.pool;
    value = at::max_pool2d(value, window.kernel, window.stride, window.padding, 1, plan.ceil_mode);
  };
  if (plan.pool.has_value() && plan.pools_first) pool();
  if (plan.norm.has_value()) value = ComposedLocalResponseNorm(value, *plan.norm);
  if (plan.pool.has_value() && !plan.pools_first) pool();
  return value.to(plan.output);
}

}  // namespace libtorch_node
