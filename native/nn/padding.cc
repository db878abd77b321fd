// ConstantPad, ZeroPad, ReflectionPad, ReplicationPad and CircularPad over one, two and three dimensions.
#include <ATen/ops/pad.h>
#include <torch/arg.h>

#include "nn/bound.h"

namespace libtorch_node {

namespace {

struct PadOptions {
  TORCH_ARG(std::vector<int64_t>, padding);
  TORCH_ARG(double, value) = 0;
};

enum class Filling { kZeros, kConstant, kReflection, kReplication, kCircular };

template <Filling kFilling, size_t D>
constexpr const char* NameOf() {
  switch (kFilling) {
    case Filling::kZeros:
      return Named<D>("ZeroPad1d", "ZeroPad2d", "ZeroPad3d");
    case Filling::kConstant:
      return Named<D>("ConstantPad1d", "ConstantPad2d", "ConstantPad3d");
    case Filling::kReflection:
      return Named<D>("ReflectionPad1d", "ReflectionPad2d", "ReflectionPad3d");
    case Filling::kReplication:
      return Named<D>("ReplicationPad1d", "ReplicationPad2d", "ReplicationPad3d");
    case Filling::kCircular:
      return Named<D>("CircularPad1d", "CircularPad2d", "CircularPad3d");
  }
}

template <Filling kFilling, size_t D>
struct Pad : torch::nn::Module, WithoutTensors<Pad<kFilling, D>> {
  using Options = PadOptions;
  static constexpr const char* kName = NameOf<kFilling, D>();
  static constexpr auto kOptions = [] {
    if constexpr (kFilling == Filling::kZeros || kFilling == Filling::kConstant) {
      return std::array{LIBTORCH_NODE_OPTION(Options, padding), LIBTORCH_NODE_OPTION(Options, value)};
    } else {
      return std::array{LIBTORCH_NODE_OPTION(Options, padding)};
    }
  }();
  static Options Defaults() { return {}; }
  explicit Pad(const Options& options) : options(options) {}

  at::Tensor Run(const at::Tensor& input, const at::Tensor&) {
    switch (kFilling) {
      case Filling::kZeros:
      case Filling::kConstant:
        return at::pad(input, options.padding(), "constant", options.value());
      case Filling::kReflection:
        return at::pad(input, options.padding(), "reflect");
      case Filling::kReplication:
        return at::pad(input, options.padding(), "replicate");
      case Filling::kCircular:
        CheckDimensions(input.dim());
        return at::pad(input, options.padding(), "circular");
    }
  }

  Options options;

 private:
  static void CheckDimensions(int64_t dimensions) {
    if (dimensions == D + 1 || dimensions == D + 2) return;
    ThrowValueError("expected " + std::to_string(D + 1) + "D or " + std::to_string(D + 2) + "D input (got " +
                    std::to_string(dimensions) + "D input)");
  }
};

template <Filling kFilling>
void AddPads(std::vector<LayerKind>& kinds) {
  kinds.push_back(DescribeLayer<Pad<kFilling, 1>>());
  kinds.push_back(DescribeLayer<Pad<kFilling, 2>>());
  kinds.push_back(DescribeLayer<Pad<kFilling, 3>>());
}

}  // namespace

void AddPaddingLayers(std::vector<LayerKind>& kinds) {
  AddPads<Filling::kZeros>(kinds);
  AddPads<Filling::kConstant>(kinds);
  AddPads<Filling::kReflection>(kinds);
  AddPads<Filling::kReplication>(kinds);
  AddPads<Filling::kCircular>(kinds);
}

}  // namespace libtorch_node
