#include "boundary/arguments.h"

#include "boundary/errors.h"

namespace libtorch_node {

namespace {

bool IsUndefined(napi_env env, const Value& value) {
  return value.kind == Kind::kNothing && TypeOf(env, value.value) == napi_undefined;
}

void ReadOptions(Environment& environment, napi_value object, Arguments& arguments) {
  napi_env env = environment.env();
  napi_value names = nullptr;
  Check(env,
        napi_get_all_property_names(env, object, napi_key_own_only,
                                    static_cast<napi_key_filter>(napi_key_enumerable | napi_key_skip_symbols),
                                    napi_key_numbers_to_strings, &names));
  const uint32_t count = LengthOf(env, names);
  for (uint32_t i = 0; i < count; ++i) {
    napi_value key = ElementOf(env, names, i);
    napi_value value = nullptr;
    Check(env, napi_get_property(env, object, key, &value));
    if (TypeOf(env, value) == napi_undefined) continue;
    arguments.options.emplace_back(Napi::String(env, key).Utf8Value(), Look(environment, value));
  }
}

}  // namespace

void ReadArguments(Environment& environment, const napi_value* values, size_t count, Arguments& arguments) {
  auto& positional = arguments.positional;
  for (size_t i = 0; i < count; ++i) positional.push_back(Look(environment, values[i]));
  while (!positional.empty() && IsUndefined(environment.env(), positional.back())) positional.pop_back();
  if (!positional.empty() && positional.back().kind == Kind::kOptions) {
    const Value options = positional.pop_back_val();
    ReadOptions(environment, options.value, arguments);
  }
}

}  // namespace libtorch_node
