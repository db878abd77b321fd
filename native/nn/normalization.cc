// LocalResponseNorm, LayerNorm, RMSNorm and GroupNorm, by Python's formulas.
#include <ATen/Context.h>
#include <ATen/ops/group_norm.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/rms_norm.h>
#include <torch/nn/modules/normalization.h>

#include "nn/filled.h"
#include "nn/rules.h"
#include "nn/stage.h"

namespace libtorch_node {

namespace {

struct LocalResponseNormLayer : torch::nn::LocalResponseNormImpl {
  using Options = torch::nn::LocalResponseNormOptions;
  static constexpr const char* kName = "LocalResponseNorm";
  LIBTORCH_NODE_OPTIONS(size, alpha, beta, k)
  static Options Defaults() { return {1}; }
  using LocalResponseNormImpl::LocalResponseNormImpl;
  at::Tensor Run(const at::Tensor& input) { return LocalResponseNorm(input, Part()); }
  LocalResponseNormPart Part() const {
    return {options.size(), options.alpha(), options.beta(), options.k()};
  }
};

struct LayerNorm : torch::nn::Module {
  static constexpr const char* kName = "LayerNorm";
  LIBTORCH_NODE_OWN_OPTIONS(LayerNorm, (std::vector<int64_t>, normalized_shape), (double, eps),
                            (bool, elementwise_affine))
  at::Tensor weight;
  at::Tensor bias;
  LIBTORCH_NODE_PARAMETERS(LayerNorm, weight, bias)

  static std::shared_ptr<LayerNorm> Make(const Options& options, const Placement& placement) {
    auto module = std::make_shared<LayerNorm>(options);
    if (options.elementwise_affine) {
      Learn(*module, module->weight, "weight", options.normalized_shape, placement);
      Learn(*module, module->bias, "bias", options.normalized_shape, placement);
    }
    module->Reset();
    return module;
  }

  at::Tensor Run(const at::Tensor& input) {
    return at::layer_norm(input, options.normalized_shape, weight, bias, options.eps,
                          at::globalContext().userEnabledCuDNN());
  }

  void Reset() { FillAffine(weight, bias); }
};

struct RmsNorm : torch::nn::Module {
  static constexpr const char* kName = "RMSNorm";
  LIBTORCH_NODE_OWN_OPTIONS(RmsNorm, (std::vector<int64_t>, normalized_shape), (std::optional<double>, eps),
                            (bool, elementwise_affine))
  at::Tensor weight;
  LIBTORCH_NODE_PARAMETERS(RmsNorm, weight)

  static std::shared_ptr<RmsNorm> Make(const Options& options, const Placement& placement) {
    auto module = std::make_shared<RmsNorm>(options);
    if (options.elementwise_affine) {
      Learn(*module, module->weight, "weight", options.normalized_shape, placement);
    }
    module->Reset();
    return module;
  }

  at::Tensor Run(const at::Tensor& input) {
    // An undefined tensor is not none to this operator.
    const auto factors = weight.defined() ? std::optional<at::Tensor>(weight) : std::nullopt;
    return at::rms_norm(input, options.normalized_shape, factors, options.eps);
  }

  void Reset() { FillAffine(weight, {}); }
};

struct GroupNorm : torch::nn::Module {
  static constexpr const char* kName = "GroupNorm";
  LIBTORCH_NODE_OWN_OPTIONS(GroupNorm, (int64_t, num_groups), (int64_t, num_channels), (double, eps),
                            (bool, affine))
  at::Tensor weight;
  at::Tensor bias;
  LIBTORCH_NODE_PARAMETERS(GroupNorm, weight, bias)

  static std::shared_ptr<GroupNorm> Make(const Options& options, const Placement& placement) {
    auto module = std::make_shared<GroupNorm>(options);
    if (options.affine) {
      Learn(*module, module->weight, "weight", {options.num_channels}, placement);
      Learn(*module, module->bias, "bias", {options.num_channels}, placement);
    }
    module->Reset();
    return module;
  }

  at::Tensor Run(const at::Tensor& input) {
    CheckGroups(input.sizes(), options.num_groups);
    return at::group_norm(input, options.num_groups, weight, bias, options.eps,
                          at::globalContext().userEnabledCuDNN());
  }

  void Reset() { FillAffine(weight, bias); }
};

}  // namespace

void AddNormalizationLayers(std::vector<LayerKind>& kinds) {
  AddLayers<LocalResponseNormLayer, LayerNorm, RmsNorm, GroupNorm>(kinds);
}

}  // namespace libtorch_node
