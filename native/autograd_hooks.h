// JavaScript hooks on tensors.
#pragma once

#include <napi.h>

#include "environment.h"

namespace libtorch_node {

// (tensor, hook) => function that removes the hook
Napi::Value RegisterHook(Environment& environment, const Napi::CallbackInfo& info);
Napi::Value RegisterPostAccumulateGradHook(Environment& environment, const Napi::CallbackInfo& info);

}  // namespace libtorch_node
