// Dropout of elements and of whole channels.
#include <ATen/ops/alpha_dropout.h>
#include <ATen/ops/dropout.h>
#include <ATen/ops/feature_alpha_dropout.h>
#include <ATen/ops/feature_dropout.h>
#include <torch/nn/modules/dropout.h>

#include <cstdio>
#include <cstdlib>

#include "nn/bound.h"
#include "nn/rules.h"

namespace libtorch_node {

std::string NumberText(double number) {
  // std::to_chars of a double is of GCC 11, and the addon runs with the C++ library of GCC 8
  char text[32];
  for (int digits = 6; digits <= 17; ++digits) {
    std::snprintf(text, sizeof text, "%.*g", digits, number);
    if (std::strtod(text, nullptr) == number) break;
  }
  return text;
}

namespace {

// What Python says of an input of neither `least` nor `most` dimensions.
std::string Received(const std::string& name, int64_t dimensions, int64_t least, int64_t most) {
  const std::string spatial = std::to_string(dimensions) + " spatial dimension" + (dimensions > 1 ? "s" : "");
  return "Note that " + name + " exists to provide channel-wise dropout on inputs with " + spatial +
         ", a channel dimension, and an optional batch dimension (i.e. " + std::to_string(least) + "D or " +
         std::to_string(most) + "D inputs).";
}

void CheckDimensions(int64_t dimensions, int64_t given) {
  const std::string name = "dropout" + std::to_string(dimensions) + "d";
  const int64_t least = dimensions + 1;
  const int64_t most = dimensions + 2;
  if (given != least && given != most) {
    const std::string note = Received(name, dimensions, least, most);
    TORCH_CHECK(dimensions != 1, name, ": Expected 2D or 3D input, but received a ", given, "D input. ",
                note);
    TORCH_WARN(
        name, ": Received a ", given, "-D input to ", name,
        ", which is deprecated and will result in an error in a future release. To retain the behavior "
        "and silence this warning, please use dropout instead. ",
        note);
  }
  if (dimensions == 2 && given == 3) {
    TORCH_WARN(
        "dropout2d: Received a 3D input to dropout2d and assuming that channel-wise 1D dropout behavior is "
        "desired - input is interpreted as shape (N, C, L), where C is the channel dim. This behavior will "
        "change in a future release to interpret the input as one without a batch dimension, i.e. shape "
        "(C, H, W). To maintain the 1D channel-wise dropout behavior, please switch to using dropout1d "
        "instead.");
  }
}

// The part of all dropouts: checks `p` when the module is made, and when it runs.
template <typename Spec, typename Impl>
struct CheckedDropout : Impl {
  using Options = torch::nn::DropoutOptions;
  LIBTORCH_NODE_OPTIONS(p, inplace)
  using Impl::Impl;
  static std::shared_ptr<Spec> Make(const Options& options, const Placement&) {
    CheckProbability(options.p());
    return std::make_shared<Spec>(options);
  }
};

struct Dropout : CheckedDropout<Dropout, torch::nn::DropoutImpl> {
  using CheckedDropout::CheckedDropout;
  static constexpr const char* kName = "Dropout";
  at::Tensor Run(at::Tensor input) {
    CheckProbability(options.p());
    return forward(std::move(input));
  }
};

// LibTorch's modules neither warn nor take an input without a batch; and it has none for one dimension.
template <typename Spec, int64_t dimensions>
struct DropoutOfChannels : CheckedDropout<Spec, torch::nn::detail::_DropoutNd<Spec>> {
  using CheckedDropout<Spec, torch::nn::detail::_DropoutNd<Spec>>::CheckedDropout;
  at::Tensor Run(const at::Tensor& input) {
    const auto& options = this->options;
    return ChannelDropout(dimensions, input, options.p(), this->is_training(), options.inplace());
  }
};

struct Dropout1d : DropoutOfChannels<Dropout1d, 1> {
  using DropoutOfChannels::DropoutOfChannels;
  static constexpr const char* kName = "Dropout1d";
};

struct Dropout2d : DropoutOfChannels<Dropout2d, 2> {
  using DropoutOfChannels::DropoutOfChannels;
  static constexpr const char* kName = "Dropout2d";
};

struct Dropout3d : DropoutOfChannels<Dropout3d, 3> {
  using DropoutOfChannels::DropoutOfChannels;
  static constexpr const char* kName = "Dropout3d";
};

// Both take `inplace` and do without it, as in Python.
struct AlphaDropout : CheckedDropout<AlphaDropout, torch::nn::AlphaDropoutImpl> {
  using CheckedDropout::CheckedDropout;
  static constexpr const char* kName = "AlphaDropout";
  at::Tensor Run(const at::Tensor& input) {
    CheckProbability(options.p());
    return at::alpha_dropout(input, options.p(), is_training());
  }
};

struct FeatureAlphaDropout : CheckedDropout<FeatureAlphaDropout, torch::nn::FeatureAlphaDropoutImpl> {
  using CheckedDropout::CheckedDropout;
  static constexpr const char* kName = "FeatureAlphaDropout";
  at::Tensor Run(const at::Tensor& input) {
    CheckProbability(options.p());
    return at::feature_alpha_dropout(input, options.p(), is_training());
  }
};

}  // namespace

at::Tensor ChannelDropout(int64_t dimensions, const at::Tensor& input, double p, bool training,
                          bool inplace) {
  CheckProbability(p);
  CheckDimensions(dimensions, input.dim());
  const bool adds_batch = dimensions != 2 && input.dim() != dimensions + 2;
  at::Tensor batch = input;
  if (adds_batch) batch = inplace ? batch.unsqueeze_(0) : batch.unsqueeze(0);
  at::Tensor result =
      inplace ? at::feature_dropout_(batch, p, training) : at::feature_dropout(batch, p, training);
  if (adds_batch) result = inplace ? result.squeeze_(0) : result.squeeze(0);
  return result;
}

void AddDropoutLayers(std::vector<LayerKind>& kinds) {
  AddLayers<Dropout, Dropout1d, Dropout2d, Dropout3d, AlphaDropout, FeatureAlphaDropout>(kinds);
}

}  // namespace libtorch_node
