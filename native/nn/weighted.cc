// Conv2d and Linear: layers whose parameters are drawn.
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/Generator.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/linear.h>
#include <torch/nn/init.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>

#include <cmath>
#include <mutex>

#include "nn/bound.h"

namespace libtorch_node {

namespace {

// Gives the default CPU generator its state back: what was drawn meanwhile was not drawn.
class KeepGenerator {
 public:
  KeepGenerator() : generator_(at::detail::getDefaultCPUGenerator()) {
    std::lock_guard<std::mutex> lock(generator_.mutex());
    state_ = generator_.get_state();
  }
  ~KeepGenerator() {
    std::lock_guard<std::mutex> lock(generator_.mutex());
    generator_.set_state(state_);
  }

 private:
  at::Generator generator_;
  at::Tensor state_;
};

void KaimingUniform(at::Tensor weight) {
  if (weight.numel() == 0) {
    TORCH_WARN("Initializing zero-element tensors is a no-op");
  } else {
    torch::nn::init::kaiming_uniform_(std::move(weight), std::sqrt(5.0));
  }
}

// U(-1/√fan_in, 1/√fan_in), as Python draws a bias; fan_in counts all but the first dimension of `weight`.
void DrawBias(const at::Tensor& weight, const at::Tensor& bias) {
  if (!bias.defined()) return;
  const int64_t fan_in = c10::multiply_integers(weight.sizes().slice(1));
  const double bound = fan_in > 0 ? 1 / std::sqrt(static_cast<double>(fan_in)) : 0;
  torch::nn::init::uniform_(bias, 0 - bound, bound);  // -0.0 would leave zeros negative
}

// Makes a module whose constructor would draw in the wrong dtype or on the wrong device, or refuse a
// size of zero that Python takes: from `small` options and without an effect on the generator, then
// with its parameters of `weight_size` where they belong.
template <typename Spec, typename Options>
std::shared_ptr<Spec> MakeElsewhere(const Options& options, const Options& small, const Placement& placement,
                                    const std::vector<int64_t>& weight_size) {
  std::shared_ptr<Spec> module;
  {
    KeepGenerator keep;
    module = std::make_shared<Spec>(small);
  }
  module->options = options;
  at::TensorOptions place;
  if (placement.device.has_value()) place = place.device(*placement.device);
  if (placement.dtype.has_value()) place = place.dtype(*placement.dtype);
  auto& registered = RegisteredParameters(*module);
  registered["weight"] = module->weight = at::empty(weight_size, place).set_requires_grad(true);
  if (options.bias()) {
    registered["bias"] = module->bias = at::empty({weight_size[0]}, place).set_requires_grad(true);
  }
  module->Reset();
  return module;
}

struct Conv2d : torch::nn::Conv2dImpl {
  using Options = torch::nn::detail::ConvNdOptions<2>;
  static constexpr const char* kName = "Conv2d";
  static constexpr std::array kOptions{
      LIBTORCH_NODE_OPTION(Options, in_channels), LIBTORCH_NODE_OPTION(Options, out_channels),
      LIBTORCH_NODE_OPTION(Options, kernel_size), LIBTORCH_NODE_OPTION(Options, stride),
      LIBTORCH_NODE_OPTION(Options, padding),     LIBTORCH_NODE_OPTION(Options, dilation),
      LIBTORCH_NODE_OPTION(Options, groups),      LIBTORCH_NODE_OPTION(Options, bias),
      LIBTORCH_NODE_OPTION(Options, padding_mode)};
  static constexpr std::array kParameters{Slot<Conv2d>{"weight", &Conv2d::weight},
                                          Slot<Conv2d>{"bias", &Conv2d::bias}};
  static constexpr std::array<Slot<Conv2d>, 0> kBuffers{};

  static Options Defaults() { return {1, 1, 1}; }

  static std::shared_ptr<Conv2d> Make(const Options& options, const Placement& placement) {
    const auto& kernel = *options.kernel_size();
    const std::vector<int64_t> weight_size{options.out_channels(), options.in_channels() / options.groups(),
                                           kernel[0], kernel[1]};
    std::shared_ptr<Conv2d> module;
    if (placement.IsDefault() && *std::min_element(weight_size.begin(), weight_size.end()) > 0) {
      module = std::make_shared<Conv2d>(options);
    } else {
      Options small = options;
      small.in_channels(options.groups()).out_channels(options.groups()).kernel_size(1);
      module = MakeElsewhere<Conv2d>(options, small, placement, weight_size);
    }
    module->PadAsPython();
    return module;
  }

  explicit Conv2d(const Options& options)
      : Conv2dImpl(
            torch::nn::Conv2dOptions(options.in_channels(), options.out_channels(), options.kernel_size())
                .stride(options.stride())
                .padding(options.padding())
                .dilation(options.dilation())
                .groups(options.groups())
                .bias(options.bias())
                .padding_mode(options.padding_mode())) {}

  at::Tensor Run(const at::Tensor& input, const at::Tensor&) { return forward(input); }

  void Reset() {
    at::NoGradGuard no_grad;
    if (weight.is_contiguous()) {
      KaimingUniform(weight);
    } else {
      // So that a channels_last weight gets the values of a contiguous one.
      at::Tensor contiguous = at::empty_like(weight, at::MemoryFormat::Contiguous);
      KaimingUniform(contiguous);
      weight.copy_(contiguous);
    }
    DrawBias(weight, bias);
  }

 private:
  // The C++ frontend lists the paddings of 'same' by height, then width; padding runs from the last
  // dimension to the first.
  void PadAsPython() {
    if (std::holds_alternative<torch::enumtype::kSame>(options.padding())) {
      for (size_t dimension : {0, 1}) {
        const int64_t total = (*options.dilation())[dimension] * ((*options.kernel_size())[dimension] - 1);
        const size_t place = 2 * (1 - dimension);
        _reversed_padding_repeated_twice[place] = total / 2;
        _reversed_padding_repeated_twice[place + 1] = total - total / 2;
      }
    }
  }
};

struct Linear : torch::nn::LinearImpl {
  using Options = torch::nn::LinearOptions;
  static constexpr const char* kName = "Linear";
  static constexpr std::array kOptions{LIBTORCH_NODE_OPTION(Options, in_features),
                                       LIBTORCH_NODE_OPTION(Options, out_features),
                                       LIBTORCH_NODE_OPTION(Options, bias)};
  static constexpr std::array kParameters{Slot<Linear>{"weight", &Linear::weight},
                                          Slot<Linear>{"bias", &Linear::bias}};
  static constexpr std::array<Slot<Linear>, 0> kBuffers{};

  static Options Defaults() { return {1, 1}; }

  static std::shared_ptr<Linear> Make(const Options& options, const Placement& placement) {
    if (placement.IsDefault() && options.in_features() > 0 && options.out_features() > 0) {
      return std::make_shared<Linear>(options);
    }
    Options small = options;
    small.in_features(1).out_features(1);
    return MakeElsewhere<Linear>(options, small, placement, {options.out_features(), options.in_features()});
  }

  using LinearImpl::LinearImpl;

  // F.linear's kernel; the C++ frontend's own formula rounds otherwise for inputs that are not 2-D.
  at::Tensor Run(const at::Tensor& input, const at::Tensor&) { return at::linear(input, weight, bias); }

  void Reset() {
    KaimingUniform(weight);
    DrawBias(weight, bias);
  }
};

}  // namespace

void AddWeightedLayers(std::vector<LayerKind>& kinds) {
  kinds.push_back(DescribeLayer<Conv2d>());
  kinds.push_back(DescribeLayer<Linear>());
}

}  // namespace libtorch_node
