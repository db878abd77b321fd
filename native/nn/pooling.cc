// Pooling over one, two and three dimensions.
#include <ATen/ops/adaptive_avg_pool1d.h>
#include <ATen/ops/adaptive_avg_pool2d.h>
#include <ATen/ops/adaptive_avg_pool3d.h>
#include <ATen/ops/adaptive_max_pool1d.h>
#include <ATen/ops/adaptive_max_pool2d.h>
#include <ATen/ops/adaptive_max_pool3d.h>
#include <ATen/ops/avg_pool1d.h>
#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/avg_pool3d.h>
#include <ATen/ops/max_pool1d.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/max_pool3d.h>
#include <torch/arg.h>
#include <torch/nn/options/pooling.h>

#include <cmath>
#include <limits>

#include "nn/bound.h"
#include "nn/stage.h"

namespace libtorch_node {

namespace {

// The operator for `D` dimensions.
#define LIBTORCH_NODE_FOR_DIMENSIONS(operator_name, ...) \
  [&] {                                                  \
    if constexpr (D == 1) {                              \
      return at::operator_name##1d(__VA_ARGS__);         \
    } else if constexpr (D == 2) {                       \
      return at::operator_name##2d(__VA_ARGS__);         \
    } else {                                             \
      return at::operator_name##3d(__VA_ARGS__);         \
    }                                                    \
  }()

template <size_t D>
struct MaxPool : torch::nn::Module, WithoutTensors<MaxPool<D>> {
  using Options = torch::nn::MaxPoolOptions<D>;
  static constexpr const char* kName = Named<D>("MaxPool1d", "MaxPool2d", "MaxPool3d");
  static constexpr bool kTakesMaxima = true;
  static constexpr std::array kOptions{
      LIBTORCH_NODE_OPTION(Options, kernel_size), LIBTORCH_NODE_OPTION(Options, stride),
      LIBTORCH_NODE_OPTION(Options, padding), LIBTORCH_NODE_OPTION(Options, dilation),
      LIBTORCH_NODE_OPTION(Options, ceil_mode)};
  static Options Defaults() { return {1}; }
  explicit MaxPool(const Options& options) : options(options) {}
  at::Tensor Run(const at::Tensor& input, const at::Tensor&) {
    return LIBTORCH_NODE_FOR_DIMENSIONS(max_pool, input, options.kernel_size(), options.stride(),
                                        options.padding(), options.dilation(), options.ceil_mode());
  }
  StagePart Part() const {
    if constexpr (D == 2) {
      if ((*options.dilation())[0] == 1 && (*options.dilation())[1] == 1) {
        return MaxPoolingPart{*options.kernel_size(), *options.stride(), *options.padding(),
                              options.ceil_mode()};
      }
    }
    return {};
  }
  Options options;
};

struct AvgPool1d : torch::nn::Module, WithoutTensors<AvgPool1d> {
  using Options = torch::nn::AvgPool1dOptions;
  static constexpr const char* kName = "AvgPool1d";
  static constexpr std::array kOptions{
      LIBTORCH_NODE_OPTION(Options, kernel_size), LIBTORCH_NODE_OPTION(Options, stride),
      LIBTORCH_NODE_OPTION(Options, padding), LIBTORCH_NODE_OPTION(Options, ceil_mode),
      LIBTORCH_NODE_OPTION(Options, count_include_pad)};
  static Options Defaults() { return {1}; }
  explicit AvgPool1d(const Options& options) : options(options) {}
  at::Tensor Run(const at::Tensor& input, const at::Tensor&) {
    return at::avg_pool1d(input, options.kernel_size(), options.stride(), options.padding(),
                          options.ceil_mode(), options.count_include_pad());
  }
  Options options;
};

template <size_t D>
struct AvgPool : torch::nn::Module, WithoutTensors<AvgPool<D>> {
  using Options = torch::nn::AvgPoolOptions<D>;
  static constexpr const char* kName = Named<D>("", "AvgPool2d", "AvgPool3d");
  static constexpr std::array kOptions{
      LIBTORCH_NODE_OPTION(Options, kernel_size),       LIBTORCH_NODE_OPTION(Options, stride),
      LIBTORCH_NODE_OPTION(Options, padding),           LIBTORCH_NODE_OPTION(Options, ceil_mode),
      LIBTORCH_NODE_OPTION(Options, count_include_pad), LIBTORCH_NODE_OPTION(Options, divisor_override)};
  static Options Defaults() { return {1}; }
  explicit AvgPool(const Options& options) : options(options) {}
  at::Tensor Run(const at::Tensor& input, const at::Tensor&) {
    const auto pool = [&](auto function) {
      return function(input, options.kernel_size(), options.stride(), options.padding(), options.ceil_mode(),
                      options.count_include_pad(), options.divisor_override());
    };
    if constexpr (D == 2) return pool(at::avg_pool2d);
    return pool(at::avg_pool3d);
  }
  Options options;
};

struct LpOptions {
  TORCH_ARG(double, norm_type) = 2;
  TORCH_ARG(OneOrMany<int64_t>, kernel_size);
  TORCH_ARG(std::optional<OneOrMany<int64_t>>, stride);
  TORCH_ARG(bool, ceil_mode) = false;
};

template <size_t D>
struct LpPool : torch::nn::Module, WithoutTensors<LpPool<D>> {
  using Options = LpOptions;
  static constexpr const char* kName = Named<D>("LPPool1d", "LPPool2d", "LPPool3d");
  static constexpr std::array kOptions{
      LIBTORCH_NODE_OPTION(Options, norm_type), LIBTORCH_NODE_OPTION(Options, kernel_size),
      LIBTORCH_NODE_OPTION(Options, stride), LIBTORCH_NODE_OPTION(Options, ceil_mode)};
  static Options Defaults() { return Options().kernel_size({true, {1}}); }
  explicit LpPool(const Options& options) : options(options) {}

  // Python takes infinite exponents as maxima and minima; the C++ frontend does not.
  at::Tensor Run(const at::Tensor& input, const at::Tensor&) {
    const double p = options.norm_type();
    const std::vector<int64_t> kernel = options.kernel_size().Expand(D);
    const std::vector<int64_t> stride =
        options.stride().has_value() ? options.stride()->Expand(D) : std::vector<int64_t>();
    const std::vector<int64_t> zeros(D, 0);
    const std::vector<int64_t> ones(D, 1);
    const auto maxima = [&](const at::Tensor& of) {
      return LIBTORCH_NODE_FOR_DIMENSIONS(max_pool, of, kernel, stride, zeros, ones, options.ceil_mode());
    };
    if (p == std::numeric_limits<double>::infinity()) return maxima(input.abs());
    if (p == -std::numeric_limits<double>::infinity()) return maxima(input.abs().neg()).neg();
    const at::Tensor mean =
        LIBTORCH_NODE_FOR_DIMENSIONS(avg_pool, input.pow(p), kernel, stride, zeros, options.ceil_mode());
    return mean.sign().mul(mean.abs().relu()).mul(c10::multiply_integers(kernel)).pow(1.0 / p);
  }
  Options options;
};

// The size that `output_size` stands for: none in a list is that of the input.
template <size_t D>
std::vector<int64_t> OutputSize(const OneOrMany<std::optional<int64_t>>& output_size,
                                const at::Tensor& input) {
  const std::vector<std::optional<int64_t>> wanted = output_size.Expand(D);
  if (!output_size.is_one && input.dim() <= static_cast<int64_t>(wanted.size())) {
    ThrowValueError("Input dimension should be at least " + std::to_string(wanted.size() + 1));
  }
  std::vector<int64_t> size;
  for (size_t index = 0; index < wanted.size(); ++index) {
    const int64_t dimension = static_cast<int64_t>(index) - static_cast<int64_t>(wanted.size());
    size.push_back(wanted[index].has_value() ? *wanted[index] : input.size(dimension));
  }
  return size;
}

struct AdaptiveOptions {
  TORCH_ARG(OneOrMany<std::optional<int64_t>>, output_size);
};

template <size_t D>
struct AdaptiveAvgPool : torch::nn::Module, WithoutTensors<AdaptiveAvgPool<D>> {
  using Options = AdaptiveOptions;
  static constexpr const char* kName =
      Named<D>("AdaptiveAvgPool1d", "AdaptiveAvgPool2d", "AdaptiveAvgPool3d");
  static constexpr std::array kOptions{LIBTORCH_NODE_OPTION(Options, output_size)};
  static Options Defaults() { return Options().output_size({true, {1}}); }
  explicit AdaptiveAvgPool(const Options& options) : options(options) {}
  at::Tensor Run(const at::Tensor& input, const at::Tensor&) {
    return LIBTORCH_NODE_FOR_DIMENSIONS(adaptive_avg_pool, input,
                                        OutputSize<D>(options.output_size(), input));
  }
  Options options;
};

template <size_t D>
struct AdaptiveMaxPool : torch::nn::Module, WithoutTensors<AdaptiveMaxPool<D>> {
  using Options = AdaptiveOptions;
  static constexpr const char* kName =
      Named<D>("AdaptiveMaxPool1d", "AdaptiveMaxPool2d", "AdaptiveMaxPool3d");
  static constexpr std::array kOptions{LIBTORCH_NODE_OPTION(Options, output_size)};
  static Options Defaults() { return Options().output_size({true, {1}}); }
  explicit AdaptiveMaxPool(const Options& options) : options(options) {}
  at::Tensor Run(const at::Tensor& input, const at::Tensor&) {
    return std::get<0>(
        LIBTORCH_NODE_FOR_DIMENSIONS(adaptive_max_pool, input, OutputSize<D>(options.output_size(), input)));
  }
  Options options;
};

template <template <size_t> typename Pool>
void AddFor123(std::vector<LayerKind>& kinds) {
  kinds.push_back(DescribeLayer<Pool<1>>());
  kinds.push_back(DescribeLayer<Pool<2>>());
  kinds.push_back(DescribeLayer<Pool<3>>());
}

}  // namespace

void AddPoolingLayers(std::vector<LayerKind>& kinds) {
  AddFor123<MaxPool>(kinds);
  kinds.push_back(DescribeLayer<AvgPool1d>());
  kinds.push_back(DescribeLayer<AvgPool<2>>());
  kinds.push_back(DescribeLayer<AvgPool<3>>());
  AddFor123<LpPool>(kinds);
  AddFor123<AdaptiveAvgPool>(kinds);
  AddFor123<AdaptiveMaxPool>(kinds);
}

}  // namespace libtorch_node
