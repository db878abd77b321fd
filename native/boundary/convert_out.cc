// The writers of convert.h.
#include <ATen/core/List.h>
#include <c10/util/SmallVector.h>
#include <c10/util/complex.h>

#include <cmath>
#include <utility>

#include "boundary/convert.h"
#include "boundary/errors.h"
#include "boundary/realm.h"
#include "device/random.h"
#include "boundary/tensor.h"

namespace libtorch_node {

napi_value FromString(napi_env env, const std::string& value) {
  napi_value result = nullptr;
  Check(env, napi_create_string_utf8(env, value.data(), value.size(), &result));
  return result;
}

napi_value FromBool(napi_env env, bool value) {
  napi_value result = nullptr;
  Check(env, napi_get_boolean(env, value, &result));
  return result;
}

napi_value FromDouble(napi_env env, double value) {
  napi_value result = nullptr;
  Check(env, napi_create_double(env, value, &result));
  return result;
}

napi_value FromInt64(napi_env env, int64_t value) {
  napi_value result = nullptr;
  if (std::fabs(static_cast<double>(value)) <= kMaxSafeInteger) {
    Check(env, napi_create_int64(env, value, &result));
  } else {
    Check(env, napi_create_bigint_int64(env, value, &result));
  }
  return result;
}

namespace {

// JavaScript makes a short array of many values faster than this side can fill one in.
napi_value ListOf(Environment& environment, const c10::SmallVectorImpl<napi_value>& values) {
  napi_env env = environment.env();
  napi_value undefined = Napi::Env(env).Undefined();
  napi_value array = nullptr;
  Check(env, napi_call_function(env, undefined, environment.realm().list_of.Value(), values.size(),
                                values.data(), &array));
  return array;
}

}  // namespace

napi_value FromInt64List(Environment& environment, at::IntArrayRef values) {
  c10::SmallVector<napi_value, 8> elements;
  for (const int64_t value : values) elements.push_back(FromInt64(environment.env(), value));
  return ListOf(environment, elements);
}

napi_value FromScalar(napi_env env, const c10::Scalar& value) {
  if (value.isBoolean()) return FromBool(env, value.to<bool>());
  if (value.isIntegral(/*includeBool=*/false)) return FromInt64(env, value.to<int64_t>());
  if (!value.isComplex()) return FromDouble(env, value.to<double>());
  const auto number = value.to<c10::complex<double>>();
  Napi::Object result = Napi::Object::New(env);
  SetOwn(result, "real", number.real());
  SetOwn(result, "imag", number.imag());
  return result;
}

napi_value FromDevice(Environment& environment, c10::Device device) {
  napi_env env = environment.env();
  Napi::Value index =
      device.has_index() ? Napi::Number::New(env, device.index()).As<Napi::Value>() : Napi::Env(env).Null();
  return environment.realm().device_of.Call(
      {Napi::String::New(env, c10::DeviceTypeName(device.type(), true)), index});
}

namespace {

template <typename List>
napi_value FromList(Environment& environment, const List& list) {
  napi_value array = nullptr;
  Check(environment.env(), napi_create_array_with_length(environment.env(), list.size(), &array));
  uint32_t i = 0;
  for (const c10::IValue& element : list) {
    Check(environment.env(),
          napi_set_element(environment.env(), array, i++, FromIValue(environment, element)));
  }
  return array;
}

}  // namespace

napi_value FromIValue(Environment& environment, c10::IValue value) {
  napi_env env = environment.env();
  if (value.isTensor()) return WrapTensor(environment, std::move(value).toTensor());
  if (value.isNone()) return Napi::Env(env).Null();
  if (value.isInt()) return FromInt64(env, value.toInt());
  if (value.isDouble()) return FromDouble(env, value.toDouble());
  if (value.isBool()) return FromBool(env, value.toBool());
  if (value.isString()) return FromString(env, value.toStringRef());
  if (value.isComplexDouble()) return FromScalar(env, c10::Scalar(value.toComplexDouble()));
  if (value.isDevice()) return FromDevice(environment, value.toDevice());
  if (value.isGenerator()) return WrapGenerator(environment, value.toGenerator());
  if (value.isTensorList()) return WrapTensors(environment, value.toTensorVector());
  if (value.isTuple()) return FromList(environment, value.toTupleRef().elements());
  if (value.isList()) return FromList(environment, value.toListRef());
  ThrowTypeError("a result of type " + value.tagKind() + " has no JavaScript form");
}

}  // namespace libtorch_node
