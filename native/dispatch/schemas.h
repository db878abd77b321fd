// Schema lines, as rows of lib/ops have them, and LibTorch's registered ones.
#pragma once

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/function_schema.h>

#include <optional>
#include <string>

namespace libtorch_node {

// "aten::relu" for "relu".
std::string Qualified(const std::string& name);

c10::FunctionSchema ParseRow(const std::string& row);

// "" if the declared schema is what LibTorch has registered (or an older form of it that old callers
// may go on using), else what differs.
std::string Difference(const c10::FunctionSchema& declared, const std::optional<c10::OperatorHandle>& found);

}  // namespace libtorch_node
