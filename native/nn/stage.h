// Stages: a convolution or a linear layer of a chain together with the ReLU, max pooling and local response
// normalisation behind it, run by kernels of our own as one node of the autograd graph.
// docs/adr/0013-stages.md says why.
#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "nn/local_response_norm.h"

namespace libtorch_node {

class Layer;

// What a stage needs to know of a layer, as it is when it runs.
struct ConvolutionPart {
  at::Tensor weight;
  at::Tensor bias;  // undefined without one
  std::array<int64_t, 2> stride{};
  std::array<int64_t, 2> padding{};
  int64_t groups = 1;
};
struct LinearPart {
  at::Tensor weight;
  at::Tensor bias;
};
struct ReluPart {};
struct MaxPoolingPart {
  std::array<int64_t, 2> kernel;
  std::array<int64_t, 2> stride;
  std::array<int64_t, 2> padding;
  bool ceil_mode;
};
using LocalResponseNormPart = LrnOptions;
// monostate: no part of a stage.
using StagePart = std::variant<std::monostate, ConvolutionPart, LinearPart, ReluPart, MaxPoolingPart,
                               LocalResponseNormPart>;

// The stages of one run of a chain. Between them activations lie channels last, whatever layout PyTorch would
// give them.
class Stages {
 public:
  explicit Stages(const std::vector<std::shared_ptr<Layer>>& layers) : layers_(layers) {}

  // Runs a stage that begins with the layer at `place` and replaces `value` by its result. Returns how many
  // layers it took; 0 if none begins there: then `value` is as PyTorch would have it.
  size_t Run(size_t place, at::Tensor& value);

  // Gives `value` the layout that PyTorch would have given it.
  void Finish(at::Tensor& value);

 private:
  const std::vector<std::shared_ptr<Layer>>& layers_;
  bool owes_contiguous_ = false;  // PyTorch's activations would be contiguous, these are channels last
};

}  // namespace libtorch_node
