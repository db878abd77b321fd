// On a CPU: a bfloat16 convolution with few input channels and a stride above 1, rewritten as space-to-depth.
// The gradient of its input takes half of the time so; what else it computes is as fast as it is.
// cuda/kernels/space_to_depth.h says what the form is.
#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <optional>

namespace libtorch_node {

// A quick look: a convolution on a CPU that computes in bfloat16 and whose input wants a gradient.
bool MayBeSquares(const at::Tensor& input, const at::Tensor& weight);

// Nothing where it would not pay. The result has autograd's history, from operators of PyTorch.
std::optional<at::Tensor> ConvolutionOfSquares(const at::Tensor& input, const at::Tensor& weight,
                                               const at::Tensor& bias, const std::array<int64_t, 2>& stride,
                                               const std::array<int64_t, 2>& padding, int64_t groups);

}  // namespace libtorch_node
