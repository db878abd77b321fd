#include "cuda/device_kernel.h"

#include <c10/core/Stream.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <c10/util/Exception.h>
#include <c10/util/SmallVector.h>

#include <mutex>
#include <vector>

#include "cuda/binary_cache.h"
#include "cuda/driver.h"
#include "cuda/nvrtc.h"
#include "cuda/sources.h"

namespace libtorch_node::cuda {

namespace {

// CUdevice_attribute, CUfunction_attribute, CUstreamCaptureMode, CUresult
constexpr int kComputeCapabilityMajor = 75;
constexpr int kComputeCapabilityMinor = 76;
constexpr int kMaxDynamicSharedBytes = 8;
constexpr int kCaptureRelaxed = 2;
constexpr int kOutOfMemory = 2;

constexpr int kFirstArchWithTf32 = 80;

constexpr unsigned kSharedBytesOfEvery = 48 * 1024;  // more has to be asked for

struct Gpu {
  void* context;  // the one that LibTorch works in
  int arch;
};

// Retains the primary context for good: kernels live as long as the process.
Gpu OpenGpu(const Driver& driver, int index) {
  int device = 0;
  int major = 0;
  int minor = 0;
  Gpu gpu{};
  driver.Require(driver.cuDeviceGet(&device, index), "the CUDA driver does not open the GPU");
  driver.Require(driver.cuDeviceGetAttribute(&major, kComputeCapabilityMajor, device),
                 "the GPU does not answer");
  driver.Require(driver.cuDeviceGetAttribute(&minor, kComputeCapabilityMinor, device),
                 "the GPU does not answer");
  driver.Require(driver.cuDevicePrimaryCtxRetain(&gpu.context, device), "the GPU has no context");
  gpu.arch = major * 10 + minor;
  return gpu;
}

const Gpu& GpuOf(const Driver& driver, int index) {
  static std::mutex mutex;
  static auto* gpus = new std::vector<std::unique_ptr<Gpu>>;
  const std::lock_guard<std::mutex> lock(mutex);
  if (gpus->size() <= static_cast<size_t>(index)) gpus->resize(static_cast<size_t>(index) + 1);
  std::unique_ptr<Gpu>& gpu = (*gpus)[static_cast<size_t>(index)];
  if (!gpu) gpu = std::make_unique<Gpu>(OpenGpu(driver, index));
  return *gpu;
}

// While a CUDA graph is captured, loading a module counts as unsafe; it touches no stream, so it is not.
class RelaxedCapture {
 public:
  explicit RelaxedCapture(const Driver& driver) : driver_(driver) {
    driver_.cuThreadExchangeStreamCaptureMode(&mode_);
  }
  ~RelaxedCapture() { driver_.cuThreadExchangeStreamCaptureMode(&mode_); }
  RelaxedCapture(const RelaxedCapture&) = delete;
  RelaxedCapture& operator=(const RelaxedCapture&) = delete;

 private:
  const Driver& driver_;
  int mode_ = kCaptureRelaxed;
};

class DeviceKernel final : public Kernel {
 public:
  DeviceKernel(const Driver& driver, const Gpu& gpu, c10::Device device, std::string what, void* function)
      : driver_(driver), gpu_(gpu), device_(device), what_(std::move(what)), function_(function) {
    if (driver.cuFuncGetParamInfo == nullptr) return;
    size_t offset = 0;
    size_t size = 0;
    while (driver.cuFuncGetParamInfo(function, sizes_.size(), &offset, &size) == 0) sizes_.push_back(size);
    knows_sizes_ = true;
  }

  void Run(Grid grid, Grid block, unsigned shared_bytes, const Argument* arguments,
           size_t count) const override {
    CheckSizes(arguments, count);
    c10::SmallVector<void*, 24> values;
    for (size_t i = 0; i < count; ++i) values.push_back(const_cast<void*>(arguments[i].value));
    const c10::impl::VirtualGuardImpl guard(c10::kCUDA);
    void* stream = guard.getStreamNativeHandle(guard.getStream(device_));
    const ContextScope scope(driver_, gpu_.context);
    Check(scope.status());
    AllowShared(shared_bytes);
    Check(driver_.cuLaunchKernel(function_, grid.x, grid.y, grid.z, block.x, block.y, block.z, shared_bytes,
                                 stream, values.data(), nullptr));
  }

 private:
  // The driver reads as many bytes as the kernel's parameters have, whatever is there.
  void CheckSizes(const Argument* arguments, size_t count) const {
    if (!knows_sizes_) return;
    bool same = count == sizes_.size();
    for (size_t i = 0; same && i < count; ++i) same = arguments[i].size == sizes_[i];
    TORCH_CHECK(same, "the arguments given to the kernel ", what_, " have not the sizes of its parameters");
  }

  void AllowShared(unsigned bytes) const {
    if (bytes <= kSharedBytesOfEvery) return;
    const std::lock_guard<std::mutex> lock(mutex_);
    if (bytes <= allowed_) return;
    Check(driver_.cuFuncSetAttribute(function_, kMaxDynamicSharedBytes, static_cast<int>(bytes)));
    allowed_ = bytes;
  }

  void Check(int status) const {
    if (C10_LIKELY(status == 0)) return;
    const std::string message = "CUDA error: " + driver_.Sentence(status) + ", at the launch of the kernel " +
                                what_ + " on " + device_.str();
    if (status == kOutOfMemory) TORCH_CHECK_WITH(OutOfMemoryError, false, message);
    TORCH_CHECK(false, message);
  }

  const Driver& driver_;
  const Gpu& gpu_;
  const c10::Device device_;
  const std::string what_;
  void* const function_;
  std::vector<size_t> sizes_;  // of the parameters
  bool knows_sizes_ = false;
  mutable std::mutex mutex_;
  mutable unsigned allowed_ = kSharedBytesOfEvery;
};

// All that a binary depends on.
std::string KeyOf(const std::string& file, const std::string& name, const Target& target, int version) {
  std::string key = file + '\0' + name + '\0' + target.Option() + '\0' + std::to_string(version) + '\0';
  for (const std::string& option : Nvrtc::Options()) key += option + '\0';
  for (const SourceFile* source = kSourceFiles; source->file != nullptr; ++source) {
    const std::string each = source->file;
    if (each == file || each.find(".cuh") != std::string::npos) key += each + '\0' + source->text + '\0';
  }
  return key;
}

// The function of `binary`, loaded into the current context; null and `status` where the driver refuses.
void* Load(const Driver& driver, const Binary& binary, int& status) {
  void* module = nullptr;
  void* function = nullptr;
  const RelaxedCapture relaxed(driver);
  status = driver.cuModuleLoadData(&module, binary.image.c_str());
  if (status == 0) status = driver.cuModuleGetFunction(&function, module, binary.symbol.c_str());
  return status == 0 ? function : nullptr;
}

}  // namespace

std::unique_ptr<Kernel> LoadKernel(c10::Device device, const std::string& source, const std::string& name) {
  const Driver& driver = Driver::Get();
  const Gpu& gpu = GpuOf(driver, device.index());
  const ContextScope scope(driver, gpu.context);
  driver.Require(scope.status(), "the GPU's context cannot be used");

  const Nvrtc& nvrtc = Nvrtc::Get();
  const std::string file = source + ".cu";
  const std::string what = name + " of " + file;
  const Target target = nvrtc.TargetFor(gpu.arch);
  const std::string key = KeyOf(file, name, target, nvrtc.version());
  int status = 0;
  if (const auto kept = ReadBinary(key)) {
    void* function = Load(driver, *kept, status);
    if (function != nullptr) return std::make_unique<DeviceKernel>(driver, gpu, device, what, function);
  }
  const Binary binary = nvrtc.Compile(file, name, target);
  void* function = Load(driver, binary, status);
  driver.Require(status, "the driver (CUDA " + driver.Version() + ") does not load the kernel " + what +
                             " as NVRTC " + VersionText(nvrtc.version()) + " compiled it");
  WriteBinary(key, binary);
  return std::make_unique<DeviceKernel>(driver, gpu, device, what, function);
}

bool HasTf32(c10::Device device) {
  if (!device.is_cuda()) return false;
  try {
    return GpuOf(Driver::Get(), device.index()).arch >= kFirstArchWithTf32;
  } catch (const Unavailable&) {
    return false;  // then there are no kernels either
  }
}

}  // namespace libtorch_node::cuda
