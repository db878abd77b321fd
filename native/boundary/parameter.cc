#include "boundary/parameter.h"

#include <ATen/ScalarOps.h>
#include <ATen/core/List.h>
#include <ATen/core/jit_type.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "device/device.h"
#include "boundary/errors.h"
#include "boundary/tensor.h"

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
  if (name.ends_with("_")) name.remove_suffix(1);
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

namespace {

template <typename Reader>
bool Reads(Reader&& reader) {
  try {
    reader();
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

bool IsNumber(Kind kind) {
  return kind == Kind::kBoolean || kind == Kind::kInteger || kind == Kind::kFloat || kind == Kind::kComplex;
}

c10::Device UsableDevice(c10::Device device) {
  // lib/native/missing-cuda.ts knows the cause.
  if (device.is_cuda() && CudaDeviceCount() == 0) throw JsError("MissingCuda", "there is no CUDA device");
  return device;
}

// A number as a tensor that does not widen the dtypes of others.
at::Tensor WrappedNumber(Environment& environment, const Value& value, const char* function,
                         const char* name) {
  at::Tensor tensor = c10::scalar_to_tensor(ToScalar(environment, value, function, name));
  tensor.unsafeGetTensorImpl()->set_wrapped_number(true);
  return tensor;
}

bool ElementFits(Environment& environment, const Parameter& parameter, const Value& given, bool exact) {
  const auto [value, kind, handle] = given;
  switch (parameter.base) {
    case Base::kTensor:
      return kind == Kind::kTensor || (parameter.number_as_tensor && IsNumber(kind));
    case Base::kScalar:
      return IsNumber(kind) || (kind == Kind::kTensor && StandsForNumber(environment, value));
    case Base::kInt:
      return kind == Kind::kInteger || (kind == Kind::kTensor && StandsForInteger(environment, value));
    case Base::kFloat:
      return kind == Kind::kInteger || kind == Kind::kFloat ||
             (kind == Kind::kTensor && StandsForNumber(environment, value));
    case Base::kBool:
      return kind == Kind::kBoolean;
    case Base::kString:
      return kind == Kind::kString;
    case Base::kDtype:
      return kind == Kind::kString && (!exact || Reads([&] { ToScalarType(environment, value, "", ""); }));
    case Base::kDevice:
      return kind == Kind::kDevice || kind == Kind::kInteger ||
             (kind == Kind::kString && (!exact || Reads([&] { ToDevice(environment, value, "", ""); })));
    case Base::kMemoryFormat:
      return kind == Kind::kString && (!exact || Reads([&] { ToMemoryFormat(environment, value, "", ""); }));
    case Base::kLayout:
      return kind == Kind::kString;
    case Base::kGenerator:
      return kind == Kind::kGenerator;
  }
  return false;
}

// Far more than a tensor can have dimensions.
constexpr uint32_t kMostIndices = 4096;

bool ListFits(Environment& environment, const Parameter& parameter, const Value& given, bool exact) {
  if (given.kind != Kind::kArray)
    return parameter.length > 0 && ElementFits(environment, parameter, given, exact);
  uint32_t length = 0;
  napi_get_array_length(environment.env(), given.value, &length);
  // The holes of an array of any length would all do.
  if (parameter.optional_elements && length > kMostIndices) ThrowIndexError("too many indices");
  for (uint32_t i = 0; i < length; ++i) {
    napi_value item = nullptr;
    napi_get_element(environment.env(), given.value, i, &item);
    const Value element = Look(environment, item);
    if (parameter.optional_elements && element.kind == Kind::kNothing) continue;
    // a list of tensors is not a list of numbers, as Python's foreach functions need it
    if (parameter.base == Base::kScalar && element.kind == Kind::kTensor) return false;
    if (!ElementFits(environment, parameter, element, exact)) return false;
  }
  return true;
}

}  // namespace

bool ValueFits(Environment& environment, const Parameter& parameter, const Value& value, bool exact) {
  if (value.kind == Kind::kNothing) return parameter.optional;
  return parameter.list ? ListFits(environment, parameter, value, exact)
                        : ElementFits(environment, parameter, value, exact);
}

namespace {

c10::IValue ReadElement(Environment& environment, const Parameter& parameter, const Value& given,
                        const char* function) {
  const char* name = parameter.name.c_str();
  napi_value value = given.value;
  switch (parameter.base) {
    case Base::kTensor:
      if (given.handle != nullptr) return TensorOf(*given.handle, function, name);
      if (parameter.number_as_tensor && IsNumber(given.kind)) {
        return WrappedNumber(environment, given, function, name);
      }
      return UnwrapTensor(environment, value, function, name);
    case Base::kScalar:
      return ToScalar(environment, given, function, name);
    case Base::kInt:
      return ToInt64(environment, value, function, name);
    case Base::kFloat:
      return ToDouble(environment, value, function, name);
    case Base::kBool:
      return ToBool(environment, value, function, name);
    case Base::kString:
      return ToString(environment, value, function, name);
    case Base::kDtype:
      return ToScalarType(environment, value, function, name);
    case Base::kLayout:
      return ToLayout(environment, value, function, name);
    case Base::kDevice:
      return UsableDevice(ToDevice(environment, value, function, name));
    case Base::kMemoryFormat:
      return ToMemoryFormat(environment, value, function, name);
    case Base::kGenerator:
      return ToGenerator(environment, value, function, name);
  }
  return {};
}

template <typename Element, typename Read>
c10::IValue ReadListOf(Environment& environment, const Parameter& parameter, const Value& given,
                       Read&& read) {
  c10::List<Element> list;
  napi_value value = given.value;
  if (given.kind != Kind::kArray) {  // one value for a list of fixed length
    const Element element = read(value);
    for (int32_t i = 0; i < parameter.length; ++i) list.push_back(element);
    return list;
  }
  uint32_t length = 0;
  napi_get_array_length(environment.env(), value, &length);
  list.reserve(length);
  for (uint32_t i = 0; i < length; ++i) {
    napi_value element = nullptr;
    napi_get_element(environment.env(), value, i, &element);
    list.push_back(read(element));
  }
  return list;
}

c10::IValue ReadList(Environment& environment, const Parameter& parameter, const Value& value,
                     const char* function) {
  const char* name = parameter.name.c_str();
  switch (parameter.base) {
    case Base::kInt:
      if (value.kind == Kind::kArray) return ToInt64List(environment, value.value, function, name);
      return ReadListOf<int64_t>(environment, parameter, value,
                                 [&](napi_value v) { return ToInt64(environment, v, function, name); });
    case Base::kFloat:
      return ReadListOf<double>(environment, parameter, value,
                                [&](napi_value v) { return ToDouble(environment, v, function, name); });
    case Base::kBool:
      return ReadListOf<bool>(environment, parameter, value,
                              [&](napi_value v) { return ToBool(environment, v, function, name); });
    case Base::kString:
      return ReadListOf<std::string>(environment, parameter, value,
                                     [&](napi_value v) { return ToString(environment, v, function, name); });
    case Base::kTensor:
      if (parameter.optional_elements) {
        return ReadListOf<std::optional<at::Tensor>>(environment, parameter, value,
                                                     [&](napi_value v) -> std::optional<at::Tensor> {
                                                       if (KindOf(environment, v) == Kind::kNothing)
                                                         return std::nullopt;
                                                       return UnwrapTensor(environment, v, function, name);
                                                     });
      }
      return ReadListOf<at::Tensor>(environment, parameter, value, [&](napi_value v) {
        return UnwrapTensor(environment, v, function, name);
      });
    default: {
      c10::impl::GenericList list(c10::NumberType::get());
      Napi::Array array(environment.env(), value.value);
      for (uint32_t i = 0; i < array.Length(); ++i) {
        list.push_back(ReadElement(environment, parameter, Look(environment, array.Get(i)), function));
      }
      return list;
    }
  }
}

}  // namespace

c10::IValue ReadValue(Environment& environment, const Parameter& parameter, const Value& value,
                      const char* function) {
  return parameter.list ? ReadList(environment, parameter, value, function)
                        : ReadElement(environment, parameter, value, function);
}

}  // namespace libtorch_node
