// The CUDA driver's C functions, which keep their ABI, so no CUDA header is needed. Opened at first use.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>

namespace libtorch_node::cuda {

// Why there are no kernels of our own; the composed operators run instead.
struct Unavailable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Driver {
  // CUresult and CUdevice are ints; contexts, modules, functions and streams are pointers.
  int (*cuInit)(unsigned flags);
  int (*cuDriverGetVersion)(int* version);
  int (*cuGetErrorName)(int status, const char** name);
  int (*cuGetErrorString)(int status, const char** text);
  int (*cuDeviceGet)(int* device, int ordinal);
  int (*cuDeviceGetAttribute)(int* value, int attribute, int device);
  int (*cuDevicePrimaryCtxRetain)(void** context, int device);
  int (*cuCtxGetCurrent)(void** context);
  int (*cuCtxPushCurrent)(void* context);
  int (*cuCtxPopCurrent)(void** context);
  int (*cuThreadExchangeStreamCaptureMode)(int* mode);
  int (*cuStreamIsCapturing)(void* stream, int* status);
  int (*cuModuleLoadData)(void** module, const void* image);
  int (*cuModuleGetFunction)(void** function, void* module, const char* name);
  int (*cuFuncSetAttribute)(void* function, int attribute, int value);
  int (*cuFuncGetParamInfo)(void* function, size_t index, size_t* offset, size_t* size);  // null before 12.4
  int (*cuGraphDebugDotPrint)(void* graph, const char* path, unsigned flags);             // null before 11.3
  int (*cuLaunchKernel)(void* function, unsigned grid_x, unsigned grid_y, unsigned grid_z, unsigned block_x,
                        unsigned block_y, unsigned block_z, unsigned shared_bytes, void* stream,
                        void** parameters, void** extra);

  // Throws Unavailable.
  static const Driver& Get();

  // "an illegal memory access was encountered (CUDA_ERROR_ILLEGAL_ADDRESS)"
  std::string Sentence(int status) const;

  // "13.0"
  std::string Version() const;

  // Throws Unavailable with what was `doing` unless `status` is 0.
  void Require(int status, const std::string& doing) const;
};

// "13.0" of 13000, as CUDA writes its versions.
std::string VersionText(int version);

// Makes a context the calling thread's for as long as this lives; no call of the driver where it is already.
class ContextScope {
 public:
  ContextScope(const Driver& driver, void* context);
  ~ContextScope();
  ContextScope(const ContextScope&) = delete;
  ContextScope& operator=(const ContextScope&) = delete;

  int status() const { return status_; }

 private:
  const Driver& driver_;
  int status_ = 0;
  bool pushed_ = false;
};

}  // namespace libtorch_node::cuda
