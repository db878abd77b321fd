#include "nn/squares.h"

#include <ATen/autocast_mode.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/pixel_unshuffle.h>

#include "cuda/kernels/space_to_depth.h"
#include "nn/own_kernels.h"

namespace libtorch_node {

namespace {

bool ComputesInBFloat16(const at::Tensor& input, const at::Tensor& weight) {
  if (at::autocast::is_autocast_enabled(at::kCPU)) {
    return at::autocast::get_autocast_dtype(at::kCPU) == at::kBFloat16 && input.is_floating_point() &&
           input.scalar_type() != at::kDouble && weight.scalar_type() != at::kDouble;
  }
  return input.scalar_type() == at::kBFloat16 && weight.scalar_type() == at::kBFloat16;
}

// Each square of `side` x `side` as one pixel, after zeros at the bottom and on the right up to that many
// squares.
at::Tensor Squares(const at::Tensor& picture, int64_t side, const std::array<int64_t, 2>& padding,
                   const std::array<int64_t, 2>& squares, at::MemoryFormat format) {
  const auto behind = [&](int i) { return squares[i] * side - picture.size(2 + i) - padding[i]; };
  const at::Tensor narrow = picture.to(at::kBFloat16);
  const at::Tensor padded = at::constant_pad_nd(narrow, {padding[1], behind(1), padding[0], behind(0)});
  return at::pixel_unshuffle(padded, side).contiguous(format);
}

}  // namespace

bool MayBeSquares(const at::Tensor& input, const at::Tensor& weight) {
  return input.requires_grad() && at::GradMode::is_enabled() && input.is_cpu() && weight.is_cpu() &&
         OwnKernels() && ComputesInBFloat16(input, weight);
}

std::optional<at::Tensor> ConvolutionOfSquares(const at::Tensor& input, const at::Tensor& weight,
                                               const at::Tensor& bias, const std::array<int64_t, 2>& stride,
                                               const std::array<int64_t, 2>& padding, int64_t groups) {
  if (!MayBeSquares(input, weight) || input.dim() != 4 || weight.dim() != 4 || input.numel() == 0 ||
      weight.numel() == 0 || input.size(1) != weight.size(1) || input.layout() != at::kStrided) {
    return {};
  }
  const auto plan = cuda::PlanSquares(input, weight, stride, padding, groups, at::kBFloat16);
  if (!plan.has_value()) return {};
  const bool channels_last = input.suggest_memory_format() == at::MemoryFormat::ChannelsLast ||
                             weight.suggest_memory_format() == at::MemoryFormat::ChannelsLast;
  const auto format = channels_last ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous;
  const at::Tensor squares = Squares(input, plan->side, padding, plan->squares, format);
  const at::Tensor kernels = Squares(weight, plan->side, {0, 0}, plan->kernel_squares, format);
  return at::conv2d(squares, kernels, bias.defined() ? bias.to(at::kBFloat16) : bias);
}

}  // namespace libtorch_node
