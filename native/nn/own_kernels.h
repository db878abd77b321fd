// The switch between kernels of our own and PyTorch's operators, whose bits the former do not have.
#pragma once

#include <napi.h>

namespace libtorch_node {

// True unless PyTorch's own operators are wanted everywhere. Process-wide.
bool OwnKernels();

void InitOwnKernels(Napi::Object exports);

}  // namespace libtorch_node
