#include "device/device_memory.h"

#include <c10/core/CachingDeviceAllocator.h>
#include <c10/util/Registry.h>
#include <dlfcn.h>

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "device/device.h"

// As in c10/cuda/CUDACachingAllocator.h, which needs CUDA's headers.
namespace c10 {

class FreeMemoryCallback {
 public:
  virtual ~FreeMemoryCallback() = default;
  virtual bool Execute() = 0;
};

}  // namespace c10

namespace libtorch_node {

namespace {

using Callbacks = c10::Registry<std::string, std::unique_ptr<c10::FreeMemoryCallback>>;

class MakeRoom final : public c10::FreeMemoryCallback {
 public:
  explicit MakeRoom(bool (*function)()) : function_(function) {}
  bool Execute() override { return function_(); }

 private:
  bool (*function_)();
};

// c10::FreeCudaMemoryCallbacksRegistry() of the CUDA libraries that are loaded; null without any.
Callbacks* FindCallbacks() {
  void* library = dlopen("libc10_cuda.so", RTLD_LAZY | RTLD_LOCAL | RTLD_NOLOAD);
  if (library == nullptr) return nullptr;
  for (const char* name :
       {"_ZN3c1031FreeCudaMemoryCallbacksRegistryB5cxx11Ev", "_ZN3c1031FreeCudaMemoryCallbacksRegistryEv"}) {
    if (void* address = dlsym(library, name)) return reinterpret_cast<Callbacks* (*)()>(address)();
  }
  return nullptr;
}

// A card's memory does not change, and asking the driver is slow; asking about a card that nothing lies on
// would begin CUDA there.
int64_t TotalMemory(c10::DeviceAllocator& allocator, c10::DeviceIndex index) {
  static std::mutex mutex;
  static std::unordered_map<c10::DeviceIndex, int64_t> known;
  std::lock_guard<std::mutex> lock(mutex);
  const auto [entry, is_new] = known.try_emplace(index, 0);
  if (!is_new) return entry->second;
  try {
    entry->second = static_cast<int64_t>(allocator.getMemoryInfo(index).second);
  } catch (const c10::Error&) {
    // an allocator that does not tell
  }
  return entry->second;
}

}  // namespace

DeviceBytes ReadDevice() {
  DeviceBytes bytes;
  c10::DeviceAllocator* allocator = CudaAllocator();
  if (allocator == nullptr) return bytes;
  const int64_t count = CudaDeviceCount();
  for (int64_t i = 0; i < count; ++i) {
    const auto index = static_cast<c10::DeviceIndex>(i);
    const auto stats = allocator->getDeviceStats(index);
    const int64_t reserved = stats.reserved_bytes[0].current;
    bytes.allocated += static_cast<uint64_t>(stats.allocated_bytes[0].allocated);
    bytes.current += stats.allocated_bytes[0].current;
    bytes.reserved += reserved;
    if (reserved > 0) bytes.total += TotalMemory(*allocator, index);
  }
  return bytes;
}

bool WatchDeviceMisses(bool (*make_room)()) {
  static const bool watched = [&] {
    Callbacks* callbacks = FindCallbacks();
    if (callbacks == nullptr) return false;
    // Another copy of the addon may be loaded in this process.
    const auto address = reinterpret_cast<uintptr_t>(make_room);
    callbacks->Register("libtorch-node " + std::to_string(address),
                        [make_room] { return std::make_unique<MakeRoom>(make_room); });
    return true;
  }();
  return watched;
}

}  // namespace libtorch_node
