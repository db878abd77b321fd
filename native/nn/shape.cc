// Flatten, Unflatten, Identity.
#include <torch/nn/modules/linear.h>

#include "nn/bound.h"

namespace libtorch_node {

namespace {

struct Flatten : torch::nn::FlattenImpl {
  using Options = torch::nn::FlattenOptions;
  static constexpr const char* kName = "Flatten";
  LIBTORCH_NODE_OPTIONS(start_dim, end_dim)
  using FlattenImpl::FlattenImpl;
};

struct Unflatten : torch::nn::UnflattenImpl {
  using Options = torch::nn::UnflattenOptions;
  static constexpr const char* kName = "Unflatten";
  static std::vector<Option<Options>> Rows() {
    return {LIBTORCH_NODE_LIBTORCH_ROW(dim) LIBTORCH_NODE_ROW(unflattened_size, options.sizes())};
  }
  static Options Defaults() { return {0, std::vector<int64_t>{}}; }
  using UnflattenImpl::UnflattenImpl;
  at::Tensor Run(const at::Tensor& input) { return input.unflatten(options.dim(), options.sizes()); }
};

struct Identity : torch::nn::Module {
  static constexpr const char* kName = "Identity";
  LIBTORCH_NODE_OWN_OPTIONS(Identity)
  at::Tensor Run(at::Tensor input) { return input; }
};

}  // namespace

void AddShapeLayers(std::vector<LayerKind>& kinds) { AddLayers<Flatten, Unflatten, Identity>(kinds); }

}  // namespace libtorch_node
