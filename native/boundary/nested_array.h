// Nested JavaScript arrays as tensors.
#pragma once

#include <ATen/core/Tensor.h>
#include <napi.h>

#include <optional>

#include "boundary/environment.h"

namespace libtorch_node {

// A tensor with a copy of a typed array, of the dtype that its kind has.
at::Tensor FromTypedArray(Environment& environment, napi_value value);

// A tensor with a copy of the elements; without `dtype`, the one that torch.tensor() infers. Typed arrays
// among the arrays are read as the rows that they are. Throws in Python's words where the arrays are ragged
// or hold something that is no number.
at::Tensor FromNestedArray(Environment& environment, napi_value value, std::optional<c10::ScalarType> dtype);

}  // namespace libtorch_node
