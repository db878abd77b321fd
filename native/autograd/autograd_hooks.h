// JavaScript hooks on tensors.
#pragma once

#include <napi.h>
#include <torch/csrc/autograd/function_hook.h>

#include <memory>
#include <vector>

#include "boundary/environment.h"
#include "boundary/js_reference.h"

namespace libtorch_node {

// (tensor, hook) => function that removes the hook
Napi::Value RegisterHook(Environment& environment, const Napi::CallbackInfo& info);
Napi::Value RegisterPostAccumulateGradHook(Environment& environment, const Napi::CallbackInfo& info);

// Adds to `callbacks` what of LibTorch's hooks is JavaScript.
void AddHooks(const std::vector<std::unique_ptr<torch::autograd::FunctionPreHook>>& hooks,
              std::vector<JsReference*>& callbacks);
void AddHooks(torch::autograd::PostAccumulateGradHook* hook, std::vector<JsReference*>& callbacks);

}  // namespace libtorch_node
