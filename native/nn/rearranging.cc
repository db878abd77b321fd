// PixelShuffle, PixelUnshuffle, ChannelShuffle, Unfold, Fold.
#include <ATen/ops/channel_shuffle.h>
#include <ATen/ops/col2im.h>
#include <ATen/ops/im2col.h>
#include <ATen/ops/pixel_shuffle.h>
#include <ATen/ops/pixel_unshuffle.h>

#include "nn/bound.h"

namespace libtorch_node {

namespace {

struct PixelShuffle : torch::nn::Module {
  static constexpr const char* kName = "PixelShuffle";
  LIBTORCH_NODE_OWN_OPTIONS(PixelShuffle, (int64_t, upscale_factor))
  at::Tensor Run(const at::Tensor& input) { return at::pixel_shuffle(input, options.upscale_factor); }
};

struct PixelUnshuffle : torch::nn::Module {
  static constexpr const char* kName = "PixelUnshuffle";
  LIBTORCH_NODE_OWN_OPTIONS(PixelUnshuffle, (int64_t, downscale_factor))
  at::Tensor Run(const at::Tensor& input) { return at::pixel_unshuffle(input, options.downscale_factor); }
};

struct ChannelShuffle : torch::nn::Module {
  static constexpr const char* kName = "ChannelShuffle";
  LIBTORCH_NODE_OWN_OPTIONS(ChannelShuffle, (int64_t, groups))
  at::Tensor Run(const at::Tensor& input) { return at::channel_shuffle(input, options.groups); }
};

struct Unfold : torch::nn::Module {
  static constexpr const char* kName = "Unfold";
  LIBTORCH_NODE_OWN_OPTIONS(Unfold, (OneOrMany<int64_t>, kernel_size), (OneOrMany<int64_t>, dilation),
                            (OneOrMany<int64_t>, padding), (OneOrMany<int64_t>, stride))
  at::Tensor Run(const at::Tensor& input) {
    return at::im2col(input, options.kernel_size.Expand(2), options.dilation.Expand(2),
                      options.padding.Expand(2), options.stride.Expand(2));
  }
};

struct Fold : torch::nn::Module {
  static constexpr const char* kName = "Fold";
  LIBTORCH_NODE_OWN_OPTIONS(Fold, (OneOrMany<int64_t>, output_size), (OneOrMany<int64_t>, kernel_size),
                            (OneOrMany<int64_t>, dilation), (OneOrMany<int64_t>, padding),
                            (OneOrMany<int64_t>, stride))
  at::Tensor Run(const at::Tensor& input) {
    return at::col2im(input, options.output_size.Expand(2), options.kernel_size.Expand(2),
                      options.dilation.Expand(2), options.padding.Expand(2), options.stride.Expand(2));
  }
};

}  // namespace

void AddRearrangements(std::vector<LayerKind>& kinds) {
  AddLayers<PixelShuffle, PixelUnshuffle, ChannelShuffle, Unfold, Fold>(kinds);
}

}  // namespace libtorch_node
