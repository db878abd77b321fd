// The allocator of all CPU tensors.
#pragma once

#include <cstdint>

namespace libtorch_node {

// Puts a counter, and a pool of small blocks, before LibTorch's CPU allocator; once a process.
void InstallCountingAllocator();

// Has `rescue` called, on whichever thread, when there is no memory for a tensor; true: ask again.
void SetRescue(bool (*rescue)());

// Bytes that LibTorch holds on the CPU now, whoever holds them, and bytes ever allocated.
int64_t LiveCpuBytes();
uint64_t AllocatedCpuBytes();

}  // namespace libtorch_node
