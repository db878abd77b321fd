// F.local_response_norm: fused where the kernel can do it, and in PyTorch's own operators elsewhere.
#pragma once

#include <ATen/core/Tensor.h>
#include <napi.h>

namespace libtorch_node {

struct LrnOptions {
  int64_t size;
  double alpha;
  double beta;
  double k;
};

at::Tensor LocalResponseNorm(const at::Tensor& input, const LrnOptions& options);

// In PyTorch's operators, of an input with at least three dimensions.
at::Tensor ComposedLocalResponseNorm(const at::Tensor& input, const LrnOptions& options);

void InitLocalResponseNorm(Napi::Object exports);

}  // namespace libtorch_node
