// JavaScript classes whose instances own one C++ object.
//
//   template <> struct ClassOf<Counter> {
//     static constexpr const char* kName = "Counter";
//     static constexpr napi_type_tag kTag{0x…, 0x…};
//   };
//   DefineClass<Counter, &Construct>(exports, {Method<&Increment>("increment"), Getter<&Count>("count")});
//
// where Construct ends in `return Own(environment, info, std::make_shared<Counter>())` and the methods
// begin with `Owned<Counter>(environment, info.This())`.
#pragma once

#include <c10/util/StringUtil.h>
#include <napi.h>

#include <initializer_list>
#include <memory>
#include <string>
#include <utility>

#include "boundary/convert.h"
#include "boundary/guard.h"
#include "memory/holder.h"

namespace libtorch_node {

template <typename Type>
struct ClassOf;

template <NativeFunction kFunction, Touches kTouches = Touches::kReads>
napi_property_descriptor Method(const char* name) {
  return {name,   nullptr, CallGuarded<kFunction, kTouches>, nullptr, nullptr, nullptr, napi_default_method,
          nullptr};
}

template <NativeFunction kGet>
napi_property_descriptor Getter(const char* name) {
  return {name, nullptr, nullptr, CallGuarded<kGet>, nullptr, nullptr, napi_configurable, nullptr};
}

template <NativeFunction kGet, NativeFunction kSet>
napi_property_descriptor Accessor(const char* name) {
  return {name, nullptr, nullptr, CallGuarded<kGet>, CallGuarded<kSet>, nullptr, napi_configurable, nullptr};
}

template <typename Type>
struct HolderOf final : Holder {
  explicit HolderOf(std::shared_ptr<Type> value) : value(std::move(value)) {}
  void LetGo() override { value.reset(); }
  std::shared_ptr<Type> value;
};

// structuredClone() and postMessage() would make an empty object of `object`. A symbol in a property is what
// they refuse, with its text (lib/internal/uncloneable.ts).
inline void RefuseClones(Napi::Env env, napi_value object, const char* kind) {
  const std::string reason =
      c10::str("a ", kind, " lives outside of JavaScript: make one of its own where it is needed;");
  const Napi::Symbol symbol = Napi::Symbol::New(env, reason);
  Check(env, napi_set_named_property(env, object, "__native__", symbol));
}

// Ties `value` to the object under construction and returns it.
template <typename Type>
Napi::Value Own(Environment& environment, const Napi::CallbackInfo& info, std::shared_ptr<Type> value) {
  Hold(environment, info.This(), std::make_unique<HolderOf<Type>>(std::move(value)));
  Check(environment.env(), napi_type_tag_object(environment.env(), info.This(), &ClassOf<Type>::kTag));
  RefuseClones(info.Env(), info.This(), ClassOf<Type>::kName);
  return info.This();
}

template <typename Type>
bool IsOwner(Environment& environment, napi_value value) {
  return HasTag(environment.env(), value, ClassOf<Type>::kTag);
}

// The C++ object of `value`. Throws a TypeError if it has none of this type.
template <typename Type>
const std::shared_ptr<Type>& Owned(Environment& environment, napi_value value) {
  if (!IsOwner<Type>(environment, value)) {
    ThrowTypeError(std::string("expected a ") + ClassOf<Type>::kName + ", but got " +
                   TypeName(environment, value));
  }
  void* data = nullptr;
  Check(environment.env(), napi_unwrap(environment.env(), value, &data));
  return static_cast<HolderOf<Type>*>(static_cast<Holder*>(data))->value;
}

inline Napi::Value RefuseCall(Environment&, const Napi::CallbackInfo&) {
  ThrowTypeError("Class constructor cannot be invoked without 'new'");
}

// Node-API calls the constructor for plain calls as well.
template <NativeFunction kConstruct, NativeFunction kCall>
Napi::Value ConstructOrCall(Environment& environment, const Napi::CallbackInfo& info) {
  return info.IsConstructCall() ? kConstruct(environment, info) : kCall(environment, info);
}

// Adds the class to `exports` and returns it. `kCall`: what it does without `new`.
template <typename Type, NativeFunction kConstruct, NativeFunction kCall = &RefuseCall>
Napi::Function DefineClass(Napi::Object exports, std::initializer_list<napi_property_descriptor> properties) {
  napi_env env = exports.Env();
  napi_value constructor = nullptr;
  Check(env, napi_define_class(env, ClassOf<Type>::kName, NAPI_AUTO_LENGTH,
                               CallGuarded<ConstructOrCall<kConstruct, kCall>>, nullptr, properties.size(),
                               properties.begin(), &constructor));
  exports.Set(ClassOf<Type>::kName, Napi::Function(env, constructor));
  return Napi::Function(env, constructor);
}

}  // namespace libtorch_node
