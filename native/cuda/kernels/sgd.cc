#include "cuda/kernels/sgd.h"

#include <ATen/ops/empty_like.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>

#include "cuda/capture.h"
#include "cuda/kernels/rows.h"
#include "nn/own_kernels.h"
#include "nn/weight_copy.h"

namespace libtorch_node::cuda {

namespace {

constexpr const char* kSource = "sgd";
constexpr int kMostTensors = 24;  // of one launch
constexpr int kChunk = 4096;      // elements of a block
constexpr unsigned kThreads = 512;
constexpr uintptr_t kAlignment = 16;

// As kernels/sgd.cu has them; the types of what is pointed at are the kernel's business.
struct TensorList {
  void* param[kMostTensors];
  const void* grad[kMostTensors];
  void* buffer[kMostTensors];
  void* copy[kMostTensors];
  int64_t count[kMostTensors];
  int first_block[kMostTensors + 1];
  int tensors;
};

struct Numbers {
  double lr, momentum, one_minus_dampening, weight_decay;
  const float* lr_pointer;
  bool nesterov, maximize, first_step;
};

bool LiesAs(const at::Tensor& tensor, const at::Tensor& param) {
  return tensor.defined() && tensor.layout() == at::kStrided && tensor.has_storage() && !tensor.is_neg() &&
         tensor.scalar_type() == param.scalar_type() && tensor.device() == param.device() &&
         tensor.sizes() == param.sizes() && tensor.strides() == param.strides();
}

bool IsAligned(const at::Tensor& tensor) {
  return !tensor.defined() || reinterpret_cast<uintptr_t>(tensor.const_data_ptr()) % kAlignment == 0;
}

bool Fits(const std::vector<at::Tensor>& params, const std::vector<at::Tensor>& grads,
          const std::vector<at::Tensor>& buffers) {
  for (size_t i = 0; i < params.size(); ++i) {
    const at::Tensor& param = params[i];
    if (KernelType(param.scalar_type()) == nullptr || !param.is_non_overlapping_and_dense() ||
        !LiesAs(param, params[i]) || !LiesAs(grads[i], param) ||
        (!buffers.empty() && !LiesAs(buffers[i], param)) || param.device() != params[0].device() ||
        param.scalar_type() != params[0].scalar_type()) {
      return false;
    }
  }
  return true;
}

// A parameter and what is written along with it.
struct Target {
  size_t place;
  std::shared_ptr<WeightCopy> keeper;
  at::Tensor copy;  // undefined without one
};

// The copies in one dtype, those without any together with the first.
c10::ScalarType CopyType(const Target& target, c10::ScalarType param) {
  if (target.copy.defined()) return target.copy.scalar_type();
  return param == at::kHalf ? at::kHalf : at::kBFloat16;
}

void MarkChanged(const at::Tensor& tensor) {
  if (tensor.defined() && !tensor.is_inference()) tensor.unsafeGetTensorImpl()->bump_version();
}

class Run {
 public:
  Run(const std::vector<at::Tensor>& params, const std::vector<at::Tensor>& grads,
      const std::vector<at::Tensor>& buffers, const Numbers& numbers)
      : params_(params), grads_(grads), buffers_(buffers), numbers_(numbers) {}

  // False, and nothing done, if a kernel cannot be had.
  bool Prepare() {
    const c10::ScalarType dtype = params_[0].scalar_type();
    for (size_t i = 0; i < params_.size(); ++i) {
      Target target{i, FindWeightCopy(params_[i]), {}};
      if (target.keeper) target.copy = target.keeper->ToRefresh(params_[i]);
      const c10::ScalarType copy = CopyType(target, dtype);
      auto part =
          std::find_if(parts_.begin(), parts_.end(), [&](const Part& each) { return each.copy == copy; });
      if (part == parts_.end()) part = parts_.insert(parts_.end(), Part{copy, {}, true, nullptr});
      part->is_aligned = part->is_aligned && IsAligned(params_[i]) && IsAligned(grads_[i]) &&
                         (buffers_.empty() || IsAligned(buffers_[i])) && IsAligned(target.copy);
      part->targets.push_back(std::move(target));
    }
    for (Part& part : parts_) {
      const int64_t pack = part.is_aligned ? static_cast<int64_t>(kAlignment / c10::elementSize(dtype)) : 1;
      part.kernel = FindKernel(params_[0].device(), kSource,
                               Instance("sgd_step", {KernelType(dtype), KernelType(part.copy), Text(pack)}));
      if (part.kernel == nullptr) return false;
    }
    return true;
  }

  void Step() {
    for (const Part& part : parts_) {
      for (size_t first = 0; first < part.targets.size(); first += kMostTensors) {
        const size_t end = std::min(part.targets.size(), first + kMostTensors);
        StepSome(*part.kernel, part.targets.data() + first, static_cast<int>(end - first));
      }
    }
  }

 private:
  struct Part {
    c10::ScalarType copy;
    std::vector<Target> targets;
    bool is_aligned;
    const Kernel* kernel;
  };

  void StepSome(const Kernel& kernel, const Target* targets, int count) {
    TensorList list{};
    list.tensors = count;
    for (int i = 0; i < count; ++i) {
      const Target& target = targets[i];
      const at::Tensor& param = params_[target.place];
      list.param[i] = param.mutable_data_ptr();
      list.grad[i] = grads_[target.place].const_data_ptr();
      if (!buffers_.empty()) list.buffer[i] = buffers_[target.place].mutable_data_ptr();
      if (target.copy.defined()) list.copy[i] = target.copy.mutable_data_ptr();
      list.count[i] = param.numel();
      list.first_block[i + 1] = list.first_block[i] + static_cast<int>((param.numel() + kChunk - 1) / kChunk);
    }
    Launch(kernel, {static_cast<unsigned>(list.first_block[count])}, {kThreads}, 0, list, numbers_,
           int{kChunk});
    for (int i = 0; i < count; ++i) {
      const Target& target = targets[i];
      MarkChanged(params_[target.place]);
      if (!buffers_.empty()) MarkChanged(buffers_[target.place]);
      if (target.copy.defined()) target.keeper->Refreshed(params_[target.place]);
    }
  }

  const std::vector<at::Tensor>& params_;
  const std::vector<at::Tensor>& grads_;
  const std::vector<at::Tensor>& buffers_;
  const Numbers numbers_;
  std::vector<Part> parts_;
};

}  // namespace

bool StepSgd(const std::vector<at::Tensor>& params, const std::vector<at::Tensor>& grads,
             std::vector<at::Tensor>& buffers, const SgdStep& step) {
  if (params.empty() || !OwnKernels() || !MayHaveKernels(params[0].device())) return false;
  const at::Tensor& lr = step.lr_on_device;
  if (lr.defined() &&
      (lr.scalar_type() != at::kFloat || lr.device() != params[0].device() || lr.numel() != 1))
    return false;
  std::vector<at::Tensor> made = buffers;
  const bool makes = !buffers.empty() && std::none_of(buffers.begin(), buffers.end(),
                                                      [](const auto& each) { return each.defined(); });
  if (makes) {
    std::transform(grads.begin(), grads.end(), made.begin(),
                   [](const auto& grad) { return at::empty_like(grad); });
  }
  const bool first = step.first || makes;
  if (!Fits(params, grads, made)) return false;
  Run run(params, grads, made,
          {step.lr, step.momentum, 1 - step.dampening, step.weight_decay,
           lr.defined() ? lr.const_data_ptr<float>() : nullptr, step.nesterov, step.maximize, first});
  if (!run.Prepare()) return false;
  for (const auto* each : {&params, &grads, &std::as_const(made)}) NoteReads(*each);
  if (lr.defined()) NoteReads({lr});
  run.Step();
  buffers = std::move(made);
  return true;
}

}  // namespace libtorch_node::cuda
