#include "dispatch/unboxed.h"

#include <utility>

namespace libtorch_node {

namespace {

bool IsNew(const c10::Argument& argument, c10::TypeKind kind) {
  return argument.real_type()->kind() == kind && argument.alias_info() == nullptr;
}

}  // namespace

std::optional<UnboxedOperator> UnboxedOperator::Of(const c10::OperatorHandle& handle) {
  const c10::FunctionSchema& schema = handle.schema();
  const auto& arguments = schema.arguments();
  // The C++ signatures of other libraries' operators are their own affair.
  if (!schema.name().starts_with("aten::")) return std::nullopt;
  if (schema.returns().size() != 1 || !IsNew(schema.returns()[0], c10::TypeKind::TensorType))
    return std::nullopt;
  size_t count = 0;
  while (count < arguments.size() && IsNew(arguments[count], c10::TypeKind::TensorType)) ++count;
  if (count == 0 || count > kMostTensors || arguments.size() > count + 1) return std::nullopt;
  if (arguments.size() == count) return UnboxedOperator(Typed(handle, count, false), count, {});
  const c10::Argument& last = arguments[count];
  if (!IsNew(last, c10::TypeKind::NumberType) || !last.default_value()) return std::nullopt;
  return UnboxedOperator(Typed(handle, count, true), count, last.default_value()->toScalar());
}

UnboxedOperator::AnyHandle UnboxedOperator::Typed(const c10::OperatorHandle& handle, size_t count,
                                                  bool with_number) {
  if (count == 1 && !with_number) return handle.typed<at::Tensor(Tensor)>();
  if (count == 1) return handle.typed<at::Tensor(Tensor, Number)>();
  if (!with_number) return handle.typed<at::Tensor(Tensor, Tensor)>();
  return handle.typed<at::Tensor(Tensor, Tensor, Number)>();
}

at::Tensor UnboxedOperator::Call(const Tensors& tensors) const {
  switch (handle_.index()) {
    case 0:
      return std::get<0>(handle_).call(*tensors[0]);
    case 1:
      return std::get<1>(handle_).call(*tensors[0], number_);
    case 2:
      return std::get<2>(handle_).call(*tensors[0], *tensors[1]);
    default:
      return std::get<3>(handle_).call(*tensors[0], *tensors[1], number_);
  }
}

}  // namespace libtorch_node
