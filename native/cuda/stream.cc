// Streams, by id and device, and the class of events.
#include <c10/core/Event.h>

#include <memory>

#include "threads/caller_state.h"
#include "boundary/convert.h"
#include "cuda/device_calls.h"
#include "device/device.h"
#include "boundary/tensor.h"
#include "boundary/wrap.h"

namespace libtorch_node {

template <>
struct ClassOf<c10::Event> {
  static constexpr const char* kName = "CudaEvent";
  static constexpr napi_type_tag kTag{0x8b3f6c0e21d94a75, 0xa1c7250f9e3b48d6};
};

namespace {

c10::Device DeviceOf(Environment& environment, const Napi::CallbackInfo& info) {
  return {c10::kCUDA, ToDeviceIndex(environment, info[0], "Stream")};
}

Napi::Value Id(Napi::Env env, const c10::Stream& stream) {
  return Napi::Value(env, FromInt64(env, stream.id()));
}

// Whether anything was done on a GPU yet.
Napi::Value InUse(Environment&, const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), CudaDeviceCount() > 0 && AcceleratorInUse());
}

// new_stream(device, priority) => id
Napi::Value NewStream(Environment& environment, const Napi::CallbackInfo& info) {
  const int64_t priority = ToInt64({environment, info[1], "Stream", "priority"});
  const c10::Device device = DeviceOf(environment, info);
  return Id(info.Env(), CudaGuard().getNewStream(device, static_cast<int>(priority)));
}

Napi::Value CurrentStream(Environment& environment, const Napi::CallbackInfo& info) {
  return Id(info.Env(), CudaGuard().getStream(DeviceOf(environment, info)));
}

Napi::Value DefaultStream(Environment& environment, const Napi::CallbackInfo& info) {
  return Id(info.Env(), CudaGuard().getDefaultStream(DeviceOf(environment, info)));
}

// set_stream(id, device): makes the device the current one as well, as Python does.
Napi::Value SetStream(Environment& environment, const Napi::CallbackInfo& info) {
  const c10::impl::VirtualGuardImpl cuda = CudaGuard();
  const c10::Stream stream = ToStream(environment, info[0], info[1], "set_stream");
  if (cuda.getDevice() != stream.device()) cuda.setDevice(stream.device());
  cuda.exchangeStream(stream);
  return info.Env().Undefined();
}

Napi::Value QueryStream(Environment& environment, const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(),
                            CudaGuard().queryStream(ToStream(environment, info[0], info[1], "Stream.query")));
}

Napi::Value SynchronizeStream(Environment& environment, const Napi::CallbackInfo& info) {
  CudaGuard().synchronizeStream(ToStream(environment, info[0], info[1], "Stream.synchronize"));
  return info.Env().Undefined();
}

// The cudaStream_t of a stream.
Napi::Value StreamHandle(Environment& environment, const Napi::CallbackInfo& info) {
  const c10::Stream stream = ToStream(environment, info[0], info[1], "Stream.cuda_stream");
  return Napi::BigInt::New(info.Env(), reinterpret_cast<uint64_t>(CudaGuard().getStreamNativeHandle(stream)));
}

// record_stream(tensor, id, device)
Napi::Value RecordStream(Environment& environment, const Napi::CallbackInfo& info) {
  const at::Tensor& tensor = UnwrapTensor({environment, info[0], "record_stream", "self"});
  const c10::Stream stream = ToStream(environment, info[1], info[2], "record_stream");
  CudaGuard().recordDataPtrOnStream(tensor.storage().data_ptr(), stream);
  return info.Env().Undefined();
}

// --- class CudaEvent ---

c10::Event& Self(Environment& environment, const Napi::CallbackInfo& info) {
  return *Owned<c10::Event>(environment, info.This());
}

// new CudaEvent(enable_timing)
Napi::Value Construct(Environment& environment, const Napi::CallbackInfo& info) {
  RequireCudaAllocator();
  const bool timing = ToBool({environment, info[0], "Event", "enable_timing"});
  const auto flag = timing ? c10::EventFlag::BACKEND_DEFAULT : c10::EventFlag::PYTORCH_DEFAULT;
  return Own(environment, info, std::make_shared<c10::Event>(c10::kCUDA, flag));
}

Napi::Value Record(Environment& environment, const Napi::CallbackInfo& info) {
  Self(environment, info).record(ToStream(environment, info[0], info[1], "Event.record"));
  return info.Env().Undefined();
}

Napi::Value Wait(Environment& environment, const Napi::CallbackInfo& info) {
  Self(environment, info).block(ToStream(environment, info[0], info[1], "Event.wait"));
  return info.Env().Undefined();
}

Napi::Value Query(Environment& environment, const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), Self(environment, info).query());
}

Napi::Value Synchronize(Environment& environment, const Napi::CallbackInfo& info) {
  Self(environment, info).synchronize();
  return info.Env().Undefined();
}

// Milliseconds.
Napi::Value ElapsedTime(Environment& environment, const Napi::CallbackInfo& info) {
  const c10::Event& end = *Owned<c10::Event>(environment, info[0]);
  return Napi::Number::New(info.Env(), Self(environment, info).elapsedTime(end));
}

// The cudaEvent_t; 0 until the event is first recorded.
Napi::Value Handle(Environment& environment, const Napi::CallbackInfo& info) {
  return Napi::BigInt::New(info.Env(), reinterpret_cast<uint64_t>(Self(environment, info).eventId()));
}

// The index of its device; -1 until the event is first recorded.
Napi::Value Index(Environment& environment, const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), Self(environment, info).device_index());
}

}  // namespace

void InitCudaStreams(Napi::Object exports) {
  Export<&InUse>(exports, "cuda_in_use");
  Export<&NewStream>(exports, "cuda_new_stream");
  Export<&CurrentStream>(exports, "cuda_current_stream");
  Export<&DefaultStream>(exports, "cuda_default_stream");
  Export<&SetStream>(exports, "cuda_set_stream");
  Export<&QueryStream>(exports, "cuda_query_stream");
  Export<&SynchronizeStream>(exports, "cuda_synchronize_stream");
  Export<&StreamHandle>(exports, "cuda_stream_handle");
  Export<&RecordStream>(exports, "cuda_record_stream");
  DefineClass<c10::Event, &Construct>(
      exports, {Method<&Record>("record"), Method<&Wait>("wait"), Method<&Query>("query"),
                Method<&Synchronize>("synchronize"), Method<&ElapsedTime>("elapsed_time"),
                Getter<&Handle>("cuda_event"), Getter<&Index>("device_index")});
}

}  // namespace libtorch_node
