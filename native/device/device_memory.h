// What the caching allocator of an accelerator tells and asks.
#pragma once

#include <cstdint>

namespace libtorch_node {

// Of all devices together.
struct DeviceBytes {
  uint64_t allocated = 0;  // ever
  int64_t current = 0;     // in tensors
  int64_t reserved = 0;    // taken from the cards
  int64_t total = 0;       // of the cards in use
};

// Only where a tensor lies on a device already: the first call begins CUDA.
DeviceBytes ReadDevice();

// Has `make_room` called whenever the allocator finds no free block among those that it has, before it takes
// more from the card; it says whether anything was freed. It is called on the thread that asks for memory,
// with the allocator's lock held. Once for the process; false where LibTorch has no such registry.
bool WatchDeviceMisses(bool (*make_room)());

}  // namespace libtorch_node
