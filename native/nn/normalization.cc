// LocalResponseNorm, LayerNorm, RMSNorm and GroupNorm, by Python's formulas.
#include <ATen/Context.h>
#include <ATen/ops/group_norm.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/rms_norm.h>
#include <torch/nn/modules/normalization.h>

#include "nn/filled.h"
#include "nn/stage.h"

namespace libtorch_node {

namespace {

struct LocalResponseNormLayer : torch::nn::LocalResponseNormImpl {
  using Options = torch::nn::LocalResponseNormOptions;
  static constexpr const char* kName = "LocalResponseNorm";
  static constexpr std::array kOptions{LIBTORCH_NODE_OPTION(Options, size),
                                       LIBTORCH_NODE_OPTION(Options, alpha),
                                       LIBTORCH_NODE_OPTION(Options, beta), LIBTORCH_NODE_OPTION(Options, k)};
  static constexpr std::array<Slot<LocalResponseNormLayer>, 0> kParameters{};
  static constexpr std::array<Slot<LocalResponseNormLayer>, 0> kBuffers{};
  static Options Defaults() { return {1}; }
  using LocalResponseNormImpl::LocalResponseNormImpl;
  at::Tensor Run(const at::Tensor& input, const at::Tensor&) { return LocalResponseNorm(input, Part()); }
  LocalResponseNormPart Part() const {
    return {options.size(), options.alpha(), options.beta(), options.k()};
  }
};

struct LayerNormOptions {
  TORCH_ARG(std::vector<int64_t>, normalized_shape);
  TORCH_ARG(double, eps) = 1e-5;
  TORCH_ARG(bool, elementwise_affine) = true;
};

struct LayerNorm : torch::nn::Module {
  using Options = LayerNormOptions;
  static constexpr const char* kName = "LayerNorm";
  static constexpr std::array kOptions{LIBTORCH_NODE_OPTION(Options, normalized_shape),
                                       LIBTORCH_NODE_OPTION(Options, eps),
                                       LIBTORCH_NODE_OPTION(Options, elementwise_affine)};
  static const std::array<Slot<LayerNorm>, 2> kParameters;
  static constexpr std::array<Slot<LayerNorm>, 0> kBuffers{};
  static Options Defaults() { return {}; }

  static std::shared_ptr<LayerNorm> Make(const Options& options, const Placement& placement) {
    auto module = std::make_shared<LayerNorm>();
    module->options = options;
    if (options.elementwise_affine()) {
      Learn(*module, module->weight, "weight", options.normalized_shape(), placement);
      Learn(*module, module->bias, "bias", options.normalized_shape(), placement);
    }
    module->Reset();
    return module;
  }

  at::Tensor Run(const at::Tensor& input, const at::Tensor&) {
    return at::layer_norm(input, options.normalized_shape(), weight, bias, options.eps(),
                          at::globalContext().userEnabledCuDNN());
  }

  void Reset() { FillAffine(weight, bias); }

  Options options;
  at::Tensor weight;
  at::Tensor bias;
};

constexpr std::array<Slot<LayerNorm>, 2> LayerNorm::kParameters{
    {{"weight", &LayerNorm::weight}, {"bias", &LayerNorm::bias}}};

struct RmsNormOptions {
  TORCH_ARG(std::vector<int64_t>, normalized_shape);
  TORCH_ARG(std::optional<double>, eps);
  TORCH_ARG(bool, elementwise_affine) = true;
};

struct RmsNorm : torch::nn::Module {
  using Options = RmsNormOptions;
  static constexpr const char* kName = "RMSNorm";
  static constexpr std::array kOptions{LIBTORCH_NODE_OPTION(Options, normalized_shape),
                                       LIBTORCH_NODE_OPTION(Options, eps),
                                       LIBTORCH_NODE_OPTION(Options, elementwise_affine)};
  static const std::array<Slot<RmsNorm>, 1> kParameters;
  static constexpr std::array<Slot<RmsNorm>, 0> kBuffers{};
  static Options Defaults() { return {}; }

  static std::shared_ptr<RmsNorm> Make(const Options& options, const Placement& placement) {
    auto module = std::make_shared<RmsNorm>();
    module->options = options;
    if (options.elementwise_affine()) {
      Learn(*module, module->weight, "weight", options.normalized_shape(), placement);
    }
    module->Reset();
    return module;
  }

  at::Tensor Run(const at::Tensor& input, const at::Tensor&) {
    // An undefined tensor is not none to this operator.
    const auto factors = weight.defined() ? std::optional<at::Tensor>(weight) : std::nullopt;
    return at::rms_norm(input, options.normalized_shape(), factors, options.eps());
  }

  void Reset() { FillAffine(weight, {}); }

  Options options;
  at::Tensor weight;
};

constexpr std::array<Slot<RmsNorm>, 1> RmsNorm::kParameters{{{"weight", &RmsNorm::weight}}};

struct GroupNormOptions {
  TORCH_ARG(int64_t, num_groups) = 1;
  TORCH_ARG(int64_t, num_channels) = 1;
  TORCH_ARG(double, eps) = 1e-5;
  TORCH_ARG(bool, affine) = true;
};

struct GroupNorm : torch::nn::Module {
  using Options = GroupNormOptions;
  static constexpr const char* kName = "GroupNorm";
  static constexpr std::array kOptions{
      LIBTORCH_NODE_OPTION(Options, num_groups), LIBTORCH_NODE_OPTION(Options, num_channels),
      LIBTORCH_NODE_OPTION(Options, eps), LIBTORCH_NODE_OPTION(Options, affine)};
  static const std::array<Slot<GroupNorm>, 2> kParameters;
  static constexpr std::array<Slot<GroupNorm>, 0> kBuffers{};
  static Options Defaults() { return {}; }

  static std::shared_ptr<GroupNorm> Make(const Options& options, const Placement& placement) {
    auto module = std::make_shared<GroupNorm>();
    module->options = options;
    if (options.affine()) {
      Learn(*module, module->weight, "weight", {options.num_channels()}, placement);
      Learn(*module, module->bias, "bias", {options.num_channels()}, placement);
    }
    module->Reset();
    return module;
  }

  at::Tensor Run(const at::Tensor& input, const at::Tensor&) {
    const int64_t groups = options.num_groups();
    if (input.dim() < 2) {
      ThrowTorchError("Expected at least 2 dimensions for input tensor but received " +
                      std::to_string(input.dim()));
    }
    std::vector<int64_t> sizes = input.sizes().vec();
    sizes[0] = sizes[0] * sizes[1] / groups;
    sizes[1] = groups;
    RefuseOneValue(sizes, ListText(sizes));
    return at::group_norm(input, groups, weight, bias, options.eps(), at::globalContext().userEnabledCuDNN());
  }

  void Reset() { FillAffine(weight, bias); }

  Options options;
  at::Tensor weight;
  at::Tensor bias;
};

constexpr std::array<Slot<GroupNorm>, 2> GroupNorm::kParameters{
    {{"weight", &GroupNorm::weight}, {"bias", &GroupNorm::bias}}};

}  // namespace

void AddNormalizationLayers(std::vector<LayerKind>& kinds) {
  kinds.push_back(DescribeLayer<LocalResponseNormLayer>());
  kinds.push_back(DescribeLayer<LayerNorm>());
  kinds.push_back(DescribeLayer<RmsNorm>());
  kinds.push_back(DescribeLayer<GroupNorm>());
}

}  // namespace libtorch_node
