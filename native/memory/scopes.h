// The scope() that a new tensor belongs to.
#pragma once

#include <cstdint>

#include "boundary/environment.h"

namespace libtorch_node {

struct Scopes {
  uint64_t of_job = 0;  // the scope() that asked for the asynchronous result being made
  uint32_t open = 0;    // while 0, JavaScript is never asked
};

// The innermost scope() of the running JavaScript; 0: none.
uint64_t CurrentScope(Environment& environment);

}  // namespace libtorch_node
