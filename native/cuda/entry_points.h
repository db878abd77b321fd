// Functions of LibTorch's CUDA half, found at run time: the addon is linked to the CPU half alone.
#pragma once

namespace libtorch_node {

// The address of a function of libtorch_cuda, by its mangled name; null where there is none.
void* FindCudaEntryPoint(const char* mangled);

// As FindCudaEntryPoint; throws a TorchError that names `function` where there is none.
void* CudaEntryPoint(const char* mangled, const char* function);

}  // namespace libtorch_node
