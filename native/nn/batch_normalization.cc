// BatchNorm and InstanceNorm over one, two and three dimensions, by Python's rules.
#include <ATen/Context.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/instance_norm.h>
#include <ATen/ops/zeros.h>

#include "nn/filled.h"
#include "nn/rules.h"

namespace libtorch_node {

namespace {

// What both have: Python's _NormBase.
template <typename Spec>
struct NormBase : torch::nn::Module {
  LIBTORCH_NODE_OWN_OPTIONS(NormBase, (int64_t, num_features), (double, eps),
                            (std::optional<double>, momentum), (bool, affine), (bool, track_running_stats))

  static std::shared_ptr<Spec> Make(const Options& options, const Placement& placement) {
    auto module = std::make_shared<Spec>(options);
    const std::vector<int64_t> size{options.num_features};
    if (options.affine) {
      Learn(*module, module->weight, "weight", size, placement);
      Learn(*module, module->bias, "bias", size, placement);
    }
    if (options.track_running_stats) {
      module->running_mean = at::empty(size, placement.Options());
      module->running_var = at::empty(size, placement.Options());
      module->num_batches_tracked = at::zeros({}, placement.Options().dtype(at::kLong));
    }
    module->Reset();
    return module;
  }

  void Reset() {
    if (options.track_running_stats) {
      running_mean.zero_();
      running_var.fill_(1);
      num_batches_tracked.zero_();
    }
    if (options.affine) FillAffine(weight, bias);
  }

  at::Tensor weight;
  at::Tensor bias;
  at::Tensor running_mean;
  at::Tensor running_var;
  at::Tensor num_batches_tracked;
};

[[noreturn]] void ThrowDimensions(const char* wanted, int64_t dimensions) {
  ThrowValueError(std::string("expected ") + wanted + " input (got " + std::to_string(dimensions) +
                  "D input)");
}

template <size_t D>
struct BatchNorm : NormBase<BatchNorm<D>> {
  using NormBase<BatchNorm<D>>::NormBase;
  static constexpr const char* kName = Named<D>("BatchNorm1d", "BatchNorm2d", "BatchNorm3d");
  LIBTORCH_NODE_PARAMETERS(BatchNorm, weight, bias)
  LIBTORCH_NODE_BUFFERS(BatchNorm, running_mean, running_var, num_batches_tracked)

  at::Tensor Run(const at::Tensor& input) {
    const auto& options = this->options;
    CheckDimensions(input.dim());
    const bool track = options.track_running_stats;
    double factor = options.momentum.value_or(0.0);
    if (this->is_training() && track && this->num_batches_tracked.defined()) {
      this->num_batches_tracked.add_(1);
      if (!options.momentum.has_value()) factor = 1.0 / this->num_batches_tracked.item().toDouble();
    }
    // In eval mode a layer without running statistics takes those of the batch.
    const bool of_batch =
        this->is_training() || (!this->running_mean.defined() && !this->running_var.defined());
    CheckBatch(input.sizes(), of_batch, options.eps);
    const bool use_running = !this->is_training() || track;
    return at::batch_norm(input, this->weight, this->bias, use_running ? this->running_mean : at::Tensor(),
                          use_running ? this->running_var : at::Tensor(), of_batch, factor, options.eps,
                          at::globalContext().userEnabledCuDNN());
  }

 private:
  static void CheckDimensions(int64_t dimensions) {
    if (dimensions == D + 2 || (D == 1 && dimensions == 2)) return;
    ThrowDimensions(Named<D>("2D or 3D", "4D", "5D"), dimensions);
  }
};

template <size_t D>
struct InstanceNorm : NormBase<InstanceNorm<D>> {
  using NormBase<InstanceNorm<D>>::NormBase;
  static constexpr const char* kName = Named<D>("InstanceNorm1d", "InstanceNorm2d", "InstanceNorm3d");
  LIBTORCH_NODE_PARAMETERS(InstanceNorm, weight, bias)
  LIBTORCH_NODE_BUFFERS(InstanceNorm, running_mean, running_var, num_batches_tracked)

  at::Tensor Run(const at::Tensor& input) {
    if (input.dim() != D + 1 && input.dim() != D + 2) {
      ThrowDimensions(Named<D>("2D or 3D", "3D or 4D", "4D or 5D"), input.dim());
    }
    CheckFeatures(input);
    return input.dim() == D + 1 ? Normalize(input.unsqueeze(0)).squeeze(0) : Normalize(input);
  }

 private:
  void CheckFeatures(const at::Tensor& input) const {
    const int64_t dimension = input.dim() - static_cast<int64_t>(D + 1);
    const int64_t features = this->options.num_features;
    const int64_t got = input.size(dimension);
    if (got == features) return;
    const std::string place = "input's size at dim=" + std::to_string(dimension);
    if (this->options.affine) {
      ThrowValueError("expected " + place + " to match num_features (" + std::to_string(features) +
                      "), but got: " + std::to_string(got) + ".");
    }
    TORCH_WARN(place +
               " does not match num_features. You can silence this warning by not passing in num_features, "
               "which is not used because affine=False");
  }

  at::Tensor Normalize(const at::Tensor& input) const {
    const auto& options = this->options;
    const bool of_batch = this->is_training() || !options.track_running_stats;
    CheckInstances(input.sizes(), of_batch);
    return at::instance_norm(input, this->weight, this->bias, this->running_mean, this->running_var, of_batch,
                             options.momentum.value_or(0.0), options.eps,
                             at::globalContext().userEnabledCuDNN());
  }
};

}  // namespace

void AddBatchNormalizations(std::vector<LayerKind>& kinds) {
  AddLayers<BatchNorm<1>, BatchNorm<2>, BatchNorm<3>, InstanceNorm<1>, InstanceNorm<2>, InstanceNorm<3>>(
      kinds);
}

}  // namespace libtorch_node
