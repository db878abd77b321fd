// Tensors across the boundary: one JavaScript object for each TensorImpl.
#pragma once

#include <ATen/core/Tensor.h>
#include <napi.h>

#include <vector>

#include "boundary/argument.h"
#include "boundary/environment.h"

namespace libtorch_node {

// What a JavaScript tensor object stands for. `tensor` is undefined once it was disposed or swept.
struct TensorHandle {
  Environment* owner = nullptr;
  at::Tensor tensor;
  napi_ref object = nullptr;  // weak
  uint32_t place = 0;         // in the table; the object carries it
  TensorHandle* previous = nullptr;
  TensorHandle* next = nullptr;
  uint64_t scope = 0;  // the scope() it was made in; 0: none
  bool disposed = false;
  bool parameter = false;  // an nn.Parameter: no scope() ends it
  bool listed = false;     // in TensorObjects::listed
};

// The JavaScript object for `tensor`: the same one for the same TensorImpl. Undefined tensors are null.
napi_value WrapTensor(Environment& environment, at::Tensor tensor);

// As WrapTensor, as an nn.Parameter.
napi_value WrapParameter(Environment& environment, const at::Tensor& tensor);

napi_value WrapTensors(Environment& environment, at::ArrayRef<at::Tensor> tensors);

// The handle behind `value`, or null if `value` is no tensor.
TensorHandle* HandleOf(Environment& environment, napi_value value);

// As HandleOf, for a value that is known to be an object.
TensorHandle* HandleOfObject(Environment& environment, napi_value value);

// The tensor that was given. Throws a TypeError in PyTorch's words if it is none, and a TorchError if it was
// disposed.
const at::Tensor& UnwrapTensor(const Argument& argument);

// The same, of a value whose handle was found.
const at::Tensor& TensorOf(const TensorHandle& handle, const Argument& argument);

// As UnwrapTensor; null and undefined give an undefined tensor.
at::Tensor UnwrapOptionalTensor(const Argument& argument);

// The tensors of a JavaScript array.
std::vector<at::Tensor> UnwrapTensors(const Argument& argument);

// Lets go of the tensor at once; the JavaScript object stays, and every use of it throws.
void Release(TensorHandle& handle);

void InitTensor(Napi::Object exports);

}  // namespace libtorch_node
