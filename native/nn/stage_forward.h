// The arithmetic of a stage, forward and backward, without autograd.
#pragma once

#include "cuda/kernels/epilogue.h"
#include "nn/stage_plan.h"

namespace libtorch_node {

// What backward needs of a forward pass; defined as far as the plan has the part.
struct StageRecord {
  at::Tensor input;      // as it was multiplied: in the plan's dtype, as squares if the plan says so
  at::Tensor weight;     // the same
  at::Tensor activated;  // behind the ReLU, if nothing pooled it
  at::Tensor index;      // of the pooling
  at::Tensor norm_input;
};

// `record` is filled unless it is null.
at::Tensor StageForward(const StagePlan& plan, const at::Tensor& input, StageRecord* record);

struct StageGradients {
  at::Tensor input;
  at::Tensor weight;
  at::Tensor bias;
};
struct StageWishes {
  bool input;
  bool weight;
  bool bias;
};

// `input` and `weight` are the stage's own, `activated` as in the record: gradients have their dtypes and
// sizes.
StageGradients StageBackward(const StagePlan& plan, const StageRecord& record, const at::Tensor& input,
                             const at::Tensor& weight, const at::Tensor& grad, const StageWishes& wishes);

// The same stage in PyTorch's operators, which autograd records.
at::Tensor ComposedStage(const StagePlan& plan, const at::Tensor& input, const at::Tensor& weight,
                         const at::Tensor& bias);

}  // namespace libtorch_node
