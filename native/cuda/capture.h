#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

namespace libtorch_node::cuda {

// True while LibTorch's current stream of the device is captured into a CUDA graph.
bool IsCapturing(c10::Device device);

// To be called with what a kernel of our own reads: while a graph is captured, it keeps them for its replays,
// as it keeps what PyTorch's operators read. All on one device.
void NoteReads(at::TensorList tensors);

}  // namespace libtorch_node::cuda
