#include "threads/caller_state.h"

#include <ATen/Context.h>
#include <ATen/DeviceAccelerator.h>

namespace libtorch_node {

bool AcceleratorInUse() {
  const std::optional<c10::DeviceType> type = at::accelerator::getAccelerator();
  if (!type.has_value()) return false;
  const auto& hooks = at::globalContext().getAcceleratorHooksInterface(type);
  const c10::DeviceIndex count = at::accelerator::deviceCount();
  for (c10::DeviceIndex index = 0; index < count; ++index) {
    if (hooks.hasPrimaryContext(index)) return true;
  }
  return false;
}

CallerState::CallerState() {
  if (AcceleratorInUse()) stream = at::accelerator::getCurrentStream(at::accelerator::getDeviceIndex());
}

}  // namespace libtorch_node
