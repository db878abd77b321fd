// Linear, and how parameters are drawn.
#include <ATen/ops/linear.h>
#include <torch/nn/init.h>
#include <torch/nn/modules/linear.h>

#include <cmath>

#include "nn/drawn.h"
#include "nn/rules.h"
#include "nn/stage.h"

namespace libtorch_node {

void KaimingUniform(at::Tensor weight) {
  if (weight.numel() == 0) {
    WarnNoElements();
  } else {
    torch::nn::init::kaiming_uniform_(std::move(weight), std::sqrt(5.0));
  }
}

void DrawBias(const at::Tensor& weight, const at::Tensor& bias) {
  if (!bias.defined()) return;
  const int64_t fan_in = c10::multiply_integers(weight.sizes().slice(1));
  const double bound = fan_in > 0 ? 1 / std::sqrt(static_cast<double>(fan_in)) : 0;
  torch::nn::init::uniform_(bias, 0 - bound, bound);  // -0.0 would leave zeros negative
}

namespace {

struct Linear : torch::nn::LinearImpl {
  using Options = torch::nn::LinearOptions;
  static constexpr const char* kName = "Linear";
  LIBTORCH_NODE_OPTIONS(in_features, out_features, bias)
  LIBTORCH_NODE_PARAMETERS(Linear, weight, bias)

  static Options Defaults() { return {1, 1}; }

  static std::shared_ptr<Linear> Make(const Options& options, const Placement& placement) {
    if (placement.IsDefault() && options.in_features() > 0 && options.out_features() > 0) {
      return std::make_shared<Linear>(options);
    }
    Options small = options;
    small.in_features(1).out_features(1);
    return MakeElsewhere<Linear>(options, small, placement, {options.out_features(), options.in_features()},
                                 options.out_features());
  }

  using LinearImpl::LinearImpl;

  // F.linear's kernel; the C++ frontend's own formula rounds otherwise for inputs that are not 2-D.
  at::Tensor Run(const at::Tensor& input) { return at::linear(input, weight, bias); }

  StagePart Part() const { return LinearPart{weight, bias}; }

  void Reset() {
    KaimingUniform(weight);
    DrawBias(weight, bias);
  }
};

}  // namespace

void AddWeightedLayers(std::vector<LayerKind>& kinds) { AddLayers<Linear>(kinds); }

}  // namespace libtorch_node
