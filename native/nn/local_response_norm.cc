#include "nn/local_response_norm.h"

#include <ATen/Dispatch.h>
#include <ATen/autocast_mode.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/avg_pool3d.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/empty_like.h>
#include <torch/csrc/autograd/functions/utils.h>
#include <torch/csrc/autograd/saved_variable.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include "cuda/launch.h"
#include "cuda/kernels/lrn.h"
#include "compat.h"
#include "boundary/convert.h"
#include "boundary/errors.h"
#include "boundary/guard.h"
#include "nn/lrn_kernel.h"
#include "nn/own_kernels.h"
#include "boundary/tensor.h"

namespace libtorch_node {

namespace {

using torch::autograd::variable_list;

constexpr uintptr_t kAlignment = 16;

// ---- in PyTorch's operators ---------------------------------------------------------------------------

// Means over windows of `size` channels that begin `before` channels earlier, as Python takes them.
at::Tensor WindowMeans(const at::Tensor& values, int64_t size, int64_t before, int64_t after) {
  if (values.dim() == 3) {
    const at::Tensor padded = at::constant_pad_nd(values.unsqueeze(1), {0, 0, before, after});
    return at::avg_pool2d(padded, {size, 1}, 1).squeeze(1);
  }
  const at::IntArrayRef sizes = values.sizes();
  at::Tensor padded = values.view({sizes[0], 1, sizes[1], sizes[2], -1});
  padded = at::constant_pad_nd(padded, {0, 0, 0, 0, before, after});
  return at::avg_pool3d(padded, {size, 1, 1}, 1).squeeze(1).view(sizes);
}

at::Tensor ComposedScale(const at::Tensor& input, const LrnOptions& p) {
  return WindowMeans(input.mul(input), p.size, p.size / 2, (p.size - 1) / 2).mul(p.alpha).add(p.k);
}

// The gradient as operators that autograd records. A window's mirror image gives the windows that an
// element lies in.
at::Tensor ComposedBackward(const at::Tensor& input, const at::Tensor& grad, const LrnOptions& p) {
  const at::Tensor scale = ComposedScale(input, p);
  const at::Tensor direct = grad / scale.pow(p.beta);
  const at::Tensor terms = (direct * input / scale).contiguous();
  const at::Tensor means = WindowMeans(terms, p.size, (p.size - 1) / 2, p.size / 2);
  return (direct - input * means * (2 * p.alpha * p.beta)).to(input.scalar_type());
}

// ---- fused --------------------------------------------------------------------------------------------

// As the composed form: on a CPU autocast pools volumes in float32, and planes in what they come in; on a GPU
// it takes powers in float32.
c10::ScalarType OutputType(const at::Tensor& input) {
  const c10::ScalarType dtype = input.scalar_type();
  const bool widens = dtype != at::kDouble && (input.dim() > 3 || input.is_cuda()) &&
                      at::autocast::is_autocast_enabled(input.device().type());
  return widens ? at::kFloat : dtype;
}

// Calls `run` with a null pointer of the dtype, and one of the dtype of the output.
template <typename Run>
void ForTypes(c10::ScalarType in, c10::ScalarType out, const Run& run) {
  AT_DISPATCH_FLOATING_TYPES_AND2(at::kBFloat16, at::kHalf, in, "local_response_norm", [&] {
    if constexpr (!std::is_same_v<scalar_t, float> && !std::is_same_v<scalar_t, double>) {
      if (out == at::kFloat) return run(static_cast<scalar_t*>(nullptr), static_cast<float*>(nullptr));
    }
    run(static_cast<scalar_t*>(nullptr), static_cast<scalar_t*>(nullptr));
  });
}

// Where kernels read several elements at once.
at::Tensor Aligned(const at::Tensor& tensor) {
  if (reinterpret_cast<uintptr_t>(tensor.const_data_ptr()) % kAlignment == 0) return tensor;
  return at::empty_like(tensor).copy_(tensor);
}

// Both with channels first or last, dense; the kernels know no other layout.
at::Tensor Dense(const at::Tensor& input) {
  if (input.is_contiguous() || input.movedim(1, -1).is_contiguous()) return Aligned(input);
  return input.contiguous();
}

// Of a window that is larger than the tensor, the kernel sees what can hold channels.
LrnPlan PlanOf(const at::Tensor& input, const LrnOptions& p) {
  const int64_t outer = input.size(0);
  const int64_t channels = input.size(1);
  return {outer,
          channels,
          input.numel() / (outer * channels),
          !input.is_contiguous(),
          std::min(p.size / 2, channels - 1),
          std::min((p.size - 1) / 2, channels - 1),
          p.alpha / static_cast<double>(p.size),
          p.beta,
          p.k};
}

// Whether the kernels of a GPU run: there, or under their emulator.
bool IsOnDevice(const at::Tensor& input) { return cuda::MayHaveKernels(input.device()); }

bool CanFuse(const at::Tensor& input, const LrnOptions& p) {
  const c10::ScalarType dtype = input.scalar_type();
  if (!OwnKernels() || p.size < 1 || !input.has_storage() || input.layout() != at::kStrided ||
      input.is_neg() || input._fw_grad(0).defined() ||  // there is no forward mode here
      (dtype != at::kFloat && dtype != at::kDouble && dtype != at::kBFloat16 && dtype != at::kHalf)) {
    return false;
  }
  if (!IsOnDevice(input)) return input.is_cpu();
  return cuda::HaveLrn(input.device(), dtype, OutputType(input), PlanOf(Dense(input), p), /*mask=*/false);
}

at::Tensor FusedForward(const at::Tensor& input, const LrnOptions& p) {
  const at::Tensor dense = Dense(input);
  at::Tensor output = at::empty_like(dense, dense.options().dtype(OutputType(input)));
  const LrnPlan plan = PlanOf(dense, p);
  if (IsOnDevice(input)) {
    cuda::LrnForward(dense, output, plan);
  } else {
    ForTypes(dense.scalar_type(), output.scalar_type(), [&]<typename In, typename Out>(In*, Out*) {
      LrnForward<In, Out>(dense.const_data_ptr<In>(), output.mutable_data_ptr<Out>(), plan);
    });
  }
  if (dense.is_same(input)) return output;
  // Where the input is neither, the output has the layout that an elementwise operator would give it.
  return at::empty_like(input, input.options().dtype(output.scalar_type())).copy_(output);
}

at::Tensor FusedBackward(const at::Tensor& input, const at::Tensor& grad, const LrnOptions& p) {
  const at::Tensor dense = Dense(input);
  at::Tensor grad_output = grad;
  if (grad.strides() != dense.strides()) {
    grad_output = at::empty_like(dense, dense.options().dtype(grad.scalar_type())).copy_(grad);
  }
  at::Tensor grad_input = at::empty_like(dense);
  const LrnPlan plan = PlanOf(dense, p);
  if (IsOnDevice(input)) {
    cuda::LrnBackward(dense, Aligned(grad_output), grad_input, plan, /*mask=*/false);
  } else {
    ForTypes(dense.scalar_type(), grad.scalar_type(), [&]<typename In, typename Out>(In*, Out*) {
      LrnBackward<In, Out>(dense.const_data_ptr<In>(), grad_output.const_data_ptr<Out>(),
                           grad_input.mutable_data_ptr<In>(), plan);
    });
  }
  return dense.is_same(input) ? grad_input : at::empty_like(input).copy_(grad_input);
}

// Keeps the input alone: to compute the scale again costs less than to read it.
class LocalResponseNormNode final : public torch::autograd::Node {
 public:
  LocalResponseNormNode(const at::Tensor& input, const LrnOptions& parameters)
      : input_(input, /*is_output=*/false), parameters_(parameters) {}

  std::string name() const override { return "LocalResponseNormBackward0"; }

  void release_variables() override { input_.reset_data(); }

 private:
  variable_list apply(variable_list&& grads) override {
    const at::Tensor& grad = grads[0];
    if (!grad.defined() || !task_should_compute_output(0)) return {at::Tensor()};
    const at::Tensor input = input_.unpack();
    if (at::GradMode::is_enabled() || !grad.has_storage() || grad.is_neg()) {
      return {ComposedBackward(input, grad, parameters_)};
    }
    return {FusedBackward(input, grad, parameters_)};
  }

  torch::autograd::SavedVariable input_;
  LrnOptions parameters_;
};

at::Tensor Fused(const at::Tensor& input, const LrnOptions& p) {
  at::Tensor output;
  {
    at::AutoDispatchBelowADInplaceOrView below;
    output = FusedForward(input, p);
  }
  if (torch::autograd::compute_requires_grad(input)) {
    auto node = MakeNode<LocalResponseNormNode>(input, p);
    node->set_next_edges(torch::autograd::collect_next_edges(input));
    torch::autograd::set_history(output, node);
  }
  return output;
}

Napi::Value FunctionalLocalResponseNorm(Environment& environment, const Napi::CallbackInfo& info) {
  const char* function = "local_response_norm";
  const at::Tensor result = LocalResponseNorm(
      UnwrapTensor({environment, info[0], function, "input"}),
      {ToInt64({environment, info[1], function, "size"}), ToDouble({environment, info[2], function, "alpha"}),
       ToDouble({environment, info[3], function, "beta"}), ToDouble({environment, info[4], function, "k"})});
  return Napi::Value(info.Env(), WrapTensor(environment, result));
}

}  // namespace

at::Tensor ComposedLocalResponseNorm(const at::Tensor& input, const LrnOptions& p) {
  return input / ComposedScale(input, p).pow(p.beta);
}

at::Tensor LocalResponseNorm(const at::Tensor& input, const LrnOptions& options) {
  if (input.dim() < 3) {
    // The run of spaces is PyTorch's.
    ThrowValueError("Expected 3D or higher dimensionality                          input (got " +
                    std::to_string(input.dim()) + " dimensions)");
  }
  // As Python's, which differs from the C++ frontend's here.
  if (input.numel() == 0) return input;
  return CanFuse(input, options) ? Fused(input, options) : ComposedLocalResponseNorm(input, options);
}

void InitLocalResponseNorm(Napi::Object exports) {
  Export<&FunctionalLocalResponseNorm>(exports, "local_response_norm");
}

}  // namespace libtorch_node
