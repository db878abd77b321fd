// JavaScript values to and from LibTorch's, by the rules of docs/numbers.md. No other file has rules
// of its own.
#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/ivalue.h>
#include <c10/core/Device.h>
#include <c10/core/Layout.h>
#include <c10/core/MemoryFormat.h>
#include <c10/core/Scalar.h>
#include <c10/core/ScalarType.h>
#include <napi.h>

#include <optional>
#include <string>
#include <vector>

#include "boundary/argument.h"
#include "boundary/environment.h"

namespace libtorch_node {

// Number.MAX_SAFE_INTEGER.
inline constexpr double kMaxSafeInteger = 9007199254740991.0;

// What a JavaScript value is, as far as overloads need to know.
enum class Kind {
  kNothing,  // null or undefined
  kBoolean,
  kInteger,  // a number without a fraction, or a bigint
  kFloat,
  kString,
  kTensor,
  kGenerator,
  kDevice,
  kComplex,  // { real, imag }
  kArray,
  kOptions,  // any other plain object
  kOther,
};

struct TensorHandle;

// A value and what it is: asking JavaScript costs more than all else in a call, so it is asked once.
struct Value {
  napi_value value = nullptr;
  Kind kind = Kind::kNothing;
  TensorHandle* handle = nullptr;  // of a tensor
};

Value Look(Environment& environment, napi_value value);
Kind KindOf(Environment& environment, napi_value value);

inline bool IsNumber(Kind kind) {
  return kind == Kind::kBoolean || kind == Kind::kInteger || kind == Kind::kFloat || kind == Kind::kComplex;
}

// Python's name for the type of `value`, as PyTorch's errors use it ("str", "list", "Tensor", …).
std::string TypeName(Environment& environment, napi_value value);

// Python reads a tensor of no dimensions that needs no gradient as a number, where an operator wants one.
bool StandsForNumber(Environment& environment, napi_value value);
bool StandsForInteger(Environment& environment, napi_value value);

// Readers. What does not read is a TypeError in PyTorch's words.
int64_t ToInt64(const Argument& argument);
double ToDouble(const Argument& argument);
bool ToBool(const Argument& argument);
std::string ToString(const Argument& argument);
std::vector<int64_t> ToInt64List(const Argument& argument);
c10::Scalar ToScalar(const Argument& argument);
c10::Scalar ToScalar(const Argument& argument, Kind kind);  // of a value that was looked at
c10::ScalarType ToScalarType(const Argument& argument);
c10::Device ToDevice(const Argument& argument);
c10::MemoryFormat ToMemoryFormat(const Argument& argument);
c10::Layout ToLayout(const Argument& argument);
at::Generator ToGenerator(const Argument& argument);

// Writers.
napi_value FromString(napi_env env, const std::string& value);
napi_value FromBool(napi_env env, bool value);
napi_value FromDouble(napi_env env, double value);
// A number; a bigint where the number would not be exact.
napi_value FromInt64(napi_env env, int64_t value);
napi_value FromInt64List(Environment& environment, at::IntArrayRef values);
napi_value FromScalar(napi_env env, const c10::Scalar& value);
napi_value FromDevice(Environment& environment, c10::Device device);
const char* DtypeName(c10::ScalarType dtype);  // "float32", …
const char* LayoutName(c10::Layout layout);    // "strided", …
napi_value FromIValue(Environment& environment, c10::IValue value);

}  // namespace libtorch_node
