// Where NVRTC is.
#pragma once

namespace libtorch_node::cuda {

// LibTorch's own NVRTC, else the system's; never closed. Throws Unavailable.
void* OpenNvrtc();

}  // namespace libtorch_node::cuda
