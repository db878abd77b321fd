// Conv1d to Conv3d, ConvTranspose1d to ConvTranspose3d.
#include <ATen/ops/empty_like.h>
#include <torch/nn/modules/conv.h>

#include <algorithm>
#include <type_traits>

#include "nn/drawn.h"
#include "nn/squares.h"
#include "nn/stage.h"

namespace libtorch_node {

namespace {

template <size_t D, typename One, typename Two, typename Three>
using Pick = std::conditional_t<D == 1, One, std::conditional_t<D == 2, Two, Three>>;

template <size_t D>
using ConvImpl = Pick<D, torch::nn::Conv1dImpl, torch::nn::Conv2dImpl, torch::nn::Conv3dImpl>;

template <size_t D>
using ConvTransposeImpl =
    Pick<D, torch::nn::ConvTranspose1dImpl, torch::nn::ConvTranspose2dImpl, torch::nn::ConvTranspose3dImpl>;

template <size_t D>
std::vector<int64_t> WeightSize(const torch::nn::detail::ConvNdOptions<D>& options) {
  const int64_t in = options.in_channels();
  const int64_t out = options.out_channels();
  std::vector<int64_t> size = options.transposed() ? std::vector<int64_t>{in, out / options.groups()}
                                                   : std::vector<int64_t>{out, in / options.groups()};
  size.insert(size.end(), options.kernel_size()->begin(), options.kernel_size()->end());
  return size;
}

// What Conv and ConvTranspose share: how their parameters are made and drawn.
template <size_t D, typename Spec>
std::shared_ptr<Spec> MakeConv(const torch::nn::detail::ConvNdOptions<D>& options,
                               const Placement& placement) {
  const std::vector<int64_t> weight_size = WeightSize(options);
  if (placement.IsDefault() && *std::min_element(weight_size.begin(), weight_size.end()) > 0 &&
      options.out_channels() > 0) {
    return std::make_shared<Spec>(options);
  }
  auto small = options;
  small.in_channels(options.groups()).out_channels(options.groups()).kernel_size(1);
  return MakeElsewhere<Spec>(options, small, placement, weight_size, options.out_channels());
}

void DrawConv(at::Tensor& weight, const at::Tensor& bias) {
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

template <size_t D>
struct Conv : ConvImpl<D> {
  using Options = torch::nn::detail::ConvNdOptions<D>;
  static constexpr const char* kName = Named<D>("Conv1d", "Conv2d", "Conv3d");
  LIBTORCH_NODE_OPTIONS(in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias,
                        padding_mode)
  LIBTORCH_NODE_PARAMETERS(Conv, weight, bias)

  static Options Defaults() { return {1, 1, 1}; }

  static std::shared_ptr<Conv> Make(const Options& options, const Placement& placement) {
    std::shared_ptr<Conv> module = MakeConv<D, Conv>(options, placement);
    module->PadAsPython();
    return module;
  }

  explicit Conv(const Options& options)
      : ConvImpl<D>(
            torch::nn::ConvOptions<D>(options.in_channels(), options.out_channels(), options.kernel_size())
                .stride(options.stride())
                .padding(options.padding())
                .dilation(options.dilation())
                .groups(options.groups())
                .bias(options.bias())
                .padding_mode(options.padding_mode())) {}

  at::Tensor Run(const at::Tensor& input) {
    if constexpr (D == 2) {
      if (MayBeSquares(input, this->weight)) {
        const StagePart part = Part();
        if (const auto* convolution = std::get_if<ConvolutionPart>(&part)) {
          const auto& [weight, bias, stride, padding, groups] = *convolution;
          if (auto output = ConvolutionOfSquares(input, weight, bias, stride, padding, groups))
            return *output;
        }
      }
    }
    return this->forward(input);
  }

  StagePart Part() const {
    if constexpr (D == 2) {
      const auto& options = this->options;
      const auto* padding = std::get_if<torch::ExpandingArray<D>>(&options.padding());
      const bool is_dense = (*options.dilation())[0] == 1 && (*options.dilation())[1] == 1;
      if (padding != nullptr && is_dense &&
          std::holds_alternative<torch::enumtype::kZeros>(options.padding_mode())) {
        return ConvolutionPart{this->weight, this->bias, *options.stride(), **padding, options.groups()};
      }
    }
    return {};
  }

  void Reset() { DrawConv(this->weight, this->bias); }

 private:
  // Padding runs from the last dimension to the first: the C++ frontend lists that of 'same' the other
  // way round.
  void PadAsPython() {
    const auto& options = this->options;
    std::vector<int64_t> padding(2 * D, 0);
    for (size_t dimension = 0; dimension < D; ++dimension) {
      const size_t place = 2 * (D - 1 - dimension);
      if (std::holds_alternative<torch::enumtype::kSame>(options.padding())) {
        const int64_t total = (*options.dilation())[dimension] * ((*options.kernel_size())[dimension] - 1);
        padding[place] = total / 2;
        padding[place + 1] = total - total / 2;
      } else if (const auto* sizes = std::get_if<torch::ExpandingArray<D>>(&options.padding())) {
        padding[place] = padding[place + 1] = (**sizes)[dimension];
      }
    }
    this->_reversed_padding_repeated_twice = std::move(padding);
  }
};

template <size_t D>
struct ConvTranspose : ConvTransposeImpl<D> {
  using Options = torch::nn::detail::ConvNdOptions<D>;
  static constexpr const char* kName = Named<D>("ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d");
  LIBTORCH_NODE_OPTIONS(in_channels, out_channels, kernel_size, stride, padding, output_padding, groups, bias,
                        dilation, padding_mode)
  LIBTORCH_NODE_PARAMETERS(ConvTranspose, weight, bias)

  static Options Defaults() { return Options(1, 1, 1).transposed(true); }

  static std::shared_ptr<ConvTranspose> Make(const Options& options, const Placement& placement) {
    if (!std::holds_alternative<torch::ExpandingArray<D>>(options.padding())) {
      ThrowTypeError(std::string(kName) + ".__init__(): padding must be a number or a list of numbers");
    }
    return MakeConv<D, ConvTranspose>(options, placement);
  }

  explicit ConvTranspose(const Options& options)
      : ConvTransposeImpl<D>(torch::nn::ConvTransposeOptions<D>(options.in_channels(), options.out_channels(),
                                                                options.kernel_size())
                                 .stride(options.stride())
                                 .padding(std::get<torch::ExpandingArray<D>>(options.padding()))
                                 .output_padding(options.output_padding())
                                 .groups(options.groups())
                                 .bias(options.bias())
                                 .dilation(options.dilation())) {}

  void Reset() { DrawConv(this->weight, this->bias); }
};

}  // namespace

void AddConvolutions(std::vector<LayerKind>& kinds) {
  AddLayers<Conv<1>, Conv<2>, Conv<3>, ConvTranspose<1>, ConvTranspose<2>, ConvTranspose<3>>(kinds);
}

}  // namespace libtorch_node
