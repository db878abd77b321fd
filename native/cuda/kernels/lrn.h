// Host side of kernels/lrn.cu.
#pragma once

#include <ATen/core/Tensor.h>

#include "nn/lrn_kernel.h"

namespace libtorch_node::cuda {

// True if the kernels for such tensors can be had on the device; they are compiled now.
bool HaveLrn(c10::Device device, c10::ScalarType in, c10::ScalarType out, const LrnPlan& plan, bool mask);

// `input` and `output` are dense, laid out as the plan says.
void LrnForward(const at::Tensor& input, const at::Tensor& output, const LrnPlan& plan);

// `mask`: 0 where the input, which came out of a ReLU, is not positive.
void LrnBackward(const at::Tensor& input, const at::Tensor& grad_output, const at::Tensor& grad_input,
                 const LrnPlan& plan, bool mask);

}  // namespace libtorch_node::cuda
