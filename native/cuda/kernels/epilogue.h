// Host side of kernels/epilogue.cu: what follows a convolution or a matrix product. Tensors are dense with
// channels last: [rows, channels], or [pictures, channels, height, width] in channels_last.
#pragma once

#include <ATen/core/Tensor.h>

#include <array>

namespace libtorch_node::cuda {

struct Window {
  std::array<int64_t, 2> kernel;
  std::array<int64_t, 2> stride;
  std::array<int64_t, 2> padding;
  std::array<int64_t, 2> input;  // height and width
  std::array<int64_t, 2> output;

  bool operator==(const Window&) const = default;
};

// True if the kernels for tensors of that dtype and number of channels can be had on the device; they are
// compiled now.
bool HaveActivation(c10::Device device, c10::ScalarType dtype, int64_t channels, bool relu);
bool HavePooling(c10::Device device, c10::ScalarType dtype, int64_t channels, bool relu,
                 const Window& window);

// x <- x + bias, then max(0, x) with `relu`. `bias` is undefined or of the dtype that sums are kept in.
void AddBiasActivation(const at::Tensor& x, const at::Tensor& bias, bool relu);

struct Pooled {
  at::Tensor values;
  at::Tensor index;  // bytes: the place within the window; undefined if nobody asked
};

// The same, then maxima over windows.
Pooled AddBiasActivationPool(const at::Tensor& x, const at::Tensor& bias, bool relu, const Window& window,
                             bool with_index);

struct Gradients {
  at::Tensor input;
  at::Tensor bias;  // undefined if nobody asked; of the dtype that sums are kept in
};

// `output` is what the ReLU gave; undefined without one: then `input` is `grad` itself.
Gradients ActivationBackward(const at::Tensor& grad, const at::Tensor& output, bool with_bias);

Gradients PoolBackward(const at::Tensor& grad, const at::Tensor& index, const Window& window, bool with_bias);

}  // namespace libtorch_node::cuda
