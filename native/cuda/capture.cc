#include "cuda/capture.h"

#include <ATen/ops/alias.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include "cuda/driver.h"

namespace libtorch_node::cuda {

bool IsCapturing(c10::Device device) {
  if (!device.is_cuda()) return false;
  const c10::impl::VirtualGuardImpl guard(c10::kCUDA);
  int status = 0;  // of the enumeration: none, active, invalidated
  const int error =
      Driver::Get().cuStreamIsCapturing(guard.getStreamNativeHandle(guard.getStream(device)), &status);
  return error == 0 && status != 0;
}

void NoteReads(at::TensorList tensors) {
  if (tensors.empty() || !IsCapturing(tensors[0].device())) return;
  for (const at::Tensor& tensor : tensors) {
    if (tensor.defined()) at::alias(tensor);  // an operator, which the graph observes
  }
}

}  // namespace libtorch_node::cuda
