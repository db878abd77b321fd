#include "memory/sweep.h"

#include <ATen/core/Tensor.h>
#include <torch/csrc/autograd/variable.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include "memory/allocator.h"
#include "memory/cycles.h"
#include "device/device_memory.h"
#include "boundary/errors.h"
#include "boundary/handles.h"
#include "memory/holder.h"
#include "memory/large_blocks.h"
#include "memory/memory.h"
#include "memory/small_blocks.h"
#include "boundary/tensor.h"

namespace libtorch_node {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int64_t kMebibyte = 1024 * 1024;
constexpr int64_t kSweepFloor = 64 * kMebibyte;
constexpr int64_t kTrimFloor = 32 * kMebibyte;
constexpr uint32_t kDeviceWrapsBetweenReads = 16;
constexpr size_t kHandlesBetweenSweeps = 512;  // tensors of a few bytes: their handles add up
constexpr size_t kHandlesBetweenFull = 16384;
constexpr uint64_t kReportWindow = 8;  // sweeps

// What an environment knows of its sweeps.
struct SweepState {
  Environment* environment = nullptr;
  uint64_t count = 0;             // sweeps so far
  int64_t reported_bytes = 0;     // what V8 was told through napi_adjust_external_memory
  int64_t most_bytes = 0;         // the most that was held at a sweep of this window
  int64_t most_bytes_before = 0;  // and of the one before
  uint64_t swept_at = 0;          // allocation counter of the CPU at the last sweep
  size_t handles_swept_at = 0;    // handles that the last sweep left
  size_t holders_made = 0;        // since the last sweep
  int64_t memory_limit = 0;       // bytes that this process may have on the CPU; 0: not known
  int64_t full_left = 0;          // CPU bytes that the last full collection left
  size_t full_left_handles = 0;   // and handles
  uint64_t full_at = 0;           // allocation counter of the CPU then
  int64_t full_left_device = 0;
  Clock::time_point full_ended;
  Clock::duration full_took{};
  bool uses_device = false;      // a tensor lay on an accelerator
  uint64_t device_swept_at = 0;  // its allocation counter, where misses are not told
  uint32_t device_wraps = 0;     // tensors there since that counter was last read
  bool busy = false;             // a sweep is running
};

// Of the environments whose JavaScript thread this is: one, unless the addon was loaded again beside another
// copy of the package.
thread_local std::vector<std::unique_ptr<SweepState>> here;

SweepState& StateOf(const Environment& environment) {
  for (const auto& state : here) {
    if (state->environment == &environment) return *state;
  }
  ThrowTorchError("the environment has ended");
}

// What other threads have missed on a device: the next tensor there looks for what can go.
std::atomic<bool> missed_elsewhere{false};

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
  SweepState& state = StateOf(environment);
  state.most_bytes = std::max(state.most_bytes, LiveCpuBytes() + device_bytes / 4);
  const int64_t bytes = std::max(state.most_bytes, state.most_bytes_before);
  if (state.count % kReportWindow == 0) state.most_bytes_before = std::exchange(state.most_bytes, 0);
  int64_t ignored = 0;
  napi_adjust_external_memory(environment.env(), bytes - state.reported_bytes, &ignored);
  state.reported_bytes = bytes;
}

void Collect(Environment& environment, bool everything) {
  napi_env env = environment.env();
  bool failing = false;
  napi_is_exception_pending(env, &failing);
  if (failing || environment.closing || environment.collect_garbage.IsEmpty()) return;
  Napi::HandleScope scope(env);
  napi_value undefined = nullptr;
  napi_value argument = nullptr;
  napi_get_undefined(env, &undefined);
  napi_get_boolean(env, everything, &argument);
  // It throws only where the worker is being ended, and then everything after it fails as well.
  napi_call_function(env, undefined, environment.collect_garbage.Value(), 1, &argument, nullptr);
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
  environment.table->ForgetObjects();
  SweepHolders(environment);
  SweepState& state = StateOf(environment);
  state.handles_swept_at = environment.handle_count;
  state.holders_made = 0;
  return released;
}

// For as long as one runs, memory that runs out must not begin another.
class Busy {
 public:
  explicit Busy(SweepState& state) : state_(state) { state_.busy = true; }
  ~Busy() { state_.busy = false; }
  Busy(const Busy&) = delete;
  Busy& operator=(const Busy&) = delete;

 private:
  SweepState& state_;
};

size_t SweepYoung(Environment& environment, When light) {
  ++StateOf(environment).count;
  // Most tensors die young, and a collection of the young costs 40 µs and more.
  Collect(environment, false);
  return ReleaseCollected(environment, light);
}

size_t SweepAll(Environment& environment) {
  SweepState& state = StateOf(environment);
  ++state.count;
  const Clock::time_point begun = Clock::now();
  {
    WeakCallbacks weak(environment);
    Collect(environment, true);
    weak.Decide();
  }
  const size_t released = ReleaseCollected(environment);
  state.full_ended = Clock::now();
  state.full_took = state.full_ended - begun;
  state.full_left = LiveCpuBytes();
  state.full_left_handles = environment.handle_count;
  state.full_at = AllocatedCpuBytes();
  if (state.uses_device) state.full_left_device = ReadDevice().current;
  return released;
}

// Objects that survived two collections of the young are found by a full one only: it comes when a quarter
// more is held than the last one left, and oftener when memory comes to an end.
bool WantsAll(Environment& environment) {
  SweepState& state = StateOf(environment);
  const int64_t live = LiveCpuBytes();
  if (live > state.full_left + std::max(kSweepFloor, state.full_left / 4)) return true;
  if (environment.handle_count > 2 * state.full_left_handles + kHandlesBetweenFull) return true;
  const int64_t limit = state.memory_limit;
  if (limit > 0 && live > limit / 4 * 3 &&
      AllocatedCpuBytes() - state.full_at > static_cast<uint64_t>(limit / 32)) {
    return true;
  }
  // A program that needs less now than it did then is watched more closely again.
  if (live < state.full_left) state.full_left -= (state.full_left - live) / 32;
  return false;
}

size_t SweepWith(Environment& environment, When light) {
  SweepState& state = StateOf(environment);
  if (state.busy) return 0;
  Busy busy(state);
  Napi::HandleScope scope(environment.env());
  const int64_t before = LiveCpuBytes();
  size_t released = SweepYoung(environment, light);
  if (WantsAll(environment)) released += SweepAll(environment);
  if (before - LiveCpuBytes() > kTrimFloor) TrimHeap();
  const DeviceBytes device = state.uses_device ? ReadDevice() : DeviceBytes();
  Report(environment, device.current);
  state.swept_at = AllocatedCpuBytes();
  state.device_swept_at = device.allocated;
  return released;
}

// Bytes that may be allocated before the next sweep: a part of what is held, so that the cost stays in
// proportion, and less where little is left.
uint64_t Allowance(const SweepState& state) {
  const int64_t live = LiveCpuBytes();
  int64_t share = live / 4;
  if (state.memory_limit > 0) {
    share = std::min(share, std::max<int64_t>(0, (state.memory_limit - live) / 4));
  }
  return static_cast<uint64_t>(kSweepFloor + share);
}

// --- when memory runs out --------------------------------------------------------------------------------

bool MayCollect(const SweepState& state) { return !state.environment->closing && !state.busy; }

// For the CPU's allocator: collects, and says whether asking again may help.
bool Rescue() {
  bool may_help = false;
  for (const auto& state : here) {
    if (!MayCollect(*state)) continue;
    CollectAndSweep(*state->environment);
    may_help = true;
  }
  LargeBlocks::Instance().Trim();
  return may_help;
}

// A full collection at a miss may take a tenth of the time. It must come where a tenth more is held than the
// last one left, or where the card is nearly full.
bool WantsAllOnDevice(const SweepState& state, const DeviceBytes& device) {
  if (Clock::now() - state.full_ended > 10 * state.full_took) return true;
  const int64_t more = device.current - state.full_left_device;
  return more > std::max(kSweepFloor, state.full_left_device / 10) ||
         device.reserved > device.total - device.total / 8;
}

// For the device's allocator, before it takes more memory from the card.
bool MakeRoomOnDevice() {
  if (here.empty()) missed_elsewhere.store(true, std::memory_order_relaxed);
  bool freed = false;
  for (const auto& each : here) {
    SweepState& state = *each;
    if (!MayCollect(state)) continue;
    Environment* environment = state.environment;
    Busy busy(state);
    Napi::HandleScope scope(environment->env());
    state.uses_device = true;
    DeviceBytes before = ReadDevice();
    SweepYoung(*environment, When::kNow);
    DeviceBytes after = ReadDevice();
    if (after.current == before.current && WantsAllOnDevice(state, after)) {
      SweepAll(*environment);
      after = ReadDevice();
    }
    freed = freed || after.current < before.current;
  }
  return freed;
}

// Where the device's allocator does not tell when it finds nothing, its numbers are read now and then.
bool DeviceGrew(SweepState& state) {
  if (++state.device_wraps < kDeviceWrapsBetweenReads) return false;
  state.device_wraps = 0;
  const DeviceBytes device = ReadDevice();
  const int64_t limit = std::max(kSweepFloor, std::min(device.total / 64, device.current / 4));
  return device.allocated - state.device_swept_at > static_cast<uint64_t>(limit);
}

}  // namespace

size_t Sweep(Environment& environment) { return SweepWith(environment, When::kNow); }

size_t CollectAndSweep(Environment& environment) {
  SweepState& state = StateOf(environment);
  if (!MayCollect(state)) return 0;
  Busy busy(state);
  Napi::HandleScope scope(environment.env());
  const size_t released = SweepAll(environment);
  LargeBlocks::Instance().Trim();
  return released;
}

void MaybeSweep(Environment& environment, bool on_device) {
  SweepState& state = StateOf(environment);
  const size_t most_handles = state.handles_swept_at + state.handles_swept_at / 4;
  const bool many = environment.handle_count > most_handles + kHandlesBetweenSweeps;
  if (many || AllocatedCpuBytes() - state.swept_at > Allowance(state)) {
    SweepWith(environment, When::kNextTensors);
    return;
  }
  if (!on_device) return;
  state.uses_device = true;
  const bool missed = missed_elsewhere.load(std::memory_order_relaxed) && missed_elsewhere.exchange(false);
  if (missed || (!WatchDeviceMisses(&MakeRoomOnDevice) && DeviceGrew(state))) Sweep(environment);
}

void CountHolder(Environment& environment) {
  if (++StateOf(environment).holders_made > kHandlesBetweenSweeps) SweepWith(environment, When::kNextTensors);
}

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
    if (environment->closing) return;
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

uint64_t SweepCount(Environment& environment) { return StateOf(environment).count; }

void SetMemoryLimit(Environment& environment, int64_t bytes) { StateOf(environment).memory_limit = bytes; }

void BeginSweeps(Environment& environment) {
  here.push_back(std::make_unique<SweepState>());
  here.back()->environment = &environment;
  SetRescue(&Rescue);
  WatchDeviceMisses(&MakeRoomOnDevice);
}

void EndSweeps(Environment& environment) {
  std::erase_if(here, [&](const auto& state) { return state->environment == &environment; });
}

}  // namespace libtorch_node
