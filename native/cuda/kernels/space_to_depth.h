// Host side of kernels/space_to_depth.cu: a convolution with few input channels and a stride above 1 as one
// with stride 1.
#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <optional>

namespace libtorch_node::cuda {

// How a convolution is rewritten.
struct SquaresPlan {
  int64_t side;   // of a square: the stride
  int64_t depth;  // channels of a square: its pixels', and zeros up to what cuDNN is fast with
  std::array<int64_t, 2> padding;  // of the picture
  std::array<int64_t, 2> output;   // height and width
  std::array<int64_t, 2> kernel;   // before, in pixels
  std::array<int64_t, 2> kernel_squares;
  std::array<int64_t, 2> squares;  // of the padded picture

  bool operator==(const SquaresPlan&) const = default;
};

// Nothing where there is no such form that could pay: many channels, stride 1, groups, float64.
std::optional<SquaresPlan> PlanSquares(const at::Tensor& input, const at::Tensor& weight,
                                       const std::array<int64_t, 2>& stride,
                                       const std::array<int64_t, 2>& padding, int64_t groups,
                                       c10::ScalarType dtype);

// Whether a GPU is faster with it: it was timed against cuDNN's convolutions of the pictures themselves
// (docs/adr/0013-stages.md). float32 stands for TF32 here.
bool SquaresPay(const SquaresPlan& plan, int64_t channels, c10::ScalarType dtype);

bool HaveSquares(c10::Device device, c10::ScalarType in, c10::ScalarType weight, c10::ScalarType compute);

// The picture as [n, depth, rows, columns] in `dtype`, channels last.
at::Tensor SquaresOfInput(const at::Tensor& input, c10::ScalarType dtype, const SquaresPlan& plan);
// The weights that belong to it.
at::Tensor SquaresOfWeight(const at::Tensor& weight, c10::ScalarType dtype, const SquaresPlan& plan);

// The gradients back where they belong: that of the input in its dtype and the layout that PyTorch gives it,
// that of the weight as the weight lies.
at::Tensor GradOfInput(const at::Tensor& squares, const at::Tensor& input, const at::Tensor& weight,
                       const SquaresPlan& plan);
at::Tensor GradOfWeight(const at::Tensor& squares, const at::Tensor& weight, const SquaresPlan& plan);

}  // namespace libtorch_node::cuda
