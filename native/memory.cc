#include "memory.h"

#include <ATen/core/Tensor.h>
#include <c10/core/CachingDeviceAllocator.h>
#include <torch/csrc/autograd/variable.h>

#include <unordered_set>

#if defined(__APPLE__)
#include <malloc/malloc.h>
#else
#include <malloc.h>
#endif

#include "convert.h"
#include "device.h"
#include "guard.h"
#include "large_blocks.h"
#include "small_blocks.h"
#include "tensor.h"

namespace libtorch_node {

namespace {

constexpr uint64_t kMebibyte = 1024 * 1024;
constexpr uint64_t kSweepFloor = 64 * kMebibyte;
constexpr uint64_t kTrimFloor = 32 * kMebibyte;
constexpr uint64_t kDeviceSweepFloor = 1024 * kMebibyte;
constexpr uint32_t kDeviceWrapsBetweenReads = 16;
constexpr int64_t kFullCollectionFloor = 256 * kMebibyte;
constexpr uint64_t kSweepsBetweenCollections = 4;
constexpr size_t kHandlesBetweenSweeps = 2048;  // tensors of a few bytes: their handles add up

struct DeviceBytes {
  uint64_t allocated = 0;  // ever
  int64_t current = 0;
};

DeviceBytes ReadDevice() {
  DeviceBytes bytes;
  c10::DeviceAllocator* allocator = CudaAllocator();
  if (allocator == nullptr) return bytes;
  const int64_t count = CudaDeviceCount();
  for (int64_t index = 0; index < count; ++index) {
    const auto stats = allocator->getDeviceStats(static_cast<c10::DeviceIndex>(index));
    bytes.allocated += static_cast<uint64_t>(stats.allocated_bytes[0].allocated);
    bytes.current += stats.allocated_bytes[0].current;
  }
  return bytes;
}

// Gives freed memory back to the system. Small blocks that outlive big ones (Node's own bookkeeping of
// objects whose finalizers wait for the event loop) pin glibc's heap, and a loop that never yields would
// otherwise grow by what it frees.
void TrimHeap() {
#if defined(__GLIBC__)
  malloc_trim(0);
#endif
}

void Report(Environment& environment, int64_t bytes) {
  int64_t ignored = 0;
  napi_adjust_external_memory(environment.env(), bytes - environment.reported_bytes, &ignored);
  environment.reported_bytes = bytes;
}

void Collect(Environment& environment, const char* type) {
  if (environment.collect_garbage.IsEmpty()) return;
  environment.collect_garbage.Call({Napi::String::New(environment.env(), type)});
}

bool HasGraph(const at::Tensor& tensor) {
  const torch::autograd::AutogradMeta* meta = torch::autograd::impl::get_autograd_meta(tensor);
  return meta != nullptr && (meta->grad_fn_ || meta->grad_accumulator_.lock() || meta->grad_.defined());
}

// Whether a few thousand of it are of no weight: few bytes, and no graph behind it.
bool IsLight(const at::Tensor& tensor) {
  return tensor.defined() && tensor.is_cpu() && tensor.has_storage() &&
         tensor.storage().nbytes() <= SmallBlocks::kLargest && !HasGraph(tensor);
}

enum class When { kNow, kNextTensors };

// Lets go of the tensors whose JavaScript object is gone, and of their handles: in a synchronous loop
// finalizers never come. Light ones may wait until the next tensors take their places.
size_t ReleaseCollected(Environment& environment, When light = When::kNow) {
  while (DeleteOneDead(environment)) {
  }
  Napi::HandleScope scope(environment.env());
  size_t released = 0;
  TensorHandle* next = nullptr;
  for (TensorHandle* handle = environment.first_handle; handle != nullptr; handle = next) {
    next = handle->next;
    napi_value object = nullptr;
    napi_get_reference_value(environment.env(), handle->object, &object);
    if (object != nullptr) continue;
    if (handle->tensor.defined()) ++released;
    if (light == When::kNextTensors && IsLight(handle->tensor)) {
      DeleteHandleLater(handle);
    } else {
      DeleteHandle(handle);
    }
  }
  for (Holder* holder = environment.first_holder; holder != nullptr; holder = holder->next) {
    napi_value object = nullptr;
    napi_get_reference_value(environment.env(), holder->object, &object);
    if (object == nullptr) holder->LetGo();
  }
  environment.handles_swept_at = environment.handle_count;
  return released;
}

Napi::Value MemoryLive(Environment& environment, const Napi::CallbackInfo& info) {
  std::unordered_set<const void*> storages;
  double bytes = 0;
  double count = 0;
  for (TensorHandle* handle = environment.first_handle; handle != nullptr; handle = handle->next) {
    if (!handle->tensor.defined()) continue;
    ++count;
    if (!handle->tensor.has_storage()) continue;
    const c10::Storage& storage = handle->tensor.storage();
    if (storages.insert(storage.unsafeGetStorageImpl()).second)
      bytes += static_cast<double>(storage.nbytes());
  }
  Napi::Object result = Napi::Object::New(info.Env());
  result.Set("count", count);
  result.Set("bytes", bytes);
  result.Set("allocated", static_cast<double>(LiveCpuBytes()));
  result.Set("sweeps", static_cast<double>(environment.sweep_count));
  return result;
}

Napi::Value SweepNow(Environment& environment, const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(Sweep(environment)));
}

Napi::Value OpenScope(Environment& environment, const Napi::CallbackInfo& info) {
  ++environment.open_scopes;
  return info.Env().Undefined();
}

Napi::Value CloseScope(Environment& environment, const Napi::CallbackInfo& info) {
  if (environment.open_scopes > 0) --environment.open_scopes;
  return info.Env().Undefined();
}

Napi::Value Keep(Environment& environment, const Napi::CallbackInfo& info) {
  UnwrapTensor(environment, info[0], "keep", "tensor");
  HandleOf(environment, info[0])->scope = 0;
  return info.Env().Undefined();
}

// end_scope(id, keep, parent)
Napi::Value EndScope(Environment& environment, const Napi::CallbackInfo& info) {
  const auto id = static_cast<uint64_t>(info[0].As<Napi::Number>().Int64Value());
  const auto parent = static_cast<uint64_t>(info[2].As<Napi::Number>().Int64Value());
  Napi::Array keep = info[1].As<Napi::Array>();
  for (uint32_t i = 0; i < keep.Length(); ++i) {
    Napi::Value value = keep.Get(i);
    if (TensorHandle* handle = HandleOf(environment, value); handle != nullptr && handle->scope == id) {
      handle->scope = parent;
    }
  }
  for (TensorHandle* handle = environment.first_handle; handle != nullptr; handle = handle->next) {
    if (handle->scope == id && !handle->parameter) Release(*handle);
  }
  return info.Env().Undefined();
}

}  // namespace

namespace {

size_t SweepWith(Environment& environment, When light) {
  ++environment.sweep_count;
  Napi::HandleScope scope(environment.env());
  const int64_t before = LiveCpuBytes();
  // Most tensors die young, and a collection of the young costs about a millisecond.
  Collect(environment, "minor");
  size_t released = ReleaseCollected(environment, light);
  if (LiveCpuBytes() > kFullCollectionFloor && environment.sweep_count % kSweepsBetweenCollections == 0) {
    Collect(environment, "major");
    released += ReleaseCollected(environment);
  }
  if (before - LiveCpuBytes() > static_cast<int64_t>(kTrimFloor)) TrimHeap();
  const DeviceBytes device = ReadDevice();
  // A card's bytes are no host memory: a quarter of them makes V8 collect without collecting always.
  Report(environment, LiveCpuBytes() + device.current / 4);
  environment.swept_at = AllocatedCpuBytes();
  environment.device_swept_at = device.allocated;
  return released;
}

}  // namespace

size_t Sweep(Environment& environment) { return SweepWith(environment, When::kNow); }

// One object that nothing refers to: V8 finalizes it after the next collection, on the event loop.
struct CollectionWatch {
  Environment* environment;
};

void WatchCollections(Environment& environment) {
  if (environment.watch != nullptr || environment.closing) return;
  napi_env env = environment.env();
  Napi::HandleScope scope(env);
  auto* watch = new CollectionWatch{&environment};
  const auto collected = [](napi_env, void* data, void*) {
    std::unique_ptr<CollectionWatch> watch(static_cast<CollectionWatch*>(data));
    Environment* environment = watch->environment;
    if (environment == nullptr) return;
    environment->watch = nullptr;
    ReleaseCollected(*environment);
    if (environment->handle_count > 0) WatchCollections(*environment);
  };
  napi_value object = nullptr;
  if (napi_create_external(env, watch, collected, nullptr, &object) == napi_ok) {
    environment.watch = watch;
  } else {
    delete watch;
  }
}

void ForgetWatch(Environment& environment) {
  if (environment.watch != nullptr) environment.watch->environment = nullptr;
  environment.watch = nullptr;
}

void MaybeSweep(Environment& environment, bool on_device) {
  const uint64_t threshold = kSweepFloor + static_cast<uint64_t>(LiveCpuBytes()) / 4;
  const size_t most_handles = environment.handles_swept_at + environment.handles_swept_at / 4;
  const bool many = environment.handle_count > most_handles + kHandlesBetweenSweeps;
  if (many || AllocatedCpuBytes() - environment.swept_at > threshold) {
    SweepWith(environment, When::kNextTensors);
    return;
  }
  if (!on_device || ++environment.device_wraps < kDeviceWrapsBetweenReads) return;
  environment.device_wraps = 0;
  const DeviceBytes device = ReadDevice();
  const uint64_t limit = kDeviceSweepFloor + static_cast<uint64_t>(device.current) / 2;
  if (device.allocated - environment.device_swept_at > limit) Sweep(environment);
}

uint64_t CurrentScope(Environment& environment) {
  if (environment.job_scope != 0) return environment.job_scope;
  if (environment.open_scopes == 0 || environment.current_scope.IsEmpty()) return 0;
  Napi::Value scope = environment.current_scope.Call({});
  return static_cast<uint64_t>(scope.As<Napi::Number>().Int64Value());
}

void CollectAndSweep(Environment& environment) {
  Napi::HandleScope scope(environment.env());
  Collect(environment, "major");
  ReleaseCollected(environment);
  LargeBlocks::Instance().Trim();
}

void InitMemory(Napi::Object exports) {
  Export<&MemoryLive, Touches::kNothing>(exports, "memory_live");
  Export<&SweepNow, Touches::kNothing>(exports, "sweep");
  Export<&OpenScope, Touches::kNothing>(exports, "open_scope");
  Export<&CloseScope, Touches::kNothing>(exports, "close_scope");
  Export<&Keep, Touches::kNothing>(exports, "keep");
  Export<&EndScope, Touches::kNothing>(exports, "end_scope");
}

}  // namespace libtorch_node
