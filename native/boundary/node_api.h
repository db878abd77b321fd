// Raw Node-API. What becomes of the status of a call: Check(), a comparison, or Ignore() with a reason; `npm
// run lint` finds a call without any. When to call it raw, and when by node-addon-api: CONTRIBUTING.md.
#pragma once

#include <napi.h>

#include <string>

namespace libtorch_node {

// Throws the Napi::Error of the call that has failed last.
[[noreturn]] void ThrowLast(napi_env env);

inline void Check(napi_env env, napi_status status) {
  if (status != napi_ok) [[unlikely]]
    ThrowLast(env);
}

// For a call that cannot fail where it stands, or whose failure changes nothing: says why.
inline void Ignore(napi_status, const char* /*why*/) noexcept {}

// What kind of value it is; undefined for none.
inline napi_valuetype TypeOf(napi_env env, napi_value value) {
  napi_valuetype type = napi_undefined;
  if (value != nullptr) Check(env, napi_typeof(env, value, &type));
  return type;
}

inline uint32_t LengthOf(napi_env env, napi_value array) {
  uint32_t length = 0;
  Check(env, napi_get_array_length(env, array, &length));
  return length;
}

inline napi_value ElementOf(napi_env env, napi_value array, uint32_t index) {
  napi_value element = nullptr;
  Check(env, napi_get_element(env, array, index, &element));
  return element;
}

inline bool IsTypedArray(napi_env env, napi_value value) {
  bool is_typed_array = false;
  Check(env, napi_is_typedarray(env, value, &is_typed_array));
  return is_typed_array;
}

inline bool AreSame(napi_env env, napi_value one, napi_value other) {
  bool are_same = false;
  Check(env, napi_strict_equals(env, one, other, &are_same));
  return are_same;
}

inline bool HasTag(napi_env env, napi_value value, const napi_type_tag& tag) {
  bool has = false;
  if (TypeOf(env, value) == napi_object) Check(env, napi_check_object_type_tag(env, value, &tag, &has));
  return has;
}

// Gives `object` a property of its own: an assignment would go to a setter of that name which a program has
// put into Object.prototype.
template <typename T>
void SetOwn(Napi::Object object, const std::string& name, const T& value) {
  object.DefineProperty(
      Napi::PropertyDescriptor::Value(name, Napi::Value::From(object.Env(), value), napi_default_jsproperty));
}

// What a weak reference refers to; null once that was collected.
inline napi_value Referred(napi_env env, napi_ref reference) {
  napi_value value = nullptr;
  Check(env, napi_get_reference_value(env, reference, &value));
  return value;
}

// For what nobody has called: an exception has nowhere to go, and would end the process.
void DropException(napi_env env) noexcept;

}  // namespace libtorch_node
