#include "memory/sweep.h"

#include <ATen/core/Tensor.h>
#include <torch/csrc/autograd/variable.h>

#include <algorithm>
#include <utility>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include "memory/allocator.h"
#include "boundary/convert.h"
#include "memory/cycles.h"
#include "device/device_memory.h"
#include "boundary/errors.h"
#include "memory/holder.h"
#include "memory/large_blocks.h"
#include "memory/memory.h"
#include "boundary/realm.h"
#include "memory/small_blocks.h"
#include "memory/sweeps.h"
#include "boundary/tensor.h"
#include "boundary/tensor_objects.h"

namespace libtorch_node {

namespace {

constexpr int64_t kTrimFloor = int64_t{32} * 1024 * 1024;
constexpr size_t kHandlesBetweenSweeps = 512;  // tensors of a few bytes: their handles add up
constexpr size_t kHandlesBetweenFull = 16384;
constexpr uint64_t kReportWindow = 8;  // sweeps

// Gives freed memory back to the system. Small blocks that outlive big ones (Node's own bookkeeping of
// objects whose finalizers wait for the event loop) pin glibc's heap, and a loop that never yields would
// otherwise grow by what it frees.
void TrimHeap() {
#if defined(__GLIBC__)
  malloc_trim(0);
#endif
}

// What V8 is told: a card's bytes are no host memory, and a quarter of them makes V8 collect without
// collecting always. It is the most that was held lately: V8 begins a full collection whenever 64 MiB more
// are held than at some time since the last one, and a loop whose batches come and go would have it always at
// it.
void Report(Environment& environment, int64_t device_bytes) {
  Sweeps& sweeps = environment.sweeps();
  sweeps.most_bytes = std::max(sweeps.most_bytes, LiveCpuBytes() + device_bytes / 4);
  const int64_t bytes = std::max(sweeps.most_bytes, sweeps.most_bytes_before);
  if (sweeps.count % kReportWindow == 0) sweeps.most_bytes_before = std::exchange(sweeps.most_bytes, 0);
  int64_t ignored = 0;
  Check(environment.env(),
        napi_adjust_external_memory(environment.env(), bytes - sweeps.reported_bytes, &ignored));
  sweeps.reported_bytes = bytes;
}

void Collect(Environment& environment, bool everything) {
  napi_env env = environment.env();
  bool is_failing = false;
  Check(env, napi_is_exception_pending(env, &is_failing));
  if (is_failing || environment.closing() || environment.realm().collect_garbage.IsEmpty()) return;
  Napi::HandleScope scope(env);
  napi_value undefined = Napi::Env(env).Undefined();
  napi_value argument = FromBool(env, everything);
  napi_value collect = environment.realm().collect_garbage.Value();
  Ignore(napi_call_function(env, undefined, collect, 1, &argument, nullptr),
         "it throws only where the worker is being ended, and then everything after it fails as well");
}

bool HasGraph(const at::Tensor& tensor) {
  const torch::autograd::AutogradMeta* meta = torch::autograd::impl::get_autograd_meta(tensor);
  return meta != nullptr && (meta->grad_fn_ || meta->grad_accumulator_.lock() || meta->grad_.defined());
}

// Whether a few hundred of it are of no weight: few bytes, and no graph behind it.
bool IsLight(const at::Tensor& tensor) {
  return tensor.defined() && (tensor.is_cpu() || tensor.is_cuda()) && tensor.has_storage() &&
         tensor.storage().nbytes() <= SmallBlocks::kLargest && !HasGraph(tensor);
}

}  // namespace

size_t ReleaseCollected(Environment& environment, When light) {
  while (DeleteOneDead(environment)) {
  }
  Napi::HandleScope scope(environment.env());
  size_t released = 0;
  TensorHandle* next = nullptr;
  for (TensorHandle* handle = environment.tensors().first; handle != nullptr; handle = next) {
    next = handle->next;
    if (Referred(environment.env(), handle->object) != nullptr) continue;
    if (handle->tensor.defined()) ++released;
    if (light == When::kNextTensors && IsLight(handle->tensor)) {
      DeleteHandleLater(handle);
    } else {
      DeleteHandle(handle);
    }
  }
  environment.tensors().table.ForgetObjects();
  SweepHolders(environment);
  Sweeps& sweeps = environment.sweeps();
  sweeps.handles_swept_at = environment.tensors().count;
  sweeps.holders_made = 0;
  return released;
}

size_t SweepYoung(Environment& environment, When light) {
  ++environment.sweeps().count;
  // Most tensors die young, and a collection of the young costs 40 µs and more.
  Collect(environment, false);
  return ReleaseCollected(environment, light);
}

size_t SweepAll(Environment& environment) {
  Sweeps& sweeps = environment.sweeps();
  ++sweeps.count;
  const Sweeps::Clock::time_point begun = Sweeps::Clock::now();
  {
    WeakCallbacks weak(environment);
    Collect(environment, true);
    weak.Decide();
  }
  const size_t released = ReleaseCollected(environment);
  sweeps.full_ended = Sweeps::Clock::now();
  sweeps.full_took = sweeps.full_ended - begun;
  sweeps.full_left = LiveCpuBytes();
  sweeps.full_left_handles = environment.tensors().count;
  sweeps.full_at = AllocatedCpuBytes();
  if (sweeps.uses_device) sweeps.full_left_device = ReadDevice().current;
  return released;
}

bool MayCollect(const Environment& environment) {
  return !environment.closing() && !environment.sweeps().busy;
}

namespace {

// Objects that survived two collections of the young are found by a full one only: it comes when a quarter
// more is held than the last one left, and oftener when memory comes to an end.
bool WantsAll(Environment& environment) {
  Sweeps& sweeps = environment.sweeps();
  const int64_t live = LiveCpuBytes();
  if (live > sweeps.full_left + std::max(kSweepFloor, sweeps.full_left / 4)) return true;
  if (environment.tensors().count > 2 * sweeps.full_left_handles + kHandlesBetweenFull) return true;
  const int64_t limit = sweeps.memory_limit;
  if (limit > 0 && live > limit / 4 * 3 &&
      AllocatedCpuBytes() - sweeps.full_at > static_cast<uint64_t>(limit / 32)) {
    return true;
  }
  // A program that needs less now than it did then is watched more closely again.
  if (live < sweeps.full_left) sweeps.full_left -= (sweeps.full_left - live) / 32;
  return false;
}

size_t SweepWith(Environment& environment, When light) {
  Sweeps& sweeps = environment.sweeps();
  if (sweeps.busy) return 0;
  Busy busy(sweeps);
  Napi::HandleScope scope(environment.env());
  const int64_t before = LiveCpuBytes();
  size_t released = SweepYoung(environment, light);
  if (WantsAll(environment)) released += SweepAll(environment);
  if (before - LiveCpuBytes() > kTrimFloor) TrimHeap();
  const DeviceBytes device = sweeps.uses_device ? ReadDevice() : DeviceBytes();
  Report(environment, device.current);
  sweeps.swept_at = AllocatedCpuBytes();
  sweeps.device_swept_at = device.allocated;
  return released;
}

// Bytes that may be allocated before the next sweep: a part of what is held, so that the cost stays in
// proportion, and less where little is left.
uint64_t Allowance(const Sweeps& sweeps) {
  const int64_t live = LiveCpuBytes();
  int64_t share = live / 4;
  if (sweeps.memory_limit > 0) {
    share = std::min(share, std::max<int64_t>(0, (sweeps.memory_limit - live) / 4));
  }
  return static_cast<uint64_t>(kSweepFloor + share);
}

}  // namespace

size_t Sweep(Environment& environment) { return SweepWith(environment, When::kNow); }

size_t CollectAndSweep(Environment& environment) {
  Sweeps& sweeps = environment.sweeps();
  if (!MayCollect(environment)) return 0;
  Busy busy(sweeps);
  Napi::HandleScope scope(environment.env());
  const size_t released = SweepAll(environment);
  LargeBlocks::Instance().Trim();
  return released;
}

void MaybeSweep(Environment& environment, bool on_device) {
  Sweeps& sweeps = environment.sweeps();
  const size_t most_handles = sweeps.handles_swept_at + sweeps.handles_swept_at / 4;
  const bool many = environment.tensors().count > most_handles + kHandlesBetweenSweeps;
  if (many || AllocatedCpuBytes() - sweeps.swept_at > Allowance(sweeps)) {
    SweepWith(environment, When::kNextTensors);
    return;
  }
  if (!on_device) return;
  sweeps.uses_device = true;
  if (MissedOnDevice(environment)) Sweep(environment);
}

void CountHolder(Environment& environment) {
  if (++environment.sweeps().holders_made > kHandlesBetweenSweeps) SweepWith(environment, When::kNextTensors);
}

}  // namespace libtorch_node
