// The properties and methods of the native class Tensor; lib/tensor/tensor.ts adds the rest.
#pragma once

#include <napi.h>

#include <vector>

namespace libtorch_node {

std::vector<napi_property_descriptor> TensorProperties();

}  // namespace libtorch_node
