// JavaScript objects that are no tensors and yet keep tensors: layers, optimizers, generators, archives.
// Their finalizers wait for the event loop, so they are swept as tensors are (sweep.h).
#pragma once

#include <napi.h>

#include <memory>

#include "boundary/environment.h"

namespace libtorch_node {

// What holds tensors behind a JavaScript object that is no tensor.
struct Holder {
  virtual ~Holder() = default;
  virtual void LetGo() = 0;      // the JavaScript object is gone, or the environment
  Environment* owner = nullptr;  // null once it has let go
  napi_ref object = nullptr;     // weak
  Holder* previous = nullptr;
  Holder* next = nullptr;
};

// Those of one environment.
struct Holders {
  Holder* first = nullptr;  // intrusive list
};

// Wraps `holder` into `object`; napi_unwrap() gives it back as a Holder*.
void Hold(Environment& environment, napi_value object, std::unique_ptr<Holder> holder);

// Has every holder let go whose object is gone.
void SweepHolders(Environment& environment);

// Has every holder let go, as the environment ends.
void CloseHolders(Environment& environment);

}  // namespace libtorch_node
