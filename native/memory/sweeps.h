// What an environment knows of its sweeps, and the pieces of one, for the files that begin sweeps: sweep.cc
// when tensors are made, rescue.cc when memory runs out, collection_watch.cc when V8 has collected.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "boundary/environment.h"

namespace libtorch_node {

struct CollectionWatch;

inline constexpr int64_t kSweepFloor = int64_t{64} * 1024 * 1024;

struct Sweeps {
  using Clock = std::chrono::steady_clock;

  uint64_t count = 0;             // sweeps so far
  int64_t reported_bytes = 0;     // what V8 was told through napi_adjust_external_memory
  int64_t most_bytes = 0;         // the most that was held at a sweep of this window
  int64_t most_bytes_before = 0;  // and of the one before
  uint64_t swept_at = 0;          // allocation counter of the CPU at the last sweep
  size_t handles_swept_at = 0;    // handles that the last sweep left
  size_t holders_made = 0;        // since the last sweep
  int64_t memory_limit =
      0;  // bytes that this process may have on the CPU; the nearer, the oftener; 0: not known
  int64_t full_left = 0;         // CPU bytes that the last full collection left
  size_t full_left_handles = 0;  // and handles
  uint64_t full_at = 0;          // allocation counter of the CPU then
  int64_t full_left_device = 0;
  Clock::time_point full_ended;
  Clock::duration full_took{};
  bool uses_device = false;          // a tensor lay on an accelerator
  uint64_t device_swept_at = 0;      // its allocation counter, where misses are not told
  uint32_t device_wraps = 0;         // tensors there since that counter was last read
  bool busy = false;                 // a sweep is running
  CollectionWatch* watch = nullptr;  // told when V8 has collected
};

// Light tensors may wait until the next ones take their places.
enum class When { kNow, kNextTensors };

// Lets go of the tensors whose JavaScript object is gone, and of their handles: in a synchronous loop
// finalizers never come. Returns how many tensors those were.
size_t ReleaseCollected(Environment& environment, When light = When::kNow);

// For as long as one runs, memory that runs out must not begin another.
class Busy {
 public:
  explicit Busy(Sweeps& sweeps) : sweeps_(sweeps) { sweeps_.busy = true; }
  ~Busy() { sweeps_.busy = false; }
  Busy(const Busy&) = delete;
  Busy& operator=(const Busy&) = delete;

 private:
  Sweeps& sweeps_;
};

bool MayCollect(const Environment& environment);

// A collection of the young objects, or of all, and what it lets go. Busy.
size_t SweepYoung(Environment& environment, When light);
size_t SweepAll(Environment& environment);

// --- rescue.cc ---

// Whether a tensor on a device is a reason to sweep: the device's allocator has found nothing lately.
bool MissedOnDevice(Environment& environment);

// --- collection_watch.cc ---

void ForgetWatch(Environment& environment);

}  // namespace libtorch_node
