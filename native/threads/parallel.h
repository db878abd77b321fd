// LibTorch's own threads for loops of ours.
#pragma once

#include <c10/util/FunctionRef.h>

#include <cstdint>

namespace libtorch_node {

// Calls `body` with ranges that make up [0, count), on as many threads as an operator of LibTorch would use.
void ParallelFor(int64_t count, c10::function_ref<void(int64_t begin, int64_t end)> body);

}  // namespace libtorch_node
