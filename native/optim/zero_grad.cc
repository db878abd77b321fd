// The gradients of many tensors at once, for Optimizer.zero_grad() and Module.zero_grad().
#include <ATen/ops/_foreach_zero.h>
#include <ATen/ops/zero.h>

#include <map>
#include <utility>

#include "boundary/convert.h"
#include "boundary/guard.h"
#include "optim/optim.h"
#include "boundary/tensor.h"

namespace libtorch_node {
namespace {

using Parts = std::map<std::pair<std::string, at::ScalarType>, std::vector<at::Tensor>>;

void Zero(const at::Tensor& param, Parts* parts) {
  at::Tensor& grad = param.mutable_grad();
  if (grad.grad_fn() != nullptr) {
    grad.detach_();
  } else {
    grad.requires_grad_(false);
  }
  if (parts == nullptr || grad.is_sparse()) {
    grad.zero_();
  } else {
    (*parts)[{grad.device().str(), grad.scalar_type()}].push_back(grad);
  }
}

// zero_grad(tensors, set_to_none, foreach)
Napi::Value ZeroGrad(Environment& environment, const Napi::CallbackInfo& info) {
  std::vector<at::Tensor> params = UnwrapTensors({environment, info[0], "zero_grad", "params"});
  bool set_to_none = ToBool({environment, info[1], "zero_grad", "set_to_none"});
  bool foreach = ToBool({environment, info[2], "zero_grad", "foreach"});
  environment.jobs().BeforeWriting();  // a getter of the list may have begun a job
  Parts parts;
  for (const at::Tensor& param : params) {
    if (!param.grad().defined()) continue;
    if (set_to_none) {
      param.mutable_grad().reset();
    } else {
      Zero(param, foreach ? &parts : nullptr);
    }
  }
  for (auto& part : parts) at::_foreach_zero_(part.second);
  return info.Env().Undefined();
}

}  // namespace

void InitZeroGrad(Napi::Object exports) { Export<&ZeroGrad, Touches::kWrites>(exports, "zero_grad"); }

}  // namespace libtorch_node
