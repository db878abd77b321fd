// ConstantPad, ZeroPad, ReflectionPad, ReplicationPad and CircularPad over one, two and three dimensions.
#include <ATen/ops/pad.h>

#include "nn/bound.h"

namespace libtorch_node {

namespace {

enum class Filling { kReflection, kReplication, kCircular };

template <Filling kFilling, size_t D>
constexpr const char* NameOf() {
  switch (kFilling) {
    case Filling::kReflection:
      return Named<D>("ReflectionPad1d", "ReflectionPad2d", "ReflectionPad3d");
    case Filling::kReplication:
      return Named<D>("ReplicationPad1d", "ReplicationPad2d", "ReplicationPad3d");
    case Filling::kCircular:
      return Named<D>("CircularPad1d", "CircularPad2d", "CircularPad3d");
  }
}

// Zeros are a constant that has its value already.
template <bool kZeros, size_t D>
struct ConstantPad : torch::nn::Module {
  static constexpr const char* kName = kZeros ? Named<D>("ZeroPad1d", "ZeroPad2d", "ZeroPad3d")
                                              : Named<D>("ConstantPad1d", "ConstantPad2d", "ConstantPad3d");
  LIBTORCH_NODE_OWN_OPTIONS(ConstantPad, (std::vector<int64_t>, padding), (double, value))
  at::Tensor Run(const at::Tensor& input) {
    return at::pad(input, options.padding, "constant", options.value);
  }
};

template <Filling kFilling, size_t D>
struct Pad : torch::nn::Module {
  static constexpr const char* kName = NameOf<kFilling, D>();
  LIBTORCH_NODE_OWN_OPTIONS(Pad, (std::vector<int64_t>, padding))

  at::Tensor Run(const at::Tensor& input) {
    switch (kFilling) {
      case Filling::kReflection:
        return at::pad(input, options.padding, "reflect");
      case Filling::kReplication:
        return at::pad(input, options.padding, "replicate");
      case Filling::kCircular:
        CheckDimensions(input.dim());
        return at::pad(input, options.padding, "circular");
    }
  }

 private:
  static void CheckDimensions(int64_t dimensions) {
    if (dimensions == D + 1 || dimensions == D + 2) return;
    ThrowValueError("expected " + std::to_string(D + 1) + "D or " + std::to_string(D + 2) + "D input (got " +
                    std::to_string(dimensions) + "D input)");
  }
};

template <Filling kFilling>
void AddPads(std::vector<LayerKind>& kinds) {
  AddLayers<Pad<kFilling, 1>, Pad<kFilling, 2>, Pad<kFilling, 3>>(kinds);
}

}  // namespace

void AddPaddingLayers(std::vector<LayerKind>& kinds) {
  AddLayers<ConstantPad<true, 1>, ConstantPad<true, 2>, ConstantPad<true, 3>>(kinds);
  AddLayers<ConstantPad<false, 1>, ConstantPad<false, 2>, ConstantPad<false, 3>>(kinds);
  AddPads<Filling::kReflection>(kinds);
  AddPads<Filling::kReplication>(kinds);
  AddPads<Filling::kCircular>(kinds);
}

}  // namespace libtorch_node
