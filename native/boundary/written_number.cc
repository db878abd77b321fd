#include "boundary/written_number.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <sstream>
#include <string_view>

#include "boundary/convert.h"
#include "boundary/errors.h"

namespace libtorch_node {

namespace {

constexpr std::array<std::string_view, 14> kWriters{
    "aten::fill",       "aten::fill_",        "aten::fill_diagonal_", "aten::full_like",
    "aten::index_fill", "aten::index_fill_",  "aten::masked_fill",    "aten::masked_fill_",
    "aten::new_full",   "aten::scatter",      "aten::scatter_",       "aten::constant_pad_nd",
    "aten::pad",        "aten::pad_sequence",
};

constexpr std::array<std::string_view, 3> kNumbers{"value", "fill_value", "padding_value"};

std::optional<size_t> Place(const c10::FunctionSchema& schema, std::string_view name) {
  const auto& arguments = schema.arguments();
  const auto found = std::find_if(arguments.begin(), arguments.end(),
                                  [&](const c10::Argument& argument) { return argument.name() == name; });
  if (found == arguments.end()) return std::nullopt;
  return static_cast<size_t>(found - arguments.begin());
}

}  // namespace

void CheckWrittenNumber(c10::ScalarType dtype, const c10::Scalar& number) {
  if (!c10::isIntegralType(dtype, /*includeBool=*/false) || !number.isFloatingPoint()) return;
  const double value = number.toDouble();
  if (std::isfinite(value) && value == std::trunc(value)) return;
  std::ostringstream text;
  text << "result type Float can't be cast to the desired output type " << c10::toString(dtype) << ": "
       << value << " would not be the same in a tensor of " << DtypeName(dtype)
       << ". A list of numbers without a fraction makes such a tensor; { dtype: 'float32' } makes another";
  ThrowTorchError(text.str());
}

std::optional<WrittenNumber> WrittenNumber::Of(const c10::FunctionSchema& schema) {
  if (std::find(kWriters.begin(), kWriters.end(), schema.name()) == kWriters.end()) return std::nullopt;
  const std::optional<size_t> self = Place(schema, "self");
  std::optional<size_t> number;
  for (const std::string_view name : kNumbers) {
    if (!number) number = Place(schema, name);
  }
  if (!number) return std::nullopt;
  WrittenNumber found;
  found.self_ = self.value_or(0);  // pad_sequence has a list of tensors, and it comes first
  found.number_ = *number;
  found.dtype_ = Place(schema, "dtype");
  return found;
}

void WrittenNumber::Check(const std::vector<c10::IValue>& stack) const {
  const c10::IValue& number = stack[number_];
  if (!number.isDouble() || (dtype_ && !stack[*dtype_].isNone())) return;
  const c10::IValue& self = stack[self_];
  if (self.isTensor()) return CheckWrittenNumber(self.toTensor().scalar_type(), number.toScalar());
  for (const at::Tensor& tensor : self.toTensorVector()) {
    CheckWrittenNumber(tensor.scalar_type(), number.toScalar());
  }
}

}  // namespace libtorch_node
