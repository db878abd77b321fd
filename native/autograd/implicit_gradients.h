// Gradients that a backward pass starts from: _make_grads of torch/autograd/__init__.py.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

namespace libtorch_node {

[[noreturn]] void ThrowGradientCount(size_t tensors, size_t gradients);

// Checks each of `gradients` against its output, and fills in ones for an undefined one of a scalar
// output that requires grad.
void CompleteGradients(const std::vector<at::Tensor>& outputs, std::vector<at::Tensor>& gradients);

}  // namespace libtorch_node
