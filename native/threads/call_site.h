// The JavaScript stack of a call whose work is done later.
#pragma once

#include <napi.h>

#include <memory>

#include "boundary/environment.h"

namespace libtorch_node {

class JsReference;

// JavaScript thread only.
class CallSite {
 public:
  CallSite() = default;
  explicit CallSite(Environment& environment);

  // Adds the frames of the call to the stack of `error`, which was made when the work had failed.
  void AppendTo(Napi::Value error) const noexcept;

 private:
  std::shared_ptr<JsReference> error_;
};

}  // namespace libtorch_node
