// Layers whose parameters begin as ones and zeros.
#pragma once

#include <ATen/ops/empty.h>
#include <torch/arg.h>
#include <torch/nn/init.h>

#include <string>
#include <vector>

#include "nn/bound.h"

namespace libtorch_node {

// Makes a parameter of `module`, without values, and lists it as LibTorch does.
inline void Learn(torch::nn::Module& module, at::Tensor& parameter, const char* name,
                  const std::vector<int64_t>& size, const Placement& placement) {
  parameter = module.register_parameter(name, at::empty(size, placement.Options()));
}

inline void FillAffine(const at::Tensor& weight, const at::Tensor& bias) {
  if (weight.defined()) torch::nn::init::ones_(weight);
  if (bias.defined()) torch::nn::init::zeros_(bias);
}

}  // namespace libtorch_node
