// The texts of kernels/, as native/cuda/embed.cmake puts them into the addon.
#pragma once

#include <cstddef>
#include <string_view>

namespace libtorch_node::cuda {

struct SourceFile {
  const char* file;  // "lrn.cu", "portable.cuh"
  const char* text;
};

// All of them, headers too; ends with {nullptr, nullptr}.
extern const SourceFile kSourceFiles[];

}  // namespace libtorch_node::cuda
