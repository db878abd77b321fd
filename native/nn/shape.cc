// Flatten, Unflatten, Identity.
#include <torch/nn/modules/linear.h>

#include "nn/bound.h"

namespace libtorch_node {

namespace {

struct Flatten : torch::nn::FlattenImpl, WithoutTensors<Flatten> {
  using Options = torch::nn::FlattenOptions;
  static constexpr const char* kName = "Flatten";
  static constexpr std::array kOptions{LIBTORCH_NODE_OPTION(Options, start_dim),
                                       LIBTORCH_NODE_OPTION(Options, end_dim)};
  static Options Defaults() { return {}; }
  using FlattenImpl::FlattenImpl;
  at::Tensor Run(const at::Tensor& input, const at::Tensor&) { return forward(input); }
};

struct Unflatten : torch::nn::UnflattenImpl, WithoutTensors<Unflatten> {
  using Options = torch::nn::UnflattenOptions;
  static constexpr const char* kName = "Unflatten";
  static constexpr std::array kOptions{
      LIBTORCH_NODE_OPTION(Options, dim),
      Option<Options>{"unflattened_size",
                      [](Environment& environment, const Options& options) {
                        return Write(environment, options.sizes());
                      },
                      [](const Argument& argument, Options& options) { Read(argument, options.sizes()); }}};
  static Options Defaults() { return {0, std::vector<int64_t>{}}; }
  using UnflattenImpl::UnflattenImpl;
  at::Tensor Run(const at::Tensor& input, const at::Tensor&) {
    return input.unflatten(options.dim(), options.sizes());
  }
};

struct Identity : torch::nn::IdentityImpl, WithoutTensors<Identity> {
  struct Options {};
  static constexpr const char* kName = "Identity";
  static constexpr std::array<Option<Options>, 0> kOptions{};
  static Options Defaults() { return {}; }
  explicit Identity(const Options&) {}
  at::Tensor Run(at::Tensor input, const at::Tensor&) { return input; }
  Options options;
};

}  // namespace

void AddShapeLayers(std::vector<LayerKind>& kinds) {
  kinds.push_back(DescribeLayer<Flatten>());
  kinds.push_back(DescribeLayer<Unflatten>());
  kinds.push_back(DescribeLayer<Identity>());
}

}  // namespace libtorch_node
