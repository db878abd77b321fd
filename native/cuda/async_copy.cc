// Waiting for a GPU on the compute thread, so that the event loop turns meanwhile.
#include <ATen/DeviceAccelerator.h>
#include <c10/core/DeviceGuard.h>
#include <c10/core/Event.h>
#include <c10/core/StreamGuard.h>

#include <memory>
#include <utility>

#include "boundary/callback.h"
#include "cuda/device_calls.h"
#include "boundary/guard.h"
#include "boundary/tensor.h"

namespace libtorch_node {

namespace {

// A tensor on its way to the CPU: what was asked of its device before is in it, what is asked later need not
// be waited for, so the copy has a stream of its own that waits for an event of the caller's.
struct Copy {
  explicit Copy(const at::Tensor& tensor)
      : tensor(tensor), stream(CudaGuard().getStream(tensor.device())), ready(c10::kCUDA) {
    ready.record(stream);
  }

  at::Tensor ToCpu() {
    const c10::impl::VirtualGuardImpl cuda = CudaGuard();
    const c10::Stream side = cuda.getStreamFromGlobalPool(tensor.device(), false);
    c10::StreamGuard guard(side);
    ready.block(side);
    // Returns when the elements are there: the tensor is not needed after that, on either stream.
    return tensor.to(at::kCPU);
  }

  at::Tensor tensor;
  c10::Stream stream;
  c10::Event ready;
};

// cpu_async(tensor) => promise of the tensor on the CPU
Napi::Value CpuAsync(Environment& environment, const Napi::CallbackInfo& info) {
  const at::Tensor& tensor = UnwrapTensor({environment, info[0], "cpu_async", "self"});
  auto result = std::make_shared<at::Tensor>(tensor);
  std::function<void()> work;
  if (tensor.is_cuda()) {
    work = [result, copy = std::make_shared<Copy>(tensor)] { *result = copy->ToCpu(); };
  } else {
    work = [result] { *result = result->to(at::kCPU); };
  }
  auto finish = [result, &environment](Napi::Env) { return WrapTensor(environment, std::move(*result)); };
  return Napi::Value(info.Env(), RunAsync(environment, Writes::kNo, std::move(work), std::move(finish)));
}

// cuda_synchronize_async(device) => promise
Napi::Value SynchronizeAsync(Environment& environment, const Napi::CallbackInfo& info) {
  const c10::DeviceIndex index = ToDeviceIndex(environment, info[0], "synchronize_async");
  auto work = [index] { at::accelerator::synchronizeDevice(index); };
  auto finish = [](Napi::Env env) -> napi_value { return env.Undefined(); };
  return Napi::Value(info.Env(), RunAsync(environment, Writes::kNo, std::move(work), std::move(finish)));
}

}  // namespace

void InitCudaAsync(Napi::Object exports) {
  Export<&CpuAsync>(exports, "cpu_async");
  Export<&SynchronizeAsync>(exports, "cuda_synchronize_async");
}

}  // namespace libtorch_node
