// Host side of kernels/sgd.cu: one step over many parameters, and over the copies that layers keep of them.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

namespace libtorch_node::cuda {

struct SgdStep {
  double lr = 0;
  double momentum = 0;
  double dampening = 0;
  double weight_decay = 0;
  bool nesterov = false;
  bool maximize = false;
  bool first = false;       // buffers hold nothing yet
  at::Tensor lr_on_device;  // in the place of `lr`, if defined: read when the step runs
};

// Changes `params` and `buffers` (empty without momentum; all undefined before the first step, which then
// makes them) and returns true, with PyTorch's bits; or does nothing and returns false, where the kernels
// cannot be had or tensors do not lie alike.
bool StepSgd(const std::vector<at::Tensor>& params, const std::vector<at::Tensor>& grads,
             std::vector<at::Tensor>& buffers, const SgdStep& step);

}  // namespace libtorch_node::cuda
