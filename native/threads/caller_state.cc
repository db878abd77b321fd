#include "threads/caller_state.h"

#include <ATen/Context.h>
#include <ATen/DeviceAccelerator.h>

namespace libtorch_node {

int DevicesInUse() {
  const std::optional<c10::DeviceType> type = at::accelerator::getAccelerator();
  if (!type.has_value()) return 0;
  const auto& hooks = at::globalContext().getAcceleratorHooksInterface(type);
  const c10::DeviceIndex count = at::accelerator::deviceCount();
  int in_use = 0;
  for (c10::DeviceIndex index = 0; index < count; ++index) {
    if (hooks.hasPrimaryContext(index)) ++in_use;
  }
  return in_use;
}

bool AcceleratorInUse() { return DevicesInUse() > 0; }

CallerState::CallerState() {
  if (AcceleratorInUse()) stream = at::accelerator::getCurrentStream(at::accelerator::getDeviceIndex());
}

}  // namespace libtorch_node
