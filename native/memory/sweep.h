// When tensors whose JavaScript object is gone are looked for, and V8 made to collect. Why:
// docs/adr/0003-memory.md.
#pragma once

#include <cstddef>
#include <cstdint>

#include "boundary/environment.h"

namespace libtorch_node {

// Called for each new tensor object: sweeps when enough was allocated since the last sweep.
void MaybeSweep(Environment& environment, bool on_device);

// Called for each new holder (holder.h), whose bytes nobody counts.
void CountHolder(Environment& environment);

// Collects young objects, or all where that promises more; releases the tensors whose JavaScript object is
// gone, and tells V8 what is held. Returns how many were released.
size_t Sweep(Environment& environment);

// A full garbage collection and a sweep. Returns how many tensors were released.
size_t CollectAndSweep(Environment& environment);

// Has the tensors of collected objects released in the event loop, after V8's next collection; asked for
// with each new tensor.
void WatchCollections(Environment& environment);

// The environment's beginning and end, on its JavaScript thread. Between them, memory that runs out on that
// thread has garbage collected, and is asked for again.
void BeginSweeps(Environment& environment);
void EndSweeps(Environment& environment);

}  // namespace libtorch_node
