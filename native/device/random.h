// Random number generators across the boundary.
#pragma once

#include <ATen/core/Generator.h>
#include <napi.h>

#include "boundary/environment.h"

namespace libtorch_node {

struct Generators {
  Napi::FunctionReference constructor;
  at::Generator* pending = nullptr;  // handed to the constructor by WrapGenerator
};

bool IsGenerator(Environment& environment, napi_value value);

// The generator behind `value`. Throws a TypeError if it is none.
at::Generator& UnwrapGenerator(Environment& environment, napi_value value);

// A new JavaScript object for `generator`.
napi_value WrapGenerator(Environment& environment, at::Generator generator);

void InitRandom(Napi::Object exports);

}  // namespace libtorch_node
