// MaxPool2d, AvgPool2d, AdaptiveAvgPool2d.
#include <torch/nn/modules/pooling.h>

#include "nn/bound.h"

namespace libtorch_node {

namespace {

struct MaxPool2d : torch::nn::MaxPool2dImpl {
  using Options = torch::nn::MaxPool2dOptions;
  static constexpr const char* kName = "MaxPool2d";
  static constexpr std::array kOptions{
      LIBTORCH_NODE_OPTION(Options, kernel_size), LIBTORCH_NODE_OPTION(Options, stride),
      LIBTORCH_NODE_OPTION(Options, padding), LIBTORCH_NODE_OPTION(Options, dilation),
      LIBTORCH_NODE_OPTION(Options, ceil_mode)};
  static constexpr std::array<Slot<MaxPool2d>, 0> kParameters{};
  static constexpr std::array<Slot<MaxPool2d>, 0> kBuffers{};
  static Options Defaults() { return {1}; }
  using MaxPool2dImpl::MaxPool2dImpl;
  at::Tensor Run(const at::Tensor& input, const at::Tensor&) { return forward(input); }
};

struct AvgPool2d : torch::nn::AvgPool2dImpl {
  using Options = torch::nn::AvgPool2dOptions;
  static constexpr const char* kName = "AvgPool2d";
  static constexpr std::array kOptions{
      LIBTORCH_NODE_OPTION(Options, kernel_size),       LIBTORCH_NODE_OPTION(Options, stride),
      LIBTORCH_NODE_OPTION(Options, padding),           LIBTORCH_NODE_OPTION(Options, ceil_mode),
      LIBTORCH_NODE_OPTION(Options, count_include_pad), LIBTORCH_NODE_OPTION(Options, divisor_override)};
  static constexpr std::array<Slot<AvgPool2d>, 0> kParameters{};
  static constexpr std::array<Slot<AvgPool2d>, 0> kBuffers{};
  static Options Defaults() { return {1}; }
  using AvgPool2dImpl::AvgPool2dImpl;
  at::Tensor Run(const at::Tensor& input, const at::Tensor&) { return forward(input); }
};

struct AdaptiveAvgPool2d : torch::nn::AdaptiveAvgPool2dImpl {
  using Options = torch::nn::AdaptiveAvgPool2dOptions;
  static constexpr const char* kName = "AdaptiveAvgPool2d";
  static constexpr std::array kOptions{LIBTORCH_NODE_OPTION(Options, output_size)};
  static constexpr std::array<Slot<AdaptiveAvgPool2d>, 0> kParameters{};
  static constexpr std::array<Slot<AdaptiveAvgPool2d>, 0> kBuffers{};
  static Options Defaults() { return {PairWithNone(1)}; }
  using AdaptiveAvgPool2dImpl::AdaptiveAvgPool2dImpl;
  at::Tensor Run(const at::Tensor& input, const at::Tensor&) {
    if (input.dim() < 3) ThrowValueError("Input dimension should be at least 3");
    return forward(input);
  }
};

}  // namespace

void AddPoolingLayers(std::vector<LayerKind>& kinds) {
  kinds.push_back(DescribeLayer<MaxPool2d>());
  kinds.push_back(DescribeLayer<AvgPool2d>());
  kinds.push_back(DescribeLayer<AdaptiveAvgPool2d>());
}

}  // namespace libtorch_node
