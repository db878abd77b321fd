// What native/optim/ exports, one function for each file.
#pragma once

#include <napi.h>

namespace libtorch_node {

void InitSgd(Napi::Object exports);
void InitStepLr(Napi::Object exports);
void InitZeroGrad(Napi::Object exports);

void InitOptim(Napi::Object exports);

}  // namespace libtorch_node
