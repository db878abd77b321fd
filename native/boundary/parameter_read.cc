// JavaScript values that fit, as the IValues of a parameter of an operator.
#include <ATen/ScalarOps.h>
#include <ATen/core/List.h>

#include <optional>

#include "device/device.h"
#include "boundary/errors.h"
#include "boundary/parameter.h"
#include "boundary/tensor.h"

namespace libtorch_node {

namespace {

c10::Device UsableDevice(c10::Device device) {
  // lib/native/missing-cuda.ts knows the cause.
  if (device.is_cuda() && CudaDeviceCount() == 0) throw JsError("MissingCuda", "there is no CUDA device");
  return device;
}

// A number as a tensor that does not widen the dtypes of others.
at::Tensor WrappedNumber(const Argument& argument, Kind kind) {
  at::Tensor tensor = c10::scalar_to_tensor(ToScalar(argument, kind));
  tensor.unsafeGetTensorImpl()->set_wrapped_number(true);
  return tensor;
}

c10::IValue ReadElement(const Parameter& parameter, const Argument& argument, const Value& given) {
  switch (parameter.base) {
    case Base::kTensor:
      if (given.handle != nullptr) return TensorOf(*given.handle, argument);
      if (parameter.number_as_tensor && IsNumber(given.kind)) return WrappedNumber(argument, given.kind);
      return UnwrapTensor(argument);
    case Base::kScalar:
      return ToScalar(argument, given.kind);
    case Base::kInt:
      return ToInt64(argument);
    case Base::kFloat:
      return ToDouble(argument);
    case Base::kBool:
      return ToBool(argument);
    case Base::kString:
      return ToString(argument);
    case Base::kDtype:
      return ToScalarType(argument);
    case Base::kLayout:
      return ToLayout(argument);
    case Base::kDevice:
      return UsableDevice(ToDevice(argument));
    case Base::kMemoryFormat:
      return ToMemoryFormat(argument);
    case Base::kGenerator:
      return ToGenerator(argument);
  }
  return {};
}

std::optional<at::Tensor> ReadOptionalTensor(const Argument& argument) {
  if (KindOf(argument.environment, argument.value) == Kind::kNothing) return std::nullopt;
  return UnwrapTensor(argument);
}

template <typename Element, typename Read>
c10::IValue ReadListOf(const Parameter& parameter, const Argument& argument, Kind kind, const Read& read) {
  c10::List<Element> list;
  if (kind != Kind::kArray) {  // one value for a list of fixed length
    const Element element = read(argument);
    for (int32_t i = 0; i < parameter.length; ++i) list.push_back(element);
    return list;
  }
  napi_env env = argument.environment.env();
  const uint32_t length = LengthOf(env, argument.value);
  list.reserve(length);
  for (uint32_t i = 0; i < length; ++i) {
    list.push_back(read(argument.Element(ElementOf(env, argument.value, i))));
  }
  return list;
}

c10::IValue ReadList(const Parameter& parameter, const Argument& argument, const Value& given) {
  switch (parameter.base) {
    case Base::kInt:
      if (given.kind == Kind::kArray) return ToInt64List(argument);
      return ReadListOf<int64_t>(parameter, argument, given.kind, &ToInt64);
    case Base::kFloat:
      return ReadListOf<double>(parameter, argument, given.kind, &ToDouble);
    case Base::kBool:
      return ReadListOf<bool>(parameter, argument, given.kind, &ToBool);
    case Base::kString:
      return ReadListOf<std::string>(parameter, argument, given.kind, &ToString);
    case Base::kTensor:
      if (parameter.optional_elements) {
        return ReadListOf<std::optional<at::Tensor>>(parameter, argument, given.kind, &ReadOptionalTensor);
      }
      return ReadListOf<at::Tensor>(parameter, argument, given.kind, &UnwrapTensor);
    default: {
      c10::impl::GenericList list(c10::NumberType::get());
      Napi::Array array(argument.environment.env(), argument.value);
      for (uint32_t i = 0; i < array.Length(); ++i) {
        const Value element = Look(argument.environment, array.Get(i));
        list.push_back(ReadElement(parameter, argument.Element(element.value), element));
      }
      return list;
    }
  }
}

}  // namespace

c10::IValue ReadValue(Environment& environment, const Parameter& parameter, const Value& value,
                      const char* function) {
  const Argument argument{environment, value.value, function, parameter.name.c_str()};
  return parameter.list ? ReadList(parameter, argument, value) : ReadElement(parameter, argument, value);
}

}  // namespace libtorch_node
