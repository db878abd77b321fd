#include "cuda/launch.h"

#include <c10/core/impl/VirtualGuardImpl.h>
#include <c10/util/Exception.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include "cuda/device_kernel.h"
#include "cuda/driver.h"
#include "cuda/emulator.h"

namespace libtorch_node::cuda {

namespace {

void WarnOnce(const char* reason) {
  static std::atomic<bool> warned{false};
  if (warned.exchange(true)) return;
  TORCH_WARN(
      "the GPU kernels of libtorch-node cannot be had, so LibTorch's own operators run in their place: ",
      reason);
}

std::unique_ptr<Kernel> Make(c10::Device device, const char* source, const std::string& name) {
  if (!device.is_cuda()) return EmulatedKernel(source, name);
  try {
    return LoadKernel(device, source, name);
  } catch (const Unavailable& unavailable) {
    WarnOnce(unavailable.what());
    return nullptr;
  }
}

// Kernels by device, source and name, and null for those that cannot be had. Never destroyed: other threads
// may launch while the process ends.
struct Table {
  std::shared_mutex mutex;
  std::unordered_map<std::string, std::unique_ptr<Kernel>> kernels;
};

Table& TheTable() {
  static auto* table = new Table;
  return *table;
}

}  // namespace

bool MayHaveKernels(c10::Device device) { return device.is_cuda() || (device.is_cpu() && EmulatesKernels()); }

const Kernel* FindKernel(c10::Device device, const char* source, const std::string& name) {
  if (!MayHaveKernels(device)) return nullptr;
  if (device.is_cuda() && !device.has_index()) device = c10::impl::VirtualGuardImpl(c10::kCUDA).getDevice();
  // kept between calls: a look-up then allocates nothing
  thread_local std::string key;
  key.assign(1, static_cast<char>(device.index()));
  key.append(source).append(1, '\0').append(name);

  Table& table = TheTable();
  {
    const std::shared_lock<std::shared_mutex> lock(table.mutex);
    const auto found = table.kernels.find(key);
    if (found != table.kernels.end()) return found->second.get();
  }
  const std::unique_lock<std::shared_mutex> lock(table.mutex);
  const auto found = table.kernels.find(key);
  if (found != table.kernels.end()) return found->second.get();
  return table.kernels.emplace(key, Make(device, source, name)).first->second.get();
}

}  // namespace libtorch_node::cuda
