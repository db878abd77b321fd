// CUDA devices and streams as JavaScript names them: by numbers.
#pragma once

#include <c10/core/CachingDeviceAllocator.h>
#include <c10/core/Stream.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <napi.h>

#include "boundary/environment.h"

namespace libtorch_node {

// CUDA's part of LibTorch's device-generic interface. Throws where there is no device.
c10::impl::VirtualGuardImpl CudaGuard();

// As CudaAllocator() of device.h; throws where there is no device.
c10::DeviceAllocator& RequireCudaAllocator();

c10::DeviceIndex ToDeviceIndex(Environment& environment, napi_value value, const char* function);

// A stream by its id and the index of its device.
c10::Stream ToStream(Environment& environment, napi_value id, napi_value index, const char* function);

}  // namespace libtorch_node
