// PixelShuffle, PixelUnshuffle, ChannelShuffle, Unfold, Fold.
#include <ATen/ops/channel_shuffle.h>
#include <ATen/ops/col2im.h>
#include <ATen/ops/im2col.h>
#include <ATen/ops/pixel_shuffle.h>
#include <ATen/ops/pixel_unshuffle.h>
#include <torch/arg.h>

#include "nn/bound.h"

namespace libtorch_node {

namespace {

struct ShuffleOptions {
  TORCH_ARG(int64_t, upscale_factor) = 1;
  TORCH_ARG(int64_t, downscale_factor) = 1;
  TORCH_ARG(int64_t, groups) = 1;
};

struct PixelShuffle : torch::nn::Module, WithoutTensors<PixelShuffle> {
  using Options = ShuffleOptions;
  static constexpr const char* kName = "PixelShuffle";
  static constexpr std::array kOptions{LIBTORCH_NODE_OPTION(Options, upscale_factor)};
  static Options Defaults() { return {}; }
  explicit PixelShuffle(const Options& options) : options(options) {}
  at::Tensor Run(const at::Tensor& input, const at::Tensor&) {
    return at::pixel_shuffle(input, options.upscale_factor());
  }
  Options options;
};

struct PixelUnshuffle : torch::nn::Module, WithoutTensors<PixelUnshuffle> {
  using Options = ShuffleOptions;
  static constexpr const char* kName = "PixelUnshuffle";
  static constexpr std::array kOptions{LIBTORCH_NODE_OPTION(Options, downscale_factor)};
  static Options Defaults() { return {}; }
  explicit PixelUnshuffle(const Options& options) : options(options) {}
  at::Tensor Run(const at::Tensor& input, const at::Tensor&) {
    return at::pixel_unshuffle(input, options.downscale_factor());
  }
  Options options;
};

struct ChannelShuffle : torch::nn::Module, WithoutTensors<ChannelShuffle> {
  using Options = ShuffleOptions;
  static constexpr const char* kName = "ChannelShuffle";
  static constexpr std::array kOptions{LIBTORCH_NODE_OPTION(Options, groups)};
  static Options Defaults() { return {}; }
  explicit ChannelShuffle(const Options& options) : options(options) {}
  at::Tensor Run(const at::Tensor& input, const at::Tensor&) {
    return at::channel_shuffle(input, options.groups());
  }
  Options options;
};

struct BlockOptions {
  TORCH_ARG(OneOrMany<int64_t>, output_size);
  TORCH_ARG(OneOrMany<int64_t>, kernel_size);
  TORCH_ARG(OneOrMany<int64_t>, dilation);
  TORCH_ARG(OneOrMany<int64_t>, padding);
  TORCH_ARG(OneOrMany<int64_t>, stride);
};

BlockOptions BlockDefaults() {
  const OneOrMany<int64_t> one{true, {1}};
  return BlockOptions().output_size(one).kernel_size(one).dilation(one).padding({true, {0}}).stride(one);
}

struct Unfold : torch::nn::Module, WithoutTensors<Unfold> {
  using Options = BlockOptions;
  static constexpr const char* kName = "Unfold";
  static constexpr std::array kOptions{
      LIBTORCH_NODE_OPTION(Options, kernel_size), LIBTORCH_NODE_OPTION(Options, dilation),
      LIBTORCH_NODE_OPTION(Options, padding), LIBTORCH_NODE_OPTION(Options, stride)};
  static Options Defaults() { return BlockDefaults(); }
  explicit Unfold(const Options& options) : options(options) {}
  at::Tensor Run(const at::Tensor& input, const at::Tensor&) {
    return at::im2col(input, options.kernel_size().Expand(2), options.dilation().Expand(2),
                      options.padding().Expand(2), options.stride().Expand(2));
  }
  Options options;
};

struct Fold : torch::nn::Module, WithoutTensors<Fold> {
  using Options = BlockOptions;
  static constexpr const char* kName = "Fold";
  static constexpr std::array kOptions{
      LIBTORCH_NODE_OPTION(Options, output_size), LIBTORCH_NODE_OPTION(Options, kernel_size),
      LIBTORCH_NODE_OPTION(Options, dilation), LIBTORCH_NODE_OPTION(Options, padding),
      LIBTORCH_NODE_OPTION(Options, stride)};
  static Options Defaults() { return BlockDefaults(); }
  explicit Fold(const Options& options) : options(options) {}
  at::Tensor Run(const at::Tensor& input, const at::Tensor&) {
    return at::col2im(input, options.output_size().Expand(2), options.kernel_size().Expand(2),
                      options.dilation().Expand(2), options.padding().Expand(2), options.stride().Expand(2));
  }
  Options options;
};

}  // namespace

void AddRearrangements(std::vector<LayerKind>& kinds) {
  kinds.push_back(DescribeLayer<PixelShuffle>());
  kinds.push_back(DescribeLayer<PixelUnshuffle>());
  kinds.push_back(DescribeLayer<ChannelShuffle>());
  kinds.push_back(DescribeLayer<Unfold>());
  kinds.push_back(DescribeLayer<Fold>());
}

}  // namespace libtorch_node
