// The part of autocast's state that LibTorch's ThreadLocalState does not carry: dtypes and the weight cache's
// switch.
#pragma once

#include <c10/core/ScalarType.h>

namespace libtorch_node {

class AutocastState {
 public:
  // What the current thread has.
  AutocastState();

  // Gives it to the current thread.
  void Apply() const;

 private:
  c10::ScalarType cpu_;
  c10::ScalarType cuda_;
  bool cache_;
};

}  // namespace libtorch_node
