// NVIDIA's run-time compiler, found beside LibTorch and opened at first use.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace libtorch_node::cuda {

// A compiled kernel, as the driver takes it.
struct Binary {
  std::string symbol;  // the kernel's mangled name
  std::string image;   // a cubin, or PTX for the driver to finish
};

// What to compile for.
struct Target {
  int arch = 0;      // 90 for compute capability 9.0
  bool ptx = false;  // NVRTC is older than the GPU: the driver finishes
  std::string Option() const;
};

class Nvrtc {
 public:
  // Throws Unavailable, from here on too.
  static const Nvrtc& Get();

  int version() const { return version_; }  // 13000 is 13.0
  Target TargetFor(int arch) const;
  // `name` is an NVRTC name expression, `file` one of kSourceFiles.
  Binary Compile(const std::string& file, const std::string& name, const Target& target) const;

  // Part of what a compilation depends on; for the cache's key.
  static const std::vector<std::string>& Options();

 private:
  explicit Nvrtc(void* library);

  using Program = void*;
  std::string Sentence(int status) const;
  std::string Log(Program program) const;

  const char* (*nvrtcGetErrorString)(int status);
  int (*nvrtcVersion)(int* major, int* minor);
  int (*nvrtcGetNumSupportedArchs)(int* count);
  int (*nvrtcGetSupportedArchs)(int* archs);
  int (*nvrtcCreateProgram)(Program* program, const char* text, const char* name, int header_count,
                            const char* const* headers, const char* const* header_names);
  int (*nvrtcDestroyProgram)(Program* program);
  int (*nvrtcAddNameExpression)(Program program, const char* name);
  int (*nvrtcCompileProgram)(Program program, int option_count, const char* const* options);
  int (*nvrtcGetLoweredName)(Program program, const char* name, const char** lowered);
  int (*nvrtcGetProgramLogSize)(Program program, size_t* size);
  int (*nvrtcGetProgramLog)(Program program, char* log);
  int (*nvrtcGetCUBINSize)(Program program, size_t* size);
  int (*nvrtcGetCUBIN)(Program program, char* cubin);
  int (*nvrtcGetPTXSize)(Program program, size_t* size);
  int (*nvrtcGetPTX)(Program program, char* ptx);

  int version_ = 0;
  std::vector<int> archs_;  // ascending
};

}  // namespace libtorch_node::cuda
