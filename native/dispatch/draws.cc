// Single random numbers of the CPU without a tensor in JavaScript for each: transforms draw several for each
// picture. They come from the operators themselves, so that they are theirs in every version.
#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <optional>

#include "boundary/convert.h"
#include "boundary/guard.h"
#include "device/random.h"

namespace libtorch_node {

namespace {

// The last argument: a generator, or null for the default one.
std::optional<at::Generator> GeneratorOrDefault(Environment& environment, const Napi::Value& value) {
  if (value.IsNull() || value.IsUndefined()) return std::nullopt;
  return UnwrapGenerator(environment, value);
}

at::Tensor Uniform(Environment& environment, const Napi::CallbackInfo& info, const char* function) {
  const double low = ToDouble(environment, info[0], function, "from");
  const double high = ToDouble(environment, info[1], function, "to");
  return at::empty({1}, at::kFloat).uniform_(low, high, GeneratorOrDefault(environment, info[2]));
}

Napi::Value NumberOf(const Napi::CallbackInfo& info, const at::Tensor& single) {
  return Napi::Number::New(info.Env(), *single.const_data_ptr<float>());
}

// draw_uniform(low, high, generator | null)
Napi::Value DrawUniform(Environment& environment, const Napi::CallbackInfo& info) {
  const c10::InferenceMode inference;
  return NumberOf(info, Uniform(environment, info, "uniform_"));
}

// draw_exp_uniform(low, high, generator | null): the exponential of such a number, in single precision
Napi::Value DrawExpUniform(Environment& environment, const Napi::CallbackInfo& info) {
  const c10::InferenceMode inference;
  return NumberOf(info, Uniform(environment, info, "uniform_").exp_());
}

// draw_integer(low, end, generator | null)
Napi::Value DrawInteger(Environment& environment, const Napi::CallbackInfo& info) {
  const c10::InferenceMode inference;
  const int64_t low = ToInt64(environment, info[0], "randint", "low");
  const int64_t end = ToInt64(environment, info[1], "randint", "high");
  const at::Tensor drawn =
      at::randint(low, end, {1}, GeneratorOrDefault(environment, info[2]), at::TensorOptions(at::kLong));
  return Napi::Number::New(info.Env(), static_cast<double>(*drawn.const_data_ptr<int64_t>()));
}

}  // namespace

void InitDraws(Napi::Object exports) {
  Export<&DrawUniform, Touches::kWrites>(exports, "draw_uniform");
  Export<&DrawExpUniform, Touches::kWrites>(exports, "draw_exp_uniform");
  Export<&DrawInteger, Touches::kWrites>(exports, "draw_integer");
}

}  // namespace libtorch_node
