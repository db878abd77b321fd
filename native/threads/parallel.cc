#include "threads/parallel.h"

#include <ATen/TensorIterator.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/empty.h>

namespace libtorch_node {

// at::parallel_for is a template around OpenMP's pragmas: it works on one thread in a program that is
// compiled without OpenMP, and with OpenMP there may be a second runtime in the process. LibTorch's iterator
// over a tensor is compiled code. It is given one byte for each turn, and the bytes' addresses tell which
// turns.
void ParallelFor(int64_t count, c10::function_ref<void(int64_t begin, int64_t end)> body) {
  const at::Tensor turns = at::empty({count}, at::kByte);
  const auto* first = static_cast<const char*>(turns.const_data_ptr());
  auto iterator = at::TensorIterator::borrowing_nullary_op(turns);
  iterator.for_each(
      [&](char** data, const int64_t*, int64_t length) {
        const int64_t begin = data[0] - first;
        body(begin, begin + length);
      },
      /*grain_size=*/1);
}

}  // namespace libtorch_node
