// F.local_response_norm: fused where the kernel can do it, and in PyTorch's own operators elsewhere.
#pragma once

#include <ATen/core/Tensor.h>
#include <napi.h>

namespace libtorch_node {

at::Tensor LocalResponseNorm(const at::Tensor& input, int64_t size, double alpha, double beta, double k);

void InitLocalResponseNorm(Napi::Object exports);

}  // namespace libtorch_node
