#include "boundary/parameter.h"

#include <ATen/core/jit_type.h>

#include <algorithm>
#include <optional>
#include <string_view>

namespace libtorch_node {

namespace {

std::optional<Base> BaseOf(const c10::TypePtr& type) {
  switch (type->kind()) {
    case c10::TypeKind::TensorType:
      return Base::kTensor;
    case c10::TypeKind::NumberType:
      return Base::kScalar;
    case c10::TypeKind::IntType:
    case c10::TypeKind::SymIntType:
      return Base::kInt;
    case c10::TypeKind::FloatType:
      return Base::kFloat;
    case c10::TypeKind::BoolType:
    case c10::TypeKind::SymBoolType:
      return Base::kBool;
    case c10::TypeKind::StringType:
      return Base::kString;
    case c10::TypeKind::ScalarTypeType:
      return Base::kDtype;
    case c10::TypeKind::LayoutType:
      return Base::kLayout;
    case c10::TypeKind::DeviceObjType:
      return Base::kDevice;
    case c10::TypeKind::MemoryFormatType:
      return Base::kMemoryFormat;
    case c10::TypeKind::GeneratorType:
      return Base::kGenerator;
    default:
      return std::nullopt;
  }
}

c10::TypePtr Inner(const c10::TypePtr& type) { return type->containedType(0); }

}  // namespace

// Python's operators hand numbers over to these as tensors; their Scalar overloads are never called there.
bool TakesNumbersAsTensors(const std::string& operator_name) {
  static constexpr std::string_view kNames[] = {"add",      "div", "divide",   "floor_divide", "mul",
                                                "multiply", "sub", "subtract", "true_divide"};
  std::string_view name = operator_name;
  if (name.starts_with("aten::")) name.remove_prefix(6);
  if (name.ends_with('_')) name.remove_suffix(1);
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

std::optional<Parameter> PlanOf(const c10::Argument& argument, bool numbers_as_tensors) {
  Parameter plan{
      argument.name(),       Base::kTensor,           false, false, false, argument.N().value_or(0),
      argument.kwarg_only(), argument.default_value()};
  plan.number_as_tensor = numbers_as_tensors && argument.name() != "self";
  c10::TypePtr type = argument.real_type();
  if (type->kind() == c10::TypeKind::OptionalType) {
    plan.optional = true;
    type = Inner(type);
  }
  if (type->kind() == c10::TypeKind::ListType) {
    plan.list = true;
    type = Inner(type);
    if (type->kind() == c10::TypeKind::OptionalType) {
      plan.optional_elements = true;
      type = Inner(type);
    }
  }
  const std::optional<Base> base = BaseOf(type);
  if (!base) return std::nullopt;
  plan.base = *base;
  return plan;
}

namespace {

const char* BaseName(Base base) {
  switch (base) {
    case Base::kTensor:
      return "Tensor";
    case Base::kScalar:
      return "Number";
    case Base::kInt:
      return "int";
    case Base::kFloat:
      return "float";
    case Base::kBool:
      return "bool";
    case Base::kString:
      return "str";
    case Base::kDtype:
      return "torch.dtype";
    case Base::kLayout:
      return "torch.layout";
    case Base::kDevice:
      return "torch.device";
    case Base::kMemoryFormat:
      return "torch.memory_format";
    case Base::kGenerator:
      return "torch.Generator";
  }
  return "";
}

}  // namespace

std::string ExpectedName(const Parameter& parameter) {
  const std::string base = BaseName(parameter.base);
  return parameter.list ? "tuple of " + base + "s" : base;
}

}  // namespace libtorch_node
