// Softmax, LogSoftmax, Softmin, Softmax2d.
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/neg.h>
#include <ATen/ops/softmax.h>
#include <torch/nn/modules/activation.h>

#include <limits>

#include "nn/bound.h"

namespace libtorch_node {

namespace {

// LibTorch's options have no None for the dimension.
constexpr int64_t kImplicitDim = std::numeric_limits<int64_t>::min();

template <typename Options>
constexpr Option<Options> DimOption() {
  return {"dim",
          [](Environment& environment, const Options& options) {
            std::optional<int64_t> dim;
            if (options.dim() != kImplicitDim) dim = options.dim();
            return Write(environment, dim);
          },
          [](const Argument& argument, Options& options) {
            std::optional<int64_t> dim;
            Read(argument, dim);
            options.dim(dim.value_or(kImplicitDim));
          }};
}

// Python's guess for a softmax without a dimension.
int64_t SoftmaxDim(int64_t dim, const at::Tensor& input, const char* name) {
  if (dim != kImplicitDim) return dim;
  TORCH_WARN("Implicit dimension choice for ", name,
             " has been deprecated. Change the call to include dim=X as an argument.");
  return input.dim() == 0 || input.dim() == 1 || input.dim() == 3 ? 0 : 1;
}

struct Softmax : torch::nn::SoftmaxImpl, WithoutTensors<Softmax> {
  using Options = torch::nn::SoftmaxOptions;
  static constexpr const char* kName = "Softmax";
  static constexpr std::array kOptions{DimOption<Options>()};
  static Options Defaults() { return {kImplicitDim}; }
  using SoftmaxImpl::SoftmaxImpl;
  at::Tensor Run(const at::Tensor& input, const at::Tensor&) {
    return at::softmax(input, SoftmaxDim(options.dim(), input, "softmax"));
  }
};

struct LogSoftmax : torch::nn::LogSoftmaxImpl, WithoutTensors<LogSoftmax> {
  using Options = torch::nn::LogSoftmaxOptions;
  static constexpr const char* kName = "LogSoftmax";
  static constexpr std::array kOptions{DimOption<Options>()};
  static Options Defaults() { return {kImplicitDim}; }
  using LogSoftmaxImpl::LogSoftmaxImpl;
  at::Tensor Run(const at::Tensor& input, const at::Tensor&) {
    return at::log_softmax(input, SoftmaxDim(options.dim(), input, "log_softmax"));
  }
};

struct Softmin : torch::nn::SoftminImpl, WithoutTensors<Softmin> {
  using Options = torch::nn::SoftminOptions;
  static constexpr const char* kName = "Softmin";
  static constexpr std::array kOptions{DimOption<Options>()};
  static Options Defaults() { return {kImplicitDim}; }
  using SoftminImpl::SoftminImpl;
  at::Tensor Run(const at::Tensor& input, const at::Tensor&) {
    const int64_t dim = SoftmaxDim(options.dim(), input, "softmin");
    return at::softmax(at::neg(input), dim);
  }
};

struct Softmax2d : torch::nn::Softmax2dImpl, WithoutTensors<Softmax2d> {
  struct Options {};
  static constexpr const char* kName = "Softmax2d";
  static constexpr std::array<Option<Options>, 0> kOptions{};
  static Options Defaults() { return {}; }
  explicit Softmax2d(const Options&) {}
  at::Tensor Run(const at::Tensor& input, const at::Tensor&) {
    if (input.dim() != 3 && input.dim() != 4) {
      ThrowValueError("Softmax2d: expected input to be 3D or 4D, got " + std::to_string(input.dim()) +
                      "D instead");
    }
    return at::softmax(input, -3);
  }
  Options options;
};

}  // namespace

void AddSoftmaxLayers(std::vector<LayerKind>& kinds) {
  kinds.push_back(DescribeLayer<Softmax>());
  kinds.push_back(DescribeLayer<LogSoftmax>());
  kinds.push_back(DescribeLayer<Softmin>());
  kinds.push_back(DescribeLayer<Softmax2d>());
}

}  // namespace libtorch_node
