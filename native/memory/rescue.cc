// What is swept when memory runs out.
#include <algorithm>
#include <atomic>
#include <vector>

#include "memory/allocator.h"
#include "device/device_memory.h"
#include "memory/large_blocks.h"
#include "memory/sweep.h"
#include "memory/sweeps.h"

namespace libtorch_node {

namespace {

constexpr uint32_t kDeviceWrapsBetweenReads = 16;

// The environments whose JavaScript thread this is: one, unless the addon was loaded again beside another
// copy of the package.
thread_local std::vector<Environment*> here;

// What other threads have missed on a device: the next tensor there looks for what can go.
std::atomic<bool> missed_elsewhere{false};

// For the CPU's allocator: collects, and says whether asking again may help.
bool Rescue() {
  bool may_help = false;
  for (Environment* environment : here) {
    if (!MayCollect(*environment)) continue;
    CollectAndSweep(*environment);
    may_help = true;
  }
  LargeBlocks::Instance().Trim();
  return may_help;
}

// A full collection at a miss may take a tenth of the time. It must come where a tenth more is held than the
// last one left, or where the card is nearly full.
bool WantsAllOnDevice(const Sweeps& sweeps, const DeviceBytes& device) {
  if (Sweeps::Clock::now() - sweeps.full_ended > 10 * sweeps.full_took) return true;
  const int64_t more = device.current - sweeps.full_left_device;
  return more > std::max(kSweepFloor, sweeps.full_left_device / 10) ||
         device.reserved > device.total - device.total / 8;
}

// For the device's allocator, before it takes more memory from the card.
bool MakeRoomOnDevice() {
  if (here.empty()) missed_elsewhere.store(true, std::memory_order_relaxed);
  bool freed = false;
  for (Environment* environment : here) {
    if (!MayCollect(*environment)) continue;
    Sweeps& sweeps = environment->sweeps();
    Busy busy(sweeps);
    Napi::HandleScope scope(environment->env());
    sweeps.uses_device = true;
    DeviceBytes before = ReadDevice();
    SweepYoung(*environment, When::kNow);
    DeviceBytes after = ReadDevice();
    if (after.current == before.current && WantsAllOnDevice(sweeps, after)) {
      SweepAll(*environment);
      after = ReadDevice();
    }
    freed = freed || after.current < before.current;
  }
  return freed;
}

// Where the device's allocator does not tell when it finds nothing, its numbers are read now and then.
bool DeviceGrew(Sweeps& sweeps) {
  if (++sweeps.device_wraps < kDeviceWrapsBetweenReads) return false;
  sweeps.device_wraps = 0;
  const DeviceBytes device = ReadDevice();
  const int64_t limit = std::max(kSweepFloor, std::min(device.total / 64, device.current / 4));
  return device.allocated - sweeps.device_swept_at > static_cast<uint64_t>(limit);
}

}  // namespace

bool MissedOnDevice(Environment& environment) {
  const bool missed = missed_elsewhere.load(std::memory_order_relaxed) && missed_elsewhere.exchange(false);
  return missed || (!WatchDeviceMisses(&MakeRoomOnDevice) && DeviceGrew(environment.sweeps()));
}

void BeginSweeps(Environment& environment) {
  here.push_back(&environment);
  SetRescue(&Rescue);
  WatchDeviceMisses(&MakeRoomOnDevice);
}

void EndSweeps(Environment& environment) {
  std::erase(here, &environment);
  ForgetWatch(environment);
}

}  // namespace libtorch_node
