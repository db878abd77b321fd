// Where NVRTC is.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace libtorch_node::cuda {

// What to open, best first, for a LibTorch whose libraries lie in `folder`.
std::vector<std::string> NvrtcCandidates(const std::filesystem::path& folder);

// The one that LIBTORCH_NODE_NVRTC names, else LibTorch's own, else the system's; never closed. Throws
// Unavailable.
void* OpenNvrtc();

}  // namespace libtorch_node::cuda
