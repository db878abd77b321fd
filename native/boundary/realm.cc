#include "boundary/realm.h"

#include <iterator>

namespace libtorch_node {

namespace {

struct Slot {
  const char* name;
  Napi::FunctionReference Realm::* function;
};

constexpr Slot kSlots[] = {
    {"Parameter", &Realm::parameter_class},       {"device_of", &Realm::device_of},
    {"error_class", &Realm::error_class},         {"warn", &Realm::warn},
    {"collect_garbage", &Realm::collect_garbage}, {"current_scope", &Realm::current_scope},
    {"make_tensors", &Realm::make_tensors},       {"list_of", &Realm::list_of},
    {"capture_context", &Realm::capture_context}, {"at_rest", &Realm::at_rest},
    {"define_getter", &Realm::define_getter},     {"weak_map", &Realm::weak_map},
    {"weak_map_set", &Realm::weak_map_set},
};

}  // namespace

Realm::Realm(Napi::Env env) {
  Napi::Object object = env.Global().Get("Object").As<Napi::Object>();
  object_prototype = Napi::Persistent(object.Get("prototype"));
}

void Realm::Take(Napi::Object values) {
  for (const Slot& slot : kSlots) {
    Napi::Value value = values.Get(slot.name);
    if (value.IsFunction()) this->*slot.function = Napi::Persistent(value.As<Napi::Function>());
  }
  if (Napi::Value prototype = values.Get("device_prototype"); prototype.IsObject()) {
    device_prototype = Napi::Persistent(prototype);
  }
}

void Realm::Reset() {
  for (const Slot& slot : kSlots) (this->*slot.function).Reset();
  object_prototype.Reset();
  device_prototype.Reset();
}

}  // namespace libtorch_node
