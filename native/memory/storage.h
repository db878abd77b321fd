// The memory under tensors, as tensors of bytes.
#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Storage.h>

namespace libtorch_node {

// All bytes of `storage`, as a uint8 tensor that shares its memory.
at::Tensor BytesOver(const c10::Storage& storage);

// Returns `bytes` if it is a contiguous uint8 tensor on the CPU, as files are read from and written to.
at::Tensor CheckBytes(const at::Tensor& bytes);

}  // namespace libtorch_node
