// Activations: each a function of one tensor, element by element (GLU: of two halves).
#include <ATen/ops/hardsigmoid.h>
#include <ATen/ops/hardswish.h>
#include <ATen/ops/mish.h>
#include <ATen/ops/prelu.h>
#include <ATen/ops/silu.h>
#include <torch/nn/modules/activation.h>

#include "nn/filled.h"
#include "nn/stage.h"

namespace libtorch_node {

namespace {

// LibTorch's module, which is as Python's.
#define LIBTORCH_NODE_ACTIVATION(Name, ...)     \
  struct Name : torch::nn::Name##Impl {         \
    using Options = torch::nn::Name##Options;   \
    using Name##Impl::Name##Impl;               \
    static constexpr const char* kName = #Name; \
    LIBTORCH_NODE_OPTIONS(__VA_ARGS__)          \
  };
#define LIBTORCH_NODE_PLAIN_ACTIVATION(Name)    \
  struct Name : torch::nn::Name##Impl {         \
    static constexpr const char* kName = #Name; \
    LIBTORCH_NODE_OWN_OPTIONS(Name)             \
  };
// An operator with Python's `inplace`, which LibTorch's module has not.
#define LIBTORCH_NODE_INPLACE_ACTIVATION(Name, operator_name)                          \
  struct Name : torch::nn::Module {                                                    \
    static constexpr const char* kName = #Name;                                        \
    LIBTORCH_NODE_OWN_OPTIONS(Name, (bool, inplace))                                   \
    at::Tensor Run(at::Tensor input) {                                                 \
      return options.inplace ? at::operator_name##_(input) : at::operator_name(input); \
    }                                                                                  \
  };

LIBTORCH_NODE_ACTIVATION(LeakyReLU, negative_slope, inplace)
LIBTORCH_NODE_ACTIVATION(RReLU, lower, upper, inplace)
LIBTORCH_NODE_ACTIVATION(ELU, alpha, inplace)
LIBTORCH_NODE_ACTIVATION(CELU, alpha, inplace)
LIBTORCH_NODE_ACTIVATION(SELU, inplace)
LIBTORCH_NODE_ACTIVATION(Hardtanh, min_val, max_val, inplace)
LIBTORCH_NODE_ACTIVATION(Softplus, beta, threshold)
LIBTORCH_NODE_ACTIVATION(GELU, approximate)
LIBTORCH_NODE_ACTIVATION(GLU, dim)
LIBTORCH_NODE_PLAIN_ACTIVATION(Sigmoid)
LIBTORCH_NODE_PLAIN_ACTIVATION(Tanh)
LIBTORCH_NODE_PLAIN_ACTIVATION(LogSigmoid)
LIBTORCH_NODE_PLAIN_ACTIVATION(Softsign)
LIBTORCH_NODE_PLAIN_ACTIVATION(Tanhshrink)
LIBTORCH_NODE_INPLACE_ACTIVATION(SiLU, silu)
LIBTORCH_NODE_INPLACE_ACTIVATION(Mish, mish)
LIBTORCH_NODE_INPLACE_ACTIVATION(Hardswish, hardswish)
LIBTORCH_NODE_INPLACE_ACTIVATION(Hardsigmoid, hardsigmoid)

struct ReLU : torch::nn::ReLUImpl {
  using Options = torch::nn::ReLUOptions;
  using ReLUImpl::ReLUImpl;
  static constexpr const char* kName = "ReLU";
  static constexpr bool kIsRelu = true;
  LIBTORCH_NODE_OPTIONS(inplace)
  StagePart Part() const { return ReluPart{}; }
};

struct Threshold : torch::nn::ThresholdImpl {
  using Options = torch::nn::ThresholdOptions;
  using ThresholdImpl::ThresholdImpl;
  static constexpr const char* kName = "Threshold";
  static Options Defaults() { return {0, 0}; }
  LIBTORCH_NODE_OPTIONS(threshold, value, inplace)
};

// LibTorch spells Python's `lambd` out.
#define LIBTORCH_NODE_SHRINKING(Name)                                                                   \
  struct Name : torch::nn::Name##Impl {                                                                 \
    using Options = torch::nn::Name##Options;                                                           \
    using Name##Impl::Name##Impl;                                                                       \
    static constexpr const char* kName = #Name;                                                         \
    static std::vector<Option<Options>> Rows() { return {LIBTORCH_NODE_ROW(lambd, options.lambda())}; } \
  };

LIBTORCH_NODE_SHRINKING(Hardshrink)
LIBTORCH_NODE_SHRINKING(Softshrink)

struct PReLU : torch::nn::Module {
  static constexpr const char* kName = "PReLU";
  LIBTORCH_NODE_OWN_OPTIONS(PReLU, (int64_t, num_parameters), (double, init))
  at::Tensor weight;
  LIBTORCH_NODE_PARAMETERS(PReLU, weight)

  static std::shared_ptr<PReLU> Make(const Options& options, const Placement& placement) {
    auto module = std::make_shared<PReLU>(options);
    Learn(*module, module->weight, "weight", {options.num_parameters}, placement);
    module->Reset();
    return module;
  }

  at::Tensor Run(const at::Tensor& input) { return at::prelu(input, weight); }

  void Reset() {
    at::NoGradGuard no_grad;
    weight.fill_(options.init);
  }
};

}  // namespace

void AddActivationLayers(std::vector<LayerKind>& kinds) {
  AddLayers<ReLU, LeakyReLU, RReLU, PReLU, ELU, CELU, SELU, GELU, GLU, SiLU, Mish, Sigmoid, LogSigmoid, Tanh,
            Softplus, Softsign, Hardtanh, Hardsigmoid, Hardswish, Hardshrink, Softshrink, Tanhshrink,
            Threshold>(kinds);
}

}  // namespace libtorch_node
