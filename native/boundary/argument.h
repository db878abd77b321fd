// A JavaScript value that is to be read as something, with the names for its TypeError.
#pragma once

#include <napi.h>

#include <string>

namespace libtorch_node {

class Environment;

struct Argument {
  Environment& environment;
  napi_value value;
  const char* function;
  const char* name;

  // One of the list that `value` is.
  Argument Element(napi_value element) const { return {environment, element, function, name}; }

  // How its errors begin: "conv2d(): argument 'stride'".
  std::string Where() const { return std::string(function) + "(): argument '" + name + "'"; }
};

}  // namespace libtorch_node
