// What JavaScript gives to one call of an operator.
#pragma once

#include <c10/util/SmallVector.h>
#include <napi.h>

#include <string>
#include <utility>

#include "boundary/convert.h"
#include "boundary/environment.h"

namespace libtorch_node {

// The arguments of one call. `self` is the receiver of a method, else null.
struct Arguments {
  Value self;
  c10::SmallVector<Value, 8> positional;
  c10::SmallVector<std::pair<std::string, Value>, 2> options;

  bool has_self() const { return self.value != nullptr; }
};

// Reads `count` values. A trailing plain object gives options; trailing undefined values are as good as
// absent.
void ReadArguments(Environment& environment, const napi_value* values, size_t count, Arguments& arguments);

}  // namespace libtorch_node
