// The classes and functions of JavaScript that this addon calls, as they were when it was loaded: what a
// program puts in their place later changes nothing here. Most are handed over by `initialize()`
// (lib/native/addon.ts).
#pragma once

#include <napi.h>

namespace libtorch_node {

struct Realm {
  explicit Realm(Napi::Env env);

  // What `initialize()` was given.
  void Take(Napi::Object values);

  // Lets go of everything.
  void Reset();

  Napi::FunctionReference parameter_class;
  Napi::FunctionReference device_of;        // (type: string, index: number | null) => Device
  Napi::FunctionReference error_class;      // (name: string) => constructor of a TorchError subclass
  Napi::FunctionReference warn;             // (message: string, category: string) => void
  Napi::FunctionReference collect_garbage;  // (everything: boolean) => void
  Napi::FunctionReference current_scope;    // () => number, the innermost scope() of this async context
  Napi::FunctionReference make_tensors;     // (...places: number[]) => void, calls adopt_tensors()
  Napi::FunctionReference list_of;          // (...values) => values
  Napi::FunctionReference capture_context;  // () => (body) => void, which runs `body` in the context of now
  Napi::FunctionReference at_rest;          // (body) => void, which runs it in the context of no call
  Napi::FunctionReference define_getter;    // (object, name: string, get: () => unknown) => void
  Napi::FunctionReference weak_map;         // WeakMap
  Napi::FunctionReference weak_map_set;     // WeakMap.prototype.set
  Napi::Reference<Napi::Value> object_prototype;
  Napi::Reference<Napi::Value> device_prototype;  // by which a Device is known
};

}  // namespace libtorch_node
