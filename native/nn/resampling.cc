// F.interpolate, by Python's rules and words, and Upsample.
#include <ATen/ops/_upsample_bicubic2d_aa.h>
#include <ATen/ops/_upsample_bilinear2d_aa.h>
#include <ATen/ops/_upsample_nearest_exact1d.h>
#include <ATen/ops/_upsample_nearest_exact2d.h>
#include <ATen/ops/_upsample_nearest_exact3d.h>
#include <ATen/ops/adaptive_avg_pool1d.h>
#include <ATen/ops/adaptive_avg_pool2d.h>
#include <ATen/ops/adaptive_avg_pool3d.h>
#include <ATen/ops/upsample_bicubic2d.h>
#include <ATen/ops/upsample_bilinear2d.h>
#include <ATen/ops/upsample_linear1d.h>
#include <ATen/ops/upsample_nearest1d.h>
#include <ATen/ops/upsample_nearest2d.h>
#include <ATen/ops/upsample_nearest3d.h>
#include <ATen/ops/upsample_trilinear3d.h>
#if __has_include(<ATen/ops/_upsample_lanczos2d_aa.h>)
#include <ATen/ops/_upsample_lanczos2d_aa.h>
#endif

#include "boundary/convert.h"
#include "nn/bound.h"
#include "boundary/tensor.h"

namespace libtorch_node {

namespace {

struct Upsample : torch::nn::Module {
  static constexpr const char* kName = "Upsample";
  LIBTORCH_NODE_OWN_OPTIONS(Upsample, (std::optional<OneOrMany<int64_t>>, size),
                            (std::optional<OneOrMany<double>>, scale_factor), (std::string, mode),
                            (std::optional<bool>, align_corners),
                            (std::optional<bool>, recompute_scale_factor))
  bool antialias = false;  // F.interpolate alone has it
  at::Tensor Run(const at::Tensor& input);
};

using UpsampleOptions = Upsample::Options;

using Sizes = std::optional<std::vector<int64_t>>;
using Factors = std::optional<std::vector<double>>;

[[noreturn]] void ThrowNotImplemented(std::string message) {
  throw JsError("NotImplementedError", std::move(message));
}

std::string FactorsText(const std::vector<double>& factors) {
  std::string text;
  for (double factor : factors) {
    text += (text.empty() ? "" : ", ") + NumberText(factor);
  }
  return "(" + text + (factors.size() == 1 ? ",)" : ")");
}

// The two ways to say how large the output is, one of which is set.
struct Target {
  Target(const at::Tensor& input, const UpsampleOptions& options) {
    const auto& wanted = options.size;
    const auto& factor = options.scale_factor;
    const int64_t count = input.dim() - 2;
    const size_t dimensions = static_cast<size_t>(std::max<int64_t>(count, 0));
    if (wanted.has_value() && factor.has_value()) {
      ThrowValueError("only one of size or scale_factor should be defined");
    }
    if (!wanted.has_value() && !factor.has_value()) {
      ThrowValueError("either size or scale_factor should be defined");
    }
    if (wanted.has_value()) {
      if (!wanted->is_one && wanted->values.size() != dimensions) ThrowCount(input, *wanted);
      sizes = wanted->Expand(dimensions);
    } else {
      if (!factor->is_one && factor->values.size() != dimensions) ThrowCount(input, *factor);
      factors = factor->Expand(dimensions);
    }
  }

  // Turns factors into sizes, which round down.
  void Recompute(const at::Tensor& input) {
    sizes.emplace();
    for (size_t index = 0; index < factors->size(); ++index) {
      const double size = static_cast<double>(input.size(static_cast<int64_t>(index) + 2));
      sizes->push_back(static_cast<int64_t>(size * (*factors)[index]));
    }
    factors.reset();
  }

  at::OptionalIntArrayRef SizesOrNone() const {
    return sizes.has_value() ? at::OptionalIntArrayRef(*sizes) : std::nullopt;
  }
  std::optional<at::ArrayRef<double>> FactorsOrNone() const {
    return factors.has_value() ? std::optional<at::ArrayRef<double>>(*factors) : std::nullopt;
  }

  Sizes sizes;
  Factors factors;

 private:
  static std::string Places(const at::Tensor& input) {
    return ListText(input.dim() > 2 ? input.sizes().slice(2) : at::IntArrayRef());
  }

  [[noreturn]] static void ThrowCount(const at::Tensor& input, const OneOrMany<int64_t>& size) {
    ThrowValueError(
        "Input and output must have the same number of spatial dimensions, but got input with spatial "
        "dimensions of " +
        Places(input) + " and output size of " + TupleText(size.values) +
        ". Please provide input tensor in (N, C, d1, d2, ...,dK) format and output size in (o1, o2, ...,oK) "
        "format.");
  }

  [[noreturn]] static void ThrowCount(const at::Tensor& input, const OneOrMany<double>& factor) {
    ThrowValueError(
        "Input and scale_factor must have the same number of spatial dimensions, but got input with spatial "
        "dimensions of " +
        Places(input) + " and scale_factor of shape " + FactorsText(factor.values) +
        ". Please provide input tensor in (N, C, d1, d2, ...,dK) format and scale_factor in (s1, s2, ...,sK) "
        "format.");
  }
};

bool ReadAlignCorners(const UpsampleOptions& options) {
  const std::string& mode = options.mode;
  if (mode != "nearest" && mode != "area" && mode != "nearest-exact") {
    return options.align_corners.value_or(false);
  }
  if (options.align_corners.has_value()) {
    ThrowValueError(
        "align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | "
        "trilinear");
  }
  return false;
}

at::Tensor Nearest(const at::Tensor& input, const Target& target) {
  const auto run = [&](auto function) {
    return function(input, target.SizesOrNone(), target.FactorsOrNone());
  };
  using Function =
      at::Tensor (*)(const at::Tensor&, at::OptionalIntArrayRef, std::optional<at::ArrayRef<double>>);
  if (input.dim() == 3) return run(static_cast<Function>(at::upsample_nearest1d));
  if (input.dim() == 4) return run(static_cast<Function>(at::upsample_nearest2d));
  return run(static_cast<Function>(at::upsample_nearest3d));
}

at::Tensor NearestExact(const at::Tensor& input, const Target& target) {
  const auto sizes = target.SizesOrNone();
  const auto factors = target.FactorsOrNone();
  if (input.dim() == 3) return at::_upsample_nearest_exact1d(input, sizes, factors);
  if (input.dim() == 4) return at::_upsample_nearest_exact2d(input, sizes, factors);
  return at::_upsample_nearest_exact3d(input, sizes, factors);
}

at::Tensor Area(const at::Tensor& input, const Target& target) {
  if (input.dim() == 3) return at::adaptive_avg_pool1d(input, *target.sizes);
  if (input.dim() == 4) return at::adaptive_avg_pool2d(input, *target.sizes);
  return at::adaptive_avg_pool3d(input, *target.sizes);
}

at::Tensor Lanczos(const at::Tensor& input, const Target& target, bool align_corners, bool antialias) {
  if (align_corners) ThrowValueError("Lanczos mode does not support align_corners=True");
  if (!antialias) ThrowValueError("Lanczos mode requires antialias=True");
#if __has_include(<ATen/ops/_upsample_lanczos2d_aa.h>)
  return at::_upsample_lanczos2d_aa(input, target.SizesOrNone(), align_corners, target.FactorsOrNone());
#else
  ThrowNotImplemented("this LibTorch has no lanczos mode");
#endif
}

[[noreturn]] void ThrowMode(int64_t dimensions, const std::string& mode) {
  const std::string got = std::to_string(dimensions) + "D";
  const int64_t wanted = mode == "linear" ? 3 : mode == "bilinear" ? 4 : mode == "trilinear" ? 5 : 0;
  if (wanted != 0 && dimensions >= 3 && dimensions <= 5) {
    ThrowNotImplemented("Got " + got + " input, but " + mode + " mode needs " + std::to_string(wanted) +
                        "D input");
  }
  ThrowNotImplemented("Input Error: Only 3D, 4D and 5D input Tensors supported (got " + got +
                      ") for the modes: nearest | linear | bilinear | bicubic | trilinear | lanczos | area | "
                      "nearest-exact (got " +
                      mode + ")");
}

at::Tensor Interpolate(const at::Tensor& input, const UpsampleOptions& options, bool antialias) {
  const std::string& mode = options.mode;
  const bool corners = ReadAlignCorners(options);
  Target target(input, options);
  const bool recompute = options.recompute_scale_factor.value_or(false);
  if (recompute && options.size.has_value()) {
    ThrowValueError("recompute_scale_factor is not meaningful with an explicit size.");
  }
  if (target.factors.has_value() && (recompute || mode == "area")) target.Recompute(input);
  const int64_t dimensions = input.dim();
  const bool can_smooth = dimensions == 4 && (mode == "bilinear" || mode == "bicubic" || mode == "lanczos");
  if (antialias && !can_smooth) {
    ThrowValueError(
        "Anti-alias option is restricted to bilinear, bicubic, and lanczos modes and requires a 4-D tensor "
        "as "
        "input");
  }
  const auto sizes = target.SizesOrNone();
  const auto factors = target.FactorsOrNone();
  const bool is_spatial = dimensions >= 3 && dimensions <= 5;
  if (mode == "nearest" && is_spatial) return Nearest(input, target);
  if (mode == "nearest-exact" && is_spatial) return NearestExact(input, target);
  if (mode == "area" && is_spatial) return Area(input, target);
  if (mode == "linear" && dimensions == 3) return at::upsample_linear1d(input, sizes, corners, factors);
  if (mode == "trilinear" && dimensions == 5) return at::upsample_trilinear3d(input, sizes, corners, factors);
  if (mode == "bilinear" && dimensions == 4) {
    return antialias ? at::_upsample_bilinear2d_aa(input, sizes, corners, factors)
                     : at::upsample_bilinear2d(input, sizes, corners, factors);
  }
  if (mode == "bicubic" && dimensions == 4) {
    return antialias ? at::_upsample_bicubic2d_aa(input, sizes, corners, factors)
                     : at::upsample_bicubic2d(input, sizes, corners, factors);
  }
  if (mode == "lanczos" && dimensions == 4) return Lanczos(input, target, corners, antialias);
  ThrowMode(dimensions, mode);
}

at::Tensor Upsample::Run(const at::Tensor& input) { return Interpolate(input, options, antialias); }

}  // namespace

Napi::Value FunctionalInterpolate(Environment& environment, const Napi::CallbackInfo& info) {
  const char* function = "interpolate";
  const at::Tensor input = UnwrapTensor({environment, info[0], function, "input"});
  UpsampleOptions options;
  Napi::Object given = info[1].As<Napi::Object>();
  for (const auto& option : ListsOf<Upsample>::Options()) {
    option.set({environment, given.Get(option.name), function, option.name}, options);
  }
  const bool antialias = ToBool({environment, given.Get("antialias"), function, "antialias"});
  return Napi::Value(info.Env(), WrapTensor(environment, Interpolate(input, options, antialias)));
}

void AddResamplingLayers(std::vector<LayerKind>& kinds) { AddLayers<Upsample>(kinds); }

}  // namespace libtorch_node
