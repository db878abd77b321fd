// Compiled kernels on disk, so that a GPU's kernels are compiled once and not in every process.
#pragma once

#include <optional>
#include <string>

#include "cuda/nvrtc.h"

namespace libtorch_node::cuda {

// Where they are kept: `folder`, made at the first write; "" for nowhere. Any thread.
void SetBinaryFolder(const std::string& folder);

// What was written under `key`, a text of any length; nothing where there is none or it is not whole. Never
// throws.
std::optional<Binary> ReadBinary(const std::string& key);

// A folder that cannot be written costs a compilation in the next process, and is no error.
void WriteBinary(const std::string& key, const Binary& binary);

}  // namespace libtorch_node::cuda
