// CrossEntropyLoss and MSELoss.
#include <ATen/ops/broadcast_tensors.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/mse_loss.h>
#include <torch/nn/modules/loss.h>

#include "nn/bound.h"
#include "nn/rules.h"

namespace libtorch_node {

namespace {

struct CrossEntropyLoss : torch::nn::CrossEntropyLossImpl {
  using Options = torch::nn::CrossEntropyLossOptions;
  static constexpr const char* kName = "CrossEntropyLoss";
  LIBTORCH_NODE_OPTIONS(ignore_index, reduction, label_smoothing)
  LIBTORCH_NODE_BUFFERS(CrossEntropyLoss, weight)
  using CrossEntropyLossImpl::CrossEntropyLossImpl;
  at::Tensor Run(const at::Tensor& input, const at::Tensor& target) {
    return at::cross_entropy_loss(input, target, weight,
                                  torch::enumtype::reduction_get_enum(options.reduction()),
                                  options.ignore_index(), options.label_smoothing());
  }
};

struct MSELoss : torch::nn::MSELossImpl {
  using Options = torch::nn::MSELossOptions;
  static constexpr const char* kName = "MSELoss";
  LIBTORCH_NODE_OPTIONS(reduction)
  using MSELossImpl::MSELossImpl;
  at::Tensor Run(const at::Tensor& input, const at::Tensor& target) {
    WarnOfSizes(input.sizes(), target.sizes());
    const std::vector<at::Tensor> both = at::broadcast_tensors({input, target});
    return at::mse_loss(both[0], both[1], torch::enumtype::reduction_get_enum(options.reduction()));
  }
};

}  // namespace

void AddLosses(std::vector<LayerKind>& kinds) { AddLayers<CrossEntropyLoss, MSELoss>(kinds); }

}  // namespace libtorch_node
