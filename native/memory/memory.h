// Memory that V8 cannot see: counting it, and what JavaScript may ask about it and of it.
#pragma once

#include <cstdint>

#include "memory/allocator.h"
#include "boundary/environment.h"
#include "memory/sweep.h"

namespace libtorch_node {

struct TensorHandle;

// Lets go of a tensor and of its handle; the JavaScript object must be gone (tensor.cc).
void DeleteHandle(TensorHandle* handle);

// The same, when the next tensor is made: what is freed then is still in the processor's cache when the call
// after that allocates it. Freed all at once, small tensors leave the heap's fast bins.
void DeleteHandleLater(TensorHandle* handle);

// Lets go of one of those; false if there is none.
bool DeleteOneDead(Environment& environment);

}  // namespace libtorch_node
