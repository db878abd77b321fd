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

// Python's name for the type of `value`, as PyTorch's errors use it ("str", "list", "Tensor", …).
std::string TypeName(Environment& environment, napi_value value);

// Python reads a tensor of no dimensions that needs no gradient as a number, where an operator wants one.
bool StandsForNumber(Environment& environment, napi_value value);
bool StandsForInteger(Environment& environment, napi_value value);

// Readers. `function` and `argument` are named in the TypeError.
int64_t ToInt64(Environment& environment, napi_value value, const char* function, const char* argument);
double ToDouble(Environment& environment, napi_value value, const char* function, const char* argument);
bool ToBool(Environment& environment, napi_value value, const char* function, const char* argument);
std::string ToString(Environment& environment, napi_value value, const char* function, const char* argument);
std::vector<int64_t> ToInt64List(Environment& environment, napi_value value, const char* function,
                                 const char* argument);
c10::Scalar ToScalar(Environment& environment, napi_value value, const char* function, const char* argument);
c10::Scalar ToScalar(Environment& environment, const Value& value, const char* function,
                     const char* argument);
c10::ScalarType ToScalarType(Environment& environment, napi_value value, const char* function,
                             const char* argument);
c10::Device ToDevice(Environment& environment, napi_value value, const char* function, const char* argument);
c10::MemoryFormat ToMemoryFormat(Environment& environment, napi_value value, const char* function,
                                 const char* argument);
c10::Layout ToLayout(Environment& environment, napi_value value, const char* function, const char* argument);
at::Generator ToGenerator(Environment& environment, napi_value value, const char* function,
                          const char* argument);

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
