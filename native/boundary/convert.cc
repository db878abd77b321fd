#include "boundary/convert.h"

#include <ATen/DeviceAccelerator.h>
#include <ATen/core/List.h>
#include <c10/util/complex.h>

#include <cmath>
#include <limits>

#include "boundary/errors.h"
#include "boundary/realm.h"
#include "device/random.h"
#include "boundary/tensor.h"

namespace libtorch_node {

namespace {

[[noreturn]] void WrongType(const Argument& argument, const char* expected) {
  ThrowTypeError(argument.Where() + " must be " + expected + ", not " +
                 TypeName(argument.environment, argument.value));
}

double NumberOf(napi_env env, napi_value value) {
  double number = 0;
  Check(env, napi_get_value_double(env, value, &number));
  return number;
}

bool IsInteger(double number) { return std::trunc(number) == number && std::fabs(number) <= kMaxSafeInteger; }

napi_value PrototypeOf(napi_env env, napi_value object) {
  napi_value prototype = nullptr;
  Check(env, napi_get_prototype(env, object, &prototype));
  return prototype;
}

// `{}` of any realm, a vm context's or a test runner's too: an object without a prototype, or whose prototype
// is the last one and has what every Object.prototype has (internal/objects.ts asks the same).
bool IsPlainPrototype(Environment& environment, napi_value prototype) {
  napi_env env = environment.env();
  if (TypeOf(env, prototype) == napi_null) return true;
  if (AreSame(env, prototype, environment.realm().object_prototype.Value())) return true;
  if (TypeOf(env, PrototypeOf(env, prototype)) != napi_null) return false;
  napi_value name = nullptr;
  bool has = false;
  Check(env, napi_create_string_latin1(env, "isPrototypeOf", NAPI_AUTO_LENGTH, &name));
  Check(env, napi_has_own_property(env, prototype, name, &has));
  return has;
}

// Of an object that is no tensor.
Kind KindOfObject(Environment& environment, napi_value value) {
  napi_env env = environment.env();
  napi_value prototype = PrototypeOf(env, value);
  if (IsPlainPrototype(environment, prototype)) {
    const Napi::Object object(env, value);
    return object.HasOwnProperty("real") && object.HasOwnProperty("imag") ? Kind::kComplex : Kind::kOptions;
  }
  if (IsGenerator(environment, value)) return Kind::kGenerator;
  const Napi::Reference<Napi::Value>& device = environment.realm().device_prototype;
  const bool is_device = !device.IsEmpty() && AreSame(env, prototype, device.Value());
  return is_device ? Kind::kDevice : Kind::kOther;
}

// By what a Device has of its own, which no program can change: it is frozen.
c10::Device ReadDevice(const Napi::Object& device) {
  std::string text = device.Get("type").ToString();
  Napi::Value index = device.Get("index");
  if (index.IsNumber()) text.append(":").append(index.ToString().Utf8Value());
  return c10::Device(text);
}

c10::complex<double> ToComplex(Environment& environment, napi_value value) {
  Napi::Object object(environment.env(), value);
  return {object.Get("real").ToNumber().DoubleValue(), object.Get("imag").ToNumber().DoubleValue()};
}

}  // namespace

Value Look(Environment& environment, napi_value value) {
  napi_env env = environment.env();
  switch (TypeOf(env, value)) {
    case napi_undefined:
    case napi_null:
      return {value, Kind::kNothing};
    case napi_boolean:
      return {value, Kind::kBoolean};
    case napi_bigint:
      return {value, Kind::kInteger};
    case napi_string:
      return {value, Kind::kString};
    case napi_number:
      return {value, IsInteger(NumberOf(env, value)) ? Kind::kInteger : Kind::kFloat};
    case napi_object: {
      bool is_array = false;
      Check(env, napi_is_array(env, value, &is_array));
      if (is_array) return {value, Kind::kArray};
      if (TensorHandle* handle = HandleOfObject(environment, value)) return {value, Kind::kTensor, handle};
      return {value, KindOfObject(environment, value)};
    }
    default:
      return {value, Kind::kOther};
  }
}

Kind KindOf(Environment& environment, napi_value value) { return Look(environment, value).kind; }

std::string TypeName(Environment& environment, napi_value value) {
  switch (KindOf(environment, value)) {
    case Kind::kNothing:
      return "NoneType";
    case Kind::kBoolean:
      return "bool";
    case Kind::kInteger:
      return "int";
    case Kind::kFloat:
      return "float";
    case Kind::kString:
      return "str";
    case Kind::kTensor:
      return HandleOf(environment, value)->parameter ? "Parameter" : "Tensor";
    case Kind::kGenerator:
      return "torch._C.Generator";
    case Kind::kDevice:
      return "torch.device";
    case Kind::kComplex:
      return "complex";
    case Kind::kArray:
      return "list";
    case Kind::kOptions:
      return "dict";
    case Kind::kOther:
      break;
  }
  napi_env env = environment.env();
  if (TypeOf(env, value) == napi_function) return "function";
  if (TypeOf(env, value) != napi_object) return "symbol";
  Napi::Value constructor = Napi::Object(env, value).Get("constructor");
  if (!constructor.IsFunction()) return "object";
  return constructor.As<Napi::Object>().Get("name").ToString().Utf8Value();
}

bool StandsForNumber(Environment& environment, napi_value value) {
  const TensorHandle* handle = HandleOf(environment, value);
  return handle != nullptr && handle->tensor.defined() && handle->tensor.dim() == 0 &&
         !handle->tensor.requires_grad();
}

bool StandsForInteger(Environment& environment, napi_value value) {
  return StandsForNumber(environment, value) &&
         c10::isIntegralType(HandleOf(environment, value)->tensor.scalar_type(), /*includeBool=*/false);
}

int64_t ToInt64(const Argument& argument) {
  auto& [environment, value, function, name] = argument;
  napi_env env = environment.env();
  double number = 0;
  if (napi_get_value_double(env, value, &number) == napi_ok) {
    if (!IsInteger(number)) WrongType(argument, "int");
    return static_cast<int64_t>(number);
  }
  if (StandsForInteger(environment, value)) return HandleOf(environment, value)->tensor.item<int64_t>();
  if (TypeOf(env, value) != napi_bigint) WrongType(argument, "int");
  int64_t result = 0;
  bool is_lossless = false;
  Check(env, napi_get_value_bigint_int64(env, value, &result, &is_lossless));
  if (!is_lossless) ThrowTypeError(argument.Where() + " does not fit into int64");
  return result;
}

double ToDouble(const Argument& argument) {
  auto& [environment, value, function, name] = argument;
  switch (TypeOf(environment.env(), value)) {
    case napi_number:
      return NumberOf(environment.env(), value);
    case napi_bigint:
      return static_cast<double>(ToInt64(argument));
    case napi_object:
      if (StandsForNumber(environment, value)) return HandleOf(environment, value)->tensor.item<double>();
      [[fallthrough]];
    default:
      WrongType(argument, "float");
  }
}

bool ToBool(const Argument& argument) {
  bool result = false;
  if (napi_get_value_bool(argument.environment.env(), argument.value, &result) != napi_ok) {
    WrongType(argument, "bool");
  }
  return result;
}

std::string ToString(const Argument& argument) {
  napi_env env = argument.environment.env();
  if (TypeOf(env, argument.value) != napi_string) WrongType(argument, "str");
  return Napi::String(env, argument.value).Utf8Value();
}

std::vector<int64_t> ToInt64List(const Argument& argument) {
  auto& [environment, value, function, name] = argument;
  if (KindOf(environment, value) != Kind::kArray) WrongType(argument, "tuple of ints");
  napi_env env = environment.env();
  const uint32_t length = LengthOf(env, value);
  std::vector<int64_t> result;  // grows as it is read: an array may claim any length
  for (uint32_t i = 0; i < length; ++i) {
    napi_value element = ElementOf(env, value, i);
    double number = 0;
    if (napi_get_value_double(env, element, &number) == napi_ok && IsInteger(number)) {
      result.push_back(static_cast<int64_t>(number));
      continue;
    }
    if (TypeOf(env, element) != napi_bigint && !StandsForInteger(environment, element)) {
      ThrowTypeError(argument.Where() + " must be tuple of ints, but found element of type " +
                     TypeName(environment, element) + " at pos " + std::to_string(i));
    }
    result.push_back(ToInt64(argument.Element(element)));
  }
  return result;
}

c10::Scalar ToScalar(const Argument& argument) {
  return ToScalar(argument, KindOf(argument.environment, argument.value));
}

c10::Scalar ToScalar(const Argument& argument, Kind kind) {
  auto& [environment, value, function, name] = argument;
  switch (kind) {
    case Kind::kBoolean:
      return c10::Scalar(ToBool(argument));
    case Kind::kInteger:
      return c10::Scalar(ToInt64(argument));
    case Kind::kFloat:
      return c10::Scalar(NumberOf(environment.env(), value));
    case Kind::kComplex:
      return c10::Scalar(ToComplex(environment, value));
    case Kind::kTensor:
      if (StandsForNumber(environment, value)) return HandleOf(environment, value)->tensor.item();
      [[fallthrough]];
    default:
      WrongType(argument, "Number");
  }
}

c10::Device ToDevice(const Argument& argument) {
  auto& [environment, value, function, name] = argument;
  napi_env env = environment.env();
  switch (KindOf(environment, value)) {
    case Kind::kString:
      return c10::Device(Napi::String(env, value).Utf8Value());
    case Kind::kDevice:
      return ReadDevice(Napi::Object(env, value));
    case Kind::kInteger:
      return c10::Device(at::accelerator::getAccelerator(/*checked=*/true).value(),
                         static_cast<c10::DeviceIndex>(ToInt64(argument)));
    default:
      WrongType(argument, "torch.device");
  }
}

at::Generator ToGenerator(const Argument& argument) {
  if (!IsGenerator(argument.environment, argument.value)) WrongType(argument, "torch.Generator");
  return UnwrapGenerator(argument.environment, argument.value);
}

}  // namespace libtorch_node
