// Circles that go through C++, which V8 cannot see: a hook holds a tensor whose graph holds the hook. Around
// a full collection the callbacks that nothing but tensors of JavaScript can reach are held by these tensors
// alone, as far as V8 is concerned, and no longer by C++. Why: docs/adr/0003-memory.md.
#pragma once

#include <memory>
#include <vector>

#include "boundary/environment.h"
#include "boundary/js_reference.h"

namespace libtorch_node {

class WeakCallbacks {
 public:
  // Until Decide(), no JavaScript but the collector's may run.
  explicit WeakCallbacks(Environment& environment);
  ~WeakCallbacks() { Decide(); }
  WeakCallbacks(const WeakCallbacks&) = delete;
  WeakCallbacks& operator=(const WeakCallbacks&) = delete;

  // Makes the callbacks strong again that are still there. Those of the others have no tensor left, and die
  // with their graph when the tensors are released.
  void Decide();

 private:
  Environment& environment_;
  std::vector<JsReference*> weakened_;
  napi_ref links_ = nullptr;  // a WeakMap: tensor => what its graph calls
};

}  // namespace libtorch_node
