// Runs a stage, and records it as one node of the autograd graph.
#pragma once

#include "nn/stage_plan.h"

namespace libtorch_node {

at::Tensor RunStage(const StagePlan& plan, const at::Tensor& input);

}  // namespace libtorch_node
