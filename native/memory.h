// Memory that V8 cannot see: counting it, reporting it, and releasing it in time.
// Why: docs/adr/0003-memory.md.
#pragma once

#include <cstdint>

#include "allocator.h"
#include "environment.h"

namespace libtorch_node {

// Called for each new tensor object: sweeps when enough was allocated since the last sweep.
void MaybeSweep(Environment& environment, bool on_device);

// Collects young objects, releases the tensors whose JavaScript object is gone, and tells V8 what is
// held. Returns how many were released.
size_t Sweep(Environment& environment);

// Lets go of a tensor and of its handle; the JavaScript object must be gone (tensor.cc).
void DeleteHandle(TensorHandle* handle);

// The same, when the next tensor is made: what is freed then is still in the processor's cache when the call
// after that allocates it. Freed all at once, small tensors leave the heap's fast bins.
void DeleteHandleLater(TensorHandle* handle);

// Lets go of one of those; false if there is none.
bool DeleteOneDead(Environment& environment);

// Has the tensors of collected objects released in the event loop, after V8's next collection; asked for
// with each new tensor.
void WatchCollections(Environment& environment);
void ForgetWatch(Environment& environment);

// The innermost scope() of the running JavaScript; 0: none.
uint64_t CurrentScope(Environment& environment);

// A full garbage collection and a sweep, for when memory has run out.
void CollectAndSweep(Environment& environment);

}  // namespace libtorch_node
