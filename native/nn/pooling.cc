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
#include <torch/nn/options/pooling.h>

#include <cmath>
#include <limits>

#include "nn/bound.h"
#include "nn/rules.h"
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
struct MaxPool : torch::nn::Module {
  using Options = torch::nn::MaxPoolOptions<D>;
  static constexpr const char* kName = Named<D>("MaxPool1d", "MaxPool2d", "MaxPool3d");
  static constexpr bool kTakesMaxima = true;
  LIBTORCH_NODE_OPTIONS(kernel_size, stride, padding, dilation, ceil_mode)
  static Options Defaults() { return {1}; }
  explicit MaxPool(const Options& options) : options(options) {}
  at::Tensor Run(const at::Tensor& input) {
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

struct AvgPool1d : torch::nn::Module {
  using Options = torch::nn::AvgPool1dOptions;
  static constexpr const char* kName = "AvgPool1d";
  LIBTORCH_NODE_OPTIONS(kernel_size, stride, padding, ceil_mode, count_include_pad)
  static Options Defaults() { return {1}; }
  explicit AvgPool1d(const Options& options) : options(options) {}
  at::Tensor Run(const at::Tensor& input) {
    return at::avg_pool1d(input, options.kernel_size(), options.stride(), options.padding(),
                          options.ceil_mode(), options.count_include_pad());
  }
  Options options;
};

template <size_t D>
struct AvgPool : torch::nn::Module {
  using Options = torch::nn::AvgPoolOptions<D>;
  static constexpr const char* kName = Named<D>("", "AvgPool2d", "AvgPool3d");
  LIBTORCH_NODE_OPTIONS(kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)
  static Options Defaults() { return {1}; }
  explicit AvgPool(const Options& options) : options(options) {}
  at::Tensor Run(const at::Tensor& input) {
    const auto pool = [&](auto function) {
      return function(input, options.kernel_size(), options.stride(), options.padding(), options.ceil_mode(),
                      options.count_include_pad(), options.divisor_override());
    };
    if constexpr (D == 2) return pool(at::avg_pool2d);
    return pool(at::avg_pool3d);
  }
  Options options;
};

template <size_t D>
struct LpPool : torch::nn::Module {
  static constexpr const char* kName = Named<D>("LPPool1d", "LPPool2d", "LPPool3d");
  LIBTORCH_NODE_OWN_OPTIONS(LpPool, (double, norm_type), (OneOrMany<int64_t>, kernel_size),
                            (std::optional<OneOrMany<int64_t>>, stride), (bool, ceil_mode))

  // Python takes infinite exponents as maxima and minima; the C++ frontend does not.
  at::Tensor Run(const at::Tensor& input) {
    const double p = options.norm_type;
    const std::vector<int64_t> kernel = options.kernel_size.Expand(D);
    const std::vector<int64_t> stride =
        options.stride.has_value() ? options.stride->Expand(D) : std::vector<int64_t>();
    const std::vector<int64_t> zeros(D, 0);
    const std::vector<int64_t> ones(D, 1);
    const auto maxima = [&](const at::Tensor& of) {
      return LIBTORCH_NODE_FOR_DIMENSIONS(max_pool, of, kernel, stride, zeros, ones, options.ceil_mode);
    };
    if (p == std::numeric_limits<double>::infinity()) return maxima(input.abs());
    if (p == -std::numeric_limits<double>::infinity()) return maxima(input.abs().neg()).neg();
    const at::Tensor mean =
        LIBTORCH_NODE_FOR_DIMENSIONS(avg_pool, input.pow(p), kernel, stride, zeros, options.ceil_mode);
    return mean.sign().mul(mean.abs().relu()).mul(c10::multiply_integers(kernel)).pow(1.0 / p);
  }
};

// The size that `output_size` stands for: none in a list is that of the input.
template <size_t D>
std::vector<int64_t> OutputSize(const OneOrMany<std::optional<int64_t>>& output_size,
                                const at::Tensor& input) {
  const std::vector<std::optional<int64_t>> wanted = output_size.Expand(D);
  if (!output_size.is_one) CheckOutputSizes(input.dim(), static_cast<int64_t>(wanted.size()));
  std::vector<int64_t> size;
  for (size_t index = 0; index < wanted.size(); ++index) {
    const int64_t dimension = static_cast<int64_t>(index) - static_cast<int64_t>(wanted.size());
    size.push_back(wanted[index].has_value() ? *wanted[index] : input.size(dimension));
  }
  return size;
}

template <size_t D>
struct AdaptiveAvgPool : torch::nn::Module {
  static constexpr const char* kName =
      Named<D>("AdaptiveAvgPool1d", "AdaptiveAvgPool2d", "AdaptiveAvgPool3d");
  LIBTORCH_NODE_OWN_OPTIONS(AdaptiveAvgPool, (OneOrMany<std::optional<int64_t>>, output_size))
  at::Tensor Run(const at::Tensor& input) {
    return LIBTORCH_NODE_FOR_DIMENSIONS(adaptive_avg_pool, input, OutputSize<D>(options.output_size, input));
  }
};

template <size_t D>
struct AdaptiveMaxPool : torch::nn::Module {
  static constexpr const char* kName =
      Named<D>("AdaptiveMaxPool1d", "AdaptiveMaxPool2d", "AdaptiveMaxPool3d");
  LIBTORCH_NODE_OWN_OPTIONS(AdaptiveMaxPool, (OneOrMany<std::optional<int64_t>>, output_size))
  at::Tensor Run(const at::Tensor& input) {
    return std::get<0>(
        LIBTORCH_NODE_FOR_DIMENSIONS(adaptive_max_pool, input, OutputSize<D>(options.output_size, input)));
  }
};

}  // namespace

void AddPoolingLayers(std::vector<LayerKind>& kinds) {
  AddLayers<MaxPool<1>, MaxPool<2>, MaxPool<3>, AvgPool1d, AvgPool<2>, AvgPool<3>, LpPool<1>, LpPool<2>,
            LpPool<3>, AdaptiveAvgPool<1>, AdaptiveAvgPool<2>, AdaptiveAvgPool<3>, AdaptiveMaxPool<1>,
            AdaptiveMaxPool<2>, AdaptiveMaxPool<3>>(kinds);
}

}  // namespace libtorch_node
