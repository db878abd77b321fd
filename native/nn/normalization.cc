// LocalResponseNorm and BatchNorm2d, by Python's formulas.
#include <ATen/Context.h>
#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/avg_pool3d.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/normalization.h>

#include <sstream>

#include "nn/bound.h"

namespace libtorch_node {

// As Python's, which differs from the C++ frontend's in that an input without elements is returned.
at::Tensor LocalResponseNorm(const at::Tensor& input, int64_t size, double alpha, double beta, double k) {
  if (input.dim() < 3) {
    // The run of spaces is PyTorch's.
    ThrowValueError("Expected 3D or higher dimensionality                          input (got " +
                    std::to_string(input.dim()) + " dimensions)");
  }
  if (input.numel() == 0) return input;
  at::Tensor div = input.mul(input);
  const int64_t before = size / 2;
  const int64_t after = (size - 1) / 2;
  if (input.dim() == 3) {
    div = at::constant_pad_nd(div.unsqueeze(1), {0, 0, before, after});
    div = at::avg_pool2d(div, {size, 1}, 1).squeeze(1);
  } else {
    const at::IntArrayRef sizes = input.sizes();
    div = div.view({sizes[0], 1, sizes[1], sizes[2], -1});
    div = at::constant_pad_nd(div, {0, 0, 0, 0, before, after});
    div = at::avg_pool3d(div, {size, 1, 1}, 1).squeeze(1);
    div = div.view(sizes);
  }
  div = div.mul(alpha).add(k).pow(beta);
  return input / div;
}

namespace {

struct LocalResponseNormLayer : torch::nn::LocalResponseNormImpl {
  using Options = torch::nn::LocalResponseNormOptions;
  static constexpr const char* kName = "LocalResponseNorm";
  static constexpr std::array kOptions{LIBTORCH_NODE_OPTION(Options, size),
                                       LIBTORCH_NODE_OPTION(Options, alpha),
                                       LIBTORCH_NODE_OPTION(Options, beta), LIBTORCH_NODE_OPTION(Options, k)};
  static constexpr std::array<Slot<LocalResponseNormLayer>, 0> kParameters{};
  static constexpr std::array<Slot<LocalResponseNormLayer>, 0> kBuffers{};
  static Options Defaults() { return {1}; }
  using LocalResponseNormImpl::LocalResponseNormImpl;
  at::Tensor Run(const at::Tensor& input, const at::Tensor&) {
    return LocalResponseNorm(input, options.size(), options.alpha(), options.beta(), options.k());
  }
};

struct BatchNorm2d : torch::nn::BatchNorm2dImpl {
  using Options = torch::nn::BatchNormOptions;
  static constexpr const char* kName = "BatchNorm2d";
  static constexpr std::array kOptions{
      LIBTORCH_NODE_OPTION(Options, num_features), LIBTORCH_NODE_OPTION(Options, eps),
      LIBTORCH_NODE_OPTION(Options, momentum), LIBTORCH_NODE_OPTION(Options, affine),
      LIBTORCH_NODE_OPTION(Options, track_running_stats)};
  static constexpr std::array kParameters{Slot<BatchNorm2d>{"weight", &BatchNorm2d::weight},
                                          Slot<BatchNorm2d>{"bias", &BatchNorm2d::bias}};
  static constexpr std::array kBuffers{
      Slot<BatchNorm2d>{"running_mean", &BatchNorm2d::running_mean},
      Slot<BatchNorm2d>{"running_var", &BatchNorm2d::running_var},
      Slot<BatchNorm2d>{"num_batches_tracked", &BatchNorm2d::num_batches_tracked}};
  static Options Defaults() { return {1}; }

  static std::shared_ptr<BatchNorm2d> Make(const Options& options, const Placement& placement) {
    auto module = std::make_shared<BatchNorm2d>(options);
    if (!placement.IsDefault()) module->Move(placement);
    return module;
  }

  using BatchNorm2dImpl::BatchNorm2dImpl;

  at::Tensor Run(const at::Tensor& input, const at::Tensor&) {
    if (input.dim() != 4) {
      ThrowValueError("expected 4D input (got " + std::to_string(input.dim()) + "D input)");
    }
    const bool track = options.track_running_stats();
    double factor = options.momentum().value_or(0.0);
    if (is_training() && track && num_batches_tracked.defined()) {
      num_batches_tracked.add_(1);
      if (!options.momentum().has_value()) factor = 1.0 / num_batches_tracked.item().toDouble();
    }
    // In eval mode a layer without running statistics takes those of the batch.
    const bool of_batch = is_training() || (!running_mean.defined() && !running_var.defined());
    CheckBatch(input, of_batch);
    const bool use_running = !is_training() || track;
    return at::batch_norm(input, weight, bias, use_running ? running_mean : at::Tensor(),
                          use_running ? running_var : at::Tensor(), of_batch, factor, options.eps(),
                          at::globalContext().userEnabledCuDNN());
  }

  void Reset() {
    if (options.track_running_stats()) {
      running_mean.zero_();
      running_var.fill_(1);
      num_batches_tracked.zero_();
    }
    if (!options.affine()) return;
    torch::nn::init::ones_(weight);
    if (bias.defined()) torch::nn::init::zeros_(bias);
  }

 private:
  void CheckBatch(const at::Tensor& input, bool of_batch) const {
    if (of_batch && input.size(0) * input.size(2) * input.size(3) == 1) {
      std::ostringstream message;
      message << "Expected more than 1 value per channel when training, got input size torch.Size("
              << input.sizes() << ')';
      ThrowValueError(message.str());
    }
    if (of_batch ? options.eps() > 0 : options.eps() >= 0) return;
    ThrowValueError(std::string("batch_norm eps must be ") +
                    (of_batch ? "positive during training" : "non-negative") + ", but got " +
                    NumberText(options.eps()));
  }

  void Move(const Placement& placement) {
    at::TensorOptions place;
    if (placement.device.has_value()) place = place.device(*placement.device);
    const at::TensorOptions counter = place.dtype(at::kLong);
    if (placement.dtype.has_value()) place = place.dtype(*placement.dtype);
    const int64_t features = options.num_features();
    if (options.affine()) {
      auto& registered = RegisteredParameters(*this);
      registered["weight"] = weight = at::empty({features}, place).set_requires_grad(true);
      registered["bias"] = bias = at::empty({features}, place).set_requires_grad(true);
    }
    if (options.track_running_stats()) {
      running_mean = at::zeros({features}, place);
      running_var = at::ones({features}, place);
      num_batches_tracked = at::zeros({}, counter);
    }
    Reset();
  }
};

}  // namespace

void AddNormalizationLayers(std::vector<LayerKind>& kinds) {
  kinds.push_back(DescribeLayer<LocalResponseNormLayer>());
  kinds.push_back(DescribeLayer<BatchNorm2d>());
}

}  // namespace libtorch_node
