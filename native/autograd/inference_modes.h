// The inference modes that JavaScript has entered.
#pragma once

#include <c10/core/InferenceMode.h>

#include <memory>
#include <vector>

namespace libtorch_node {

struct InferenceModes {
  std::vector<std::unique_ptr<c10::InferenceMode>> entered;  // innermost last
};

}  // namespace libtorch_node
