// ReLU, Softmax, LogSoftmax, Dropout, Flatten, Identity.
#include <ATen/ops/dropout.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/softmax.h>
#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/dropout.h>
#include <torch/nn/modules/linear.h>

#include <charconv>
#include <limits>

#include "nn/bound.h"

namespace libtorch_node {

std::string NumberText(double number) {
  char text[32];
  return std::string(text, std::to_chars(text, text + sizeof text, number).ptr);
}

namespace {

struct ReLU : torch::nn::ReLUImpl {
  using Options = torch::nn::ReLUOptions;
  static constexpr const char* kName = "ReLU";
  static constexpr std::array kOptions{LIBTORCH_NODE_OPTION(Options, inplace)};
  static constexpr std::array<Slot<ReLU>, 0> kParameters{};
  static constexpr std::array<Slot<ReLU>, 0> kBuffers{};
  static Options Defaults() { return {}; }
  using ReLUImpl::ReLUImpl;
  at::Tensor Run(at::Tensor input, const at::Tensor&) { return forward(std::move(input)); }
};

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

struct Softmax : torch::nn::SoftmaxImpl {
  using Options = torch::nn::SoftmaxOptions;
  static constexpr const char* kName = "Softmax";
  static constexpr std::array kOptions{DimOption<Options>()};
  static constexpr std::array<Slot<Softmax>, 0> kParameters{};
  static constexpr std::array<Slot<Softmax>, 0> kBuffers{};
  static Options Defaults() { return {kImplicitDim}; }
  using SoftmaxImpl::SoftmaxImpl;
  at::Tensor Run(const at::Tensor& input, const at::Tensor&) {
    return at::softmax(input, SoftmaxDim(options.dim(), input, "softmax"));
  }
};

struct LogSoftmax : torch::nn::LogSoftmaxImpl {
  using Options = torch::nn::LogSoftmaxOptions;
  static constexpr const char* kName = "LogSoftmax";
  static constexpr std::array kOptions{DimOption<Options>()};
  static constexpr std::array<Slot<LogSoftmax>, 0> kParameters{};
  static constexpr std::array<Slot<LogSoftmax>, 0> kBuffers{};
  static Options Defaults() { return {kImplicitDim}; }
  using LogSoftmaxImpl::LogSoftmaxImpl;
  at::Tensor Run(const at::Tensor& input, const at::Tensor&) {
    return at::log_softmax(input, SoftmaxDim(options.dim(), input, "log_softmax"));
  }
};

struct Dropout : torch::nn::DropoutImpl {
  using Options = torch::nn::DropoutOptions;
  static constexpr const char* kName = "Dropout";
  static constexpr std::array kOptions{LIBTORCH_NODE_OPTION(Options, p),
                                       LIBTORCH_NODE_OPTION(Options, inplace)};
  static constexpr std::array<Slot<Dropout>, 0> kParameters{};
  static constexpr std::array<Slot<Dropout>, 0> kBuffers{};
  static Options Defaults() { return {}; }

  static void CheckProbability(double p) {
    if (p >= 0 && p <= 1) return;
    ThrowValueError("dropout probability has to be between 0 and 1, but got " + NumberText(p));
  }

  static std::shared_ptr<Dropout> Make(const Options& options, const Placement&) {
    CheckProbability(options.p());
    return std::make_shared<Dropout>(options);
  }

  using DropoutImpl::DropoutImpl;
  at::Tensor Run(at::Tensor input, const at::Tensor&) {
    CheckProbability(options.p());
    return forward(std::move(input));
  }
};

struct Flatten : torch::nn::FlattenImpl {
  using Options = torch::nn::FlattenOptions;
  static constexpr const char* kName = "Flatten";
  static constexpr std::array kOptions{LIBTORCH_NODE_OPTION(Options, start_dim),
                                       LIBTORCH_NODE_OPTION(Options, end_dim)};
  static constexpr std::array<Slot<Flatten>, 0> kParameters{};
  static constexpr std::array<Slot<Flatten>, 0> kBuffers{};
  static Options Defaults() { return {}; }
  using FlattenImpl::FlattenImpl;
  at::Tensor Run(const at::Tensor& input, const at::Tensor&) { return forward(input); }
};

struct Identity : torch::nn::IdentityImpl {
  struct Options {};
  static constexpr const char* kName = "Identity";
  static constexpr std::array<Option<Options>, 0> kOptions{};
  static constexpr std::array<Slot<Identity>, 0> kParameters{};
  static constexpr std::array<Slot<Identity>, 0> kBuffers{};
  static Options Defaults() { return {}; }
  explicit Identity(const Options&) {}
  at::Tensor Run(at::Tensor input, const at::Tensor&) { return input; }
  Options options;
};

}  // namespace

void AddActivationLayers(std::vector<LayerKind>& kinds) {
  kinds.push_back(DescribeLayer<ReLU>());
  kinds.push_back(DescribeLayer<Softmax>());
  kinds.push_back(DescribeLayer<LogSoftmax>());
  kinds.push_back(DescribeLayer<Dropout>());
  kinds.push_back(DescribeLayer<Flatten>());
  kinds.push_back(DescribeLayer<Identity>());
}

}  // namespace libtorch_node
