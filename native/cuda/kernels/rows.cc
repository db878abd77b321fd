#include "cuda/kernels/rows.h"

#include <ATen/ops/empty_like.h>

#include <algorithm>
#include <cstdint>
#include <limits>

namespace libtorch_node::cuda {

namespace {

constexpr int64_t kThreads = 256;
constexpr uintptr_t kPackBytes = 16;

}  // namespace

const char* KernelType(c10::ScalarType dtype) {
  switch (dtype) {
    case at::kFloat:
      return "float";
    case at::kDouble:
      return "double";
    case at::kBFloat16:
      return "bf16";
    case at::kHalf:
      return "f16";
    default:
      return nullptr;
  }
}

c10::ScalarType AccumulateType(c10::ScalarType dtype) {
  return dtype == at::kDouble ? at::kDouble : at::kFloat;
}

int64_t PackOf(c10::ScalarType dtype) { return static_cast<int64_t>(kPackBytes / c10::elementSize(dtype)); }

int64_t PackOf(c10::ScalarType dtype, int64_t channels) {
  const int64_t pack = PackOf(dtype);
  return channels % pack == 0 ? pack : 1;
}

std::string Instance(const char* name, std::initializer_list<std::string> arguments) {
  std::string text = name;
  const char* separator = "<";
  for (const std::string& argument : arguments) {
    text += separator + argument;
    separator = ", ";
  }
  return text + ">";
}

RowGrid GridOf(int64_t rows, int64_t packs, int64_t most_blocks) {
  const int64_t wide = std::min(packs, kThreads);
  const int64_t high = std::max<int64_t>(1, kThreads / wide);
  const int64_t blocks = std::max<int64_t>(1, std::min((rows + high - 1) / high, most_blocks));
  return {{static_cast<unsigned>(blocks), static_cast<unsigned>((packs + wide - 1) / wide)},
          {static_cast<unsigned>(wide), static_cast<unsigned>(high)}};
}

at::Tensor ChannelsLast(const at::Tensor& tensor) {
  const at::Tensor dense =
      tensor.dim() == 4 ? tensor.contiguous(at::MemoryFormat::ChannelsLast) : tensor.contiguous();
  if (reinterpret_cast<uintptr_t>(dense.const_data_ptr()) % kPackBytes == 0) return dense;
  return at::empty_like(dense).copy_(dense);
}

bool CountsRows(int64_t rows) { return rows <= std::numeric_limits<int32_t>::max(); }

}  // namespace libtorch_node::cuda
