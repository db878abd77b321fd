// Which layers of a chain make a stage, and how it will be computed.
#pragma once

#include <optional>
#include <string>

#include "cuda/kernels/epilogue.h"
#include "cuda/kernels/space_to_depth.h"
#include "nn/lrn_kernel.h"
#include "nn/stage.h"
#include "nn/weight_copy.h"

namespace libtorch_node {

struct StagePlan {
  std::variant<ConvolutionPart, LinearPart> start;
  std::optional<cuda::SquaresPlan> squares;  // the convolution as space-to-depth
  bool relu = false;
  std::optional<cuda::Window> pool;
  std::optional<LocalResponseNormPart> norm;
  bool pools_first = true;  // before the normalisation
  bool ceil_mode = false;   // of the pooling

  c10::ScalarType dtype = c10::ScalarType::Undefined;   // that is computed in
  c10::ScalarType output = c10::ScalarType::Undefined;  // of the result
  bool owes_contiguous = false;                         // PyTorch's result would be contiguous
  bool gives_contiguous = false;                        // and so will this one
  size_t layers = 0;
  const char* name = "";  // of the last layer's node, as PyTorch prints it
  std::shared_ptr<WeightCopy> copy;

  const at::Tensor& Weight() const;
  const at::Tensor& Bias() const;
  // Height and width before pooling, and after.
  std::array<int64_t, 2> convolved{};
};

std::optional<StagePlan> PlanStage(const std::vector<std::shared_ptr<Layer>>& layers, size_t place,
                                   const at::Tensor& input, bool owes_contiguous);

// The normalisation of pictures of that size, channels last.
LrnPlan NormPlan(const LocalResponseNormPart& norm, int64_t pictures, int64_t channels, int64_t pixels);

}  // namespace libtorch_node
