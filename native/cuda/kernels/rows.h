// What the wrappers of kernels share: tensors as rows of channels, the grid over them, and names of
// instances.
#pragma once

#include <ATen/core/Tensor.h>

#include <initializer_list>
#include <string>

#include "cuda/launch.h"

namespace libtorch_node::cuda {

// The kernels' name of a dtype; null for one that they do not know.
const char* KernelType(c10::ScalarType dtype);

// What sums of that dtype are kept in: float, but for double.
c10::ScalarType AccumulateType(c10::ScalarType dtype);

// How many elements fill the 16 bytes that a thread takes at once.
int64_t PackOf(c10::ScalarType dtype);
// The same where the channels divide so, else one.
int64_t PackOf(c10::ScalarType dtype, int64_t channels);

// "name<a, b>".
std::string Instance(const char* name, std::initializer_list<std::string> arguments);
inline std::string Text(int64_t number) { return std::to_string(number); }
inline std::string Text(bool value) { return value ? "true" : "false"; }

// `rows` x `packs` threads, in blocks of (packs, rows), at most `most_blocks` of them along the rows.
struct RowGrid {
  Grid grid;
  Grid block;
};
RowGrid GridOf(int64_t rows, int64_t packs, int64_t most_blocks);

// As it is, or copied: one whose elements lie channels last without gaps, at an address that packs can be
// read from.
at::Tensor ChannelsLast(const at::Tensor& tensor);

// Rows that kernels with 32-bit row numbers can count.
bool CountsRows(int64_t rows);

}  // namespace libtorch_node::cuda
