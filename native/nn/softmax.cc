// Softmax, LogSoftmax, Softmin, Softmax2d.
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/neg.h>
#include <ATen/ops/softmax.h>

#include "nn/bound.h"
#include "nn/rules.h"

namespace libtorch_node {

int64_t SoftmaxDim(const std::optional<int64_t>& dim, int64_t dimensions, const char* name) {
  if (dim.has_value()) return *dim;
  TORCH_WARN("Implicit dimension choice for ", name,
             " has been deprecated. Change the call to include dim=X as an argument.");
  return dimensions == 0 || dimensions == 1 || dimensions == 3 ? 0 : 1;
}

namespace {

struct Softmax : torch::nn::Module {
  static constexpr const char* kName = "Softmax";
  LIBTORCH_NODE_OWN_OPTIONS(Softmax, (std::optional<int64_t>, dim))
  at::Tensor Run(const at::Tensor& input) {
    return at::softmax(input, SoftmaxDim(options.dim, input.dim(), "softmax"));
  }
};

struct LogSoftmax : torch::nn::Module {
  static constexpr const char* kName = "LogSoftmax";
  LIBTORCH_NODE_OWN_OPTIONS(LogSoftmax, (std::optional<int64_t>, dim))
  at::Tensor Run(const at::Tensor& input) {
    return at::log_softmax(input, SoftmaxDim(options.dim, input.dim(), "log_softmax"));
  }
};

struct Softmin : torch::nn::Module {
  static constexpr const char* kName = "Softmin";
  LIBTORCH_NODE_OWN_OPTIONS(Softmin, (std::optional<int64_t>, dim))
  at::Tensor Run(const at::Tensor& input) {
    const int64_t dim = SoftmaxDim(options.dim, input.dim(), "softmin");
    return at::softmax(at::neg(input), dim);
  }
};

struct Softmax2d : torch::nn::Module {
  static constexpr const char* kName = "Softmax2d";
  LIBTORCH_NODE_OWN_OPTIONS(Softmax2d)
  at::Tensor Run(const at::Tensor& input) {
    if (input.dim() != 3 && input.dim() != 4) {
      ThrowValueError("Softmax2d: expected input to be 3D or 4D, got " + std::to_string(input.dim()) +
                      "D instead");
    }
    return at::softmax(input, -3);
  }
};

}  // namespace

void AddSoftmaxLayers(std::vector<LayerKind>& kinds) {
  AddLayers<Softmax, LogSoftmax, Softmin, Softmax2d>(kinds);
}

}  // namespace libtorch_node
