#include "nn/stage.h"

#include <utility>

#include "cuda/launch.h"
#include "nn/layer.h"
#include "nn/own_kernels.h"
#include "nn/stage_node.h"
#include "nn/stage_plan.h"

namespace libtorch_node {

size_t Stages::Run(size_t place, at::Tensor& value) {
  if (!OwnKernels() || !cuda::MayHaveKernels(value.device())) return 0;
  std::optional<StagePlan> plan = PlanStage(layers_, place, value, owes_contiguous_);
  if (!plan.has_value()) {
    Finish(value);
    return 0;
  }
  const bool is_last = place + plan->layers == layers_.size();
  plan->gives_contiguous = plan->owes_contiguous && is_last;
  owes_contiguous_ = plan->owes_contiguous && !is_last;
  value = RunStage(*plan, value);
  return plan->layers;
}

void Stages::Finish(at::Tensor& value) {
  if (std::exchange(owes_contiguous_, false)) value = value.contiguous();
}

}  // namespace libtorch_node
