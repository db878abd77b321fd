// Activations: each a function of one tensor, element by element (GLU: of two halves).
#include <ATen/ops/empty.h>
#include <ATen/ops/hardsigmoid.h>
#include <ATen/ops/hardswish.h>
#include <ATen/ops/mish.h>
#include <ATen/ops/prelu.h>
#include <ATen/ops/silu.h>
#include <torch/nn/modules/activation.h>

#include "nn/bound.h"
#include "nn/stage.h"

namespace libtorch_node {

namespace {

// A module of LibTorch's that has options and is as Python's.
template <typename Spec, typename Impl, typename ImplOptions>
struct Configured : Impl, WithoutTensors<Spec> {
  using Options = ImplOptions;
  using Impl::Impl;
  static Options Defaults() { return {}; }
  at::Tensor Run(at::Tensor input, const at::Tensor&) { return this->forward(std::move(input)); }
};

// A module of LibTorch's without options.
template <typename Spec, typename Impl>
struct Plain : Impl, WithoutTensors<Spec> {
  struct Options {};
  static constexpr std::array<Option<Options>, 0> kOptions{};
  static Options Defaults() { return {}; }
  explicit Plain(const Options&) {}
  at::Tensor Run(const at::Tensor& input, const at::Tensor&) { return this->forward(input); }
  Options options;
};

// A module that LibTorch has without Python's `inplace`, or not at all.
template <typename Spec, typename Impl = torch::nn::Module>
struct Inplace : Impl, WithoutTensors<Spec> {
  using Options = torch::nn::ReLUOptions;
  static constexpr std::array kOptions{LIBTORCH_NODE_OPTION(Options, inplace)};
  static Options Defaults() { return {}; }
  explicit Inplace(const Options& options) : options(options) {}
  Options options;
};

template <typename Options>
constexpr Option<Options> LambdOption() {
  return {
      "lambd",
      [](Environment& environment, const Options& options) { return Write(environment, options.lambda()); },
      [](const Argument& argument, Options& options) { Read(argument, options.lambda()); }};
}

struct ReLU : Configured<ReLU, torch::nn::ReLUImpl, torch::nn::ReLUOptions> {
  using Configured::Configured;
  static constexpr const char* kName = "ReLU";
  static constexpr bool kIsRelu = true;
  static constexpr std::array kOptions{LIBTORCH_NODE_OPTION(Options, inplace)};
  StagePart Part() const { return ReluPart{}; }
};

struct LeakyReLU : Configured<LeakyReLU, torch::nn::LeakyReLUImpl, torch::nn::LeakyReLUOptions> {
  using Configured::Configured;
  static constexpr const char* kName = "LeakyReLU";
  static constexpr std::array kOptions{LIBTORCH_NODE_OPTION(Options, negative_slope),
                                       LIBTORCH_NODE_OPTION(Options, inplace)};
};

struct RReLU : Configured<RReLU, torch::nn::RReLUImpl, torch::nn::RReLUOptions> {
  using Configured::Configured;
  static constexpr const char* kName = "RReLU";
  static constexpr std::array kOptions{LIBTORCH_NODE_OPTION(Options, lower),
                                       LIBTORCH_NODE_OPTION(Options, upper),
                                       LIBTORCH_NODE_OPTION(Options, inplace)};
};

struct ELU : Configured<ELU, torch::nn::ELUImpl, torch::nn::ELUOptions> {
  using Configured::Configured;
  static constexpr const char* kName = "ELU";
  static constexpr std::array kOptions{LIBTORCH_NODE_OPTION(Options, alpha),
                                       LIBTORCH_NODE_OPTION(Options, inplace)};
};

struct CELU : Configured<CELU, torch::nn::CELUImpl, torch::nn::CELUOptions> {
  using Configured::Configured;
  static constexpr const char* kName = "CELU";
  static constexpr std::array kOptions{LIBTORCH_NODE_OPTION(Options, alpha),
                                       LIBTORCH_NODE_OPTION(Options, inplace)};
};

struct SELU : Configured<SELU, torch::nn::SELUImpl, torch::nn::SELUOptions> {
  using Configured::Configured;
  static constexpr const char* kName = "SELU";
  static constexpr std::array kOptions{LIBTORCH_NODE_OPTION(Options, inplace)};
};

struct Hardtanh : Configured<Hardtanh, torch::nn::HardtanhImpl, torch::nn::HardtanhOptions> {
  using Configured::Configured;
  static constexpr const char* kName = "Hardtanh";
  static constexpr std::array kOptions{LIBTORCH_NODE_OPTION(Options, min_val),
                                       LIBTORCH_NODE_OPTION(Options, max_val),
                                       LIBTORCH_NODE_OPTION(Options, inplace)};
};

struct Threshold : Configured<Threshold, torch::nn::ThresholdImpl, torch::nn::ThresholdOptions> {
  using Configured::Configured;
  static constexpr const char* kName = "Threshold";
  static constexpr std::array kOptions{LIBTORCH_NODE_OPTION(Options, threshold),
                                       LIBTORCH_NODE_OPTION(Options, value),
                                       LIBTORCH_NODE_OPTION(Options, inplace)};
  static Options Defaults() { return {0, 0}; }
};

struct Hardshrink : Configured<Hardshrink, torch::nn::HardshrinkImpl, torch::nn::HardshrinkOptions> {
  using Configured::Configured;
  static constexpr const char* kName = "Hardshrink";
  static constexpr std::array kOptions{LambdOption<Options>()};
};

struct Softshrink : Configured<Softshrink, torch::nn::SoftshrinkImpl, torch::nn::SoftshrinkOptions> {
  using Configured::Configured;
  static constexpr const char* kName = "Softshrink";
  static constexpr std::array kOptions{LambdOption<Options>()};
};

struct Softplus : Configured<Softplus, torch::nn::SoftplusImpl, torch::nn::SoftplusOptions> {
  using Configured::Configured;
  static constexpr const char* kName = "Softplus";
  static constexpr std::array kOptions{LIBTORCH_NODE_OPTION(Options, beta),
                                       LIBTORCH_NODE_OPTION(Options, threshold)};
};

struct GELU : Configured<GELU, torch::nn::GELUImpl, torch::nn::GELUOptions> {
  using Configured::Configured;
  static constexpr const char* kName = "GELU";
  static constexpr std::array kOptions{LIBTORCH_NODE_OPTION(Options, approximate)};
};

struct GLU : Configured<GLU, torch::nn::GLUImpl, torch::nn::GLUOptions> {
  using Configured::Configured;
  static constexpr const char* kName = "GLU";
  static constexpr std::array kOptions{LIBTORCH_NODE_OPTION(Options, dim)};
};

struct Sigmoid : Plain<Sigmoid, torch::nn::SigmoidImpl> {
  using Plain::Plain;
  static constexpr const char* kName = "Sigmoid";
};

struct Tanh : Plain<Tanh, torch::nn::TanhImpl> {
  using Plain::Plain;
  static constexpr const char* kName = "Tanh";
};

struct LogSigmoid : Plain<LogSigmoid, torch::nn::LogSigmoidImpl> {
  using Plain::Plain;
  static constexpr const char* kName = "LogSigmoid";
};

struct Softsign : Plain<Softsign, torch::nn::SoftsignImpl> {
  using Plain::Plain;
  static constexpr const char* kName = "Softsign";
};

struct Tanhshrink : Plain<Tanhshrink, torch::nn::TanhshrinkImpl> {
  using Plain::Plain;
  static constexpr const char* kName = "Tanhshrink";
};

struct SiLU : Inplace<SiLU, torch::nn::SiLUImpl> {
  using Inplace::Inplace;
  static constexpr const char* kName = "SiLU";
  at::Tensor Run(at::Tensor input, const at::Tensor&) {
    return options.inplace() ? at::silu_(input) : at::silu(input);
  }
};

struct Mish : Inplace<Mish, torch::nn::MishImpl> {
  using Inplace::Inplace;
  static constexpr const char* kName = "Mish";
  at::Tensor Run(at::Tensor input, const at::Tensor&) {
    return options.inplace() ? at::mish_(input) : at::mish(input);
  }
};

struct Hardswish : Inplace<Hardswish> {
  using Inplace::Inplace;
  static constexpr const char* kName = "Hardswish";
  at::Tensor Run(at::Tensor input, const at::Tensor&) {
    return options.inplace() ? at::hardswish_(input) : at::hardswish(input);
  }
};

struct Hardsigmoid : Inplace<Hardsigmoid> {
  using Inplace::Inplace;
  static constexpr const char* kName = "Hardsigmoid";
  at::Tensor Run(at::Tensor input, const at::Tensor&) {
    return options.inplace() ? at::hardsigmoid_(input) : at::hardsigmoid(input);
  }
};

struct PReLU : torch::nn::PReLUImpl {
  using Options = torch::nn::PReLUOptions;
  static constexpr const char* kName = "PReLU";
  static constexpr std::array kOptions{LIBTORCH_NODE_OPTION(Options, num_parameters),
                                       LIBTORCH_NODE_OPTION(Options, init)};
  static constexpr std::array kParameters{Slot<PReLU>{"weight", &PReLU::weight}};
  static constexpr std::array<Slot<PReLU>, 0> kBuffers{};
  static Options Defaults() { return {}; }

  static std::shared_ptr<PReLU> Make(const Options& options, const Placement& placement) {
    auto module = std::make_shared<PReLU>(Defaults());
    module->options = options;
    module->weight = at::empty({options.num_parameters()}, placement.Options()).set_requires_grad(true);
    RegisteredParameters(*module)["weight"] = module->weight;
    module->Reset();
    return module;
  }

  using PReLUImpl::PReLUImpl;
  at::Tensor Run(const at::Tensor& input, const at::Tensor&) { return at::prelu(input, weight); }

  void Reset() {
    at::NoGradGuard no_grad;
    weight.fill_(options.init());
  }
};

}  // namespace

void AddActivationLayers(std::vector<LayerKind>& kinds) {
  kinds.push_back(DescribeLayer<ReLU>());
  kinds.push_back(DescribeLayer<LeakyReLU>());
  kinds.push_back(DescribeLayer<RReLU>());
  kinds.push_back(DescribeLayer<PReLU>());
  kinds.push_back(DescribeLayer<ELU>());
  kinds.push_back(DescribeLayer<CELU>());
  kinds.push_back(DescribeLayer<SELU>());
  kinds.push_back(DescribeLayer<GELU>());
  kinds.push_back(DescribeLayer<GLU>());
  kinds.push_back(DescribeLayer<SiLU>());
  kinds.push_back(DescribeLayer<Mish>());
  kinds.push_back(DescribeLayer<Sigmoid>());
  kinds.push_back(DescribeLayer<LogSigmoid>());
  kinds.push_back(DescribeLayer<Tanh>());
  kinds.push_back(DescribeLayer<Softplus>());
  kinds.push_back(DescribeLayer<Softsign>());
  kinds.push_back(DescribeLayer<Hardtanh>());
  kinds.push_back(DescribeLayer<Hardsigmoid>());
  kinds.push_back(DescribeLayer<Hardswish>());
  kinds.push_back(DescribeLayer<Hardshrink>());
  kinds.push_back(DescribeLayer<Softshrink>());
  kinds.push_back(DescribeLayer<Tanhshrink>());
  kinds.push_back(DescribeLayer<Threshold>());
}

}  // namespace libtorch_node
