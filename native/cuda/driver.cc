#include "cuda/driver.h"

#include <dlfcn.h>

namespace libtorch_node::cuda {

namespace {

template <typename Function>
void Find(void* library, const char* name, Function*& function) {
  function = reinterpret_cast<Function*>(dlsym(library, name));
}

template <typename Function>
void Bind(void* library, const char* name, Function*& function) {
  Find(library, name, function);
  if (function == nullptr) throw Unavailable(std::string("the CUDA driver is too old: it has no ") + name);
}

Driver Open() {
  void* library = dlopen("libcuda.so.1", RTLD_LAZY | RTLD_LOCAL);
  if (library == nullptr) throw Unavailable(std::string("the CUDA driver could not be opened: ") + dlerror());
  Driver driver{};
  Bind(library, "cuInit", driver.cuInit);
  Bind(library, "cuDriverGetVersion", driver.cuDriverGetVersion);
  Bind(library, "cuGetErrorName", driver.cuGetErrorName);
  Bind(library, "cuGetErrorString", driver.cuGetErrorString);
  Bind(library, "cuDeviceGet", driver.cuDeviceGet);
  Bind(library, "cuDeviceGetAttribute", driver.cuDeviceGetAttribute);
  Bind(library, "cuDevicePrimaryCtxRetain", driver.cuDevicePrimaryCtxRetain);
  Bind(library, "cuCtxGetCurrent", driver.cuCtxGetCurrent);
  Bind(library, "cuCtxPushCurrent_v2", driver.cuCtxPushCurrent);
  Bind(library, "cuCtxPopCurrent_v2", driver.cuCtxPopCurrent);
  Bind(library, "cuThreadExchangeStreamCaptureMode", driver.cuThreadExchangeStreamCaptureMode);
  Bind(library, "cuStreamIsCapturing", driver.cuStreamIsCapturing);
  Bind(library, "cuModuleLoadData", driver.cuModuleLoadData);
  Bind(library, "cuModuleGetFunction", driver.cuModuleGetFunction);
  Bind(library, "cuFuncSetAttribute", driver.cuFuncSetAttribute);
  Bind(library, "cuLaunchKernel", driver.cuLaunchKernel);
  Find(library, "cuFuncGetParamInfo", driver.cuFuncGetParamInfo);
  Find(library, "cuGraphDebugDotPrint", driver.cuGraphDebugDotPrint);
  driver.Require(driver.cuInit(0), "the CUDA driver does not start");
  return driver;
}

}  // namespace

const Driver& Driver::Get() {
  static const Driver driver = Open();
  return driver;
}

std::string Driver::Sentence(int status) const {
  const char* name = nullptr;
  const char* text = nullptr;
  cuGetErrorName(status, &name);
  cuGetErrorString(status, &text);
  if (name == nullptr || text == nullptr) return "error " + std::to_string(status);
  return std::string(text) + " (" + name + ")";
}

std::string Driver::Version() const {
  int version = 0;
  cuDriverGetVersion(&version);
  return VersionText(version);
}

void Driver::Require(int status, const std::string& doing) const {
  if (status != 0) throw Unavailable(doing + ": " + Sentence(status));
}

std::string VersionText(int version) {
  return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

ContextScope::ContextScope(const Driver& driver, void* context) : driver_(driver) {
  void* current = nullptr;
  status_ = driver.cuCtxGetCurrent(&current);
  if (status_ != 0 || current == context) return;
  status_ = driver.cuCtxPushCurrent(context);
  pushed_ = status_ == 0;
}

ContextScope::~ContextScope() {
  void* popped = nullptr;
  if (pushed_) driver_.cuCtxPopCurrent(&popped);
}

}  // namespace libtorch_node::cuda
