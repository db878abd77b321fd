#include "cuda/nvrtc.h"

#include <dlfcn.h>

#include <algorithm>
#include <string_view>

#include "cuda/driver.h"
#include "cuda/nvrtc_library.h"
#include "cuda/sources.h"

namespace libtorch_node::cuda {

namespace {

constexpr int kCompilationError = 6;  // NVRTC_ERROR_COMPILATION

template <typename Function>
void Bind(void* library, const char* name, Function*& function) {
  function = reinterpret_cast<Function*>(dlsym(library, name));
  if (function == nullptr) throw Unavailable(std::string("NVRTC is too old: it has no ") + name);
}

// Compute capability as NVIDIA writes it: "9.0" of 90.
std::string Capability(int arch) { return std::to_string(arch / 10) + "." + std::to_string(arch % 10); }

// What a log says first of an error; all of it where nothing says so.
std::string FirstError(const std::string& log) {
  const size_t at = log.find("error");
  if (at == std::string::npos) return log;
  const size_t begin = log.rfind('\n', at) + 1;  // npos + 1 is 0
  return log.substr(begin, log.find('\n', at) - begin);
}

const char* TextOf(const std::string& file) {
  for (const SourceFile* source = kSourceFiles; source->file != nullptr; ++source) {
    if (file == source->file) return source->text;
  }
  throw Unavailable("the addon has no kernel source " + file);
}

}  // namespace

std::string Target::Option() const {
  return "--gpu-architecture=" + std::string(ptx ? "compute_" : "sm_") + std::to_string(arch);
}

const std::vector<std::string>& Nvrtc::Options() {
  static const std::vector<std::string> options = {"--std=c++17"};
  return options;
}

const Nvrtc& Nvrtc::Get() {
  static const Nvrtc nvrtc(OpenNvrtc());
  return nvrtc;
}

Nvrtc::Nvrtc(void* library) {
  Bind(library, "nvrtcGetErrorString", nvrtcGetErrorString);
  Bind(library, "nvrtcVersion", nvrtcVersion);
  Bind(library, "nvrtcGetNumSupportedArchs", nvrtcGetNumSupportedArchs);
  Bind(library, "nvrtcGetSupportedArchs", nvrtcGetSupportedArchs);
  Bind(library, "nvrtcCreateProgram", nvrtcCreateProgram);
  Bind(library, "nvrtcDestroyProgram", nvrtcDestroyProgram);
  Bind(library, "nvrtcAddNameExpression", nvrtcAddNameExpression);
  Bind(library, "nvrtcCompileProgram", nvrtcCompileProgram);
  Bind(library, "nvrtcGetLoweredName", nvrtcGetLoweredName);
  Bind(library, "nvrtcGetProgramLogSize", nvrtcGetProgramLogSize);
  Bind(library, "nvrtcGetProgramLog", nvrtcGetProgramLog);
  Bind(library, "nvrtcGetCUBINSize", nvrtcGetCUBINSize);
  Bind(library, "nvrtcGetCUBIN", nvrtcGetCUBIN);
  Bind(library, "nvrtcGetPTXSize", nvrtcGetPTXSize);
  Bind(library, "nvrtcGetPTX", nvrtcGetPTX);
  int major = 0;
  int minor = 0;
  nvrtcVersion(&major, &minor);
  version_ = major * 1000 + minor * 10;
  int count = 0;
  nvrtcGetNumSupportedArchs(&count);
  archs_.resize(static_cast<size_t>(count));
  nvrtcGetSupportedArchs(archs_.data());
  std::sort(archs_.begin(), archs_.end());
  if (archs_.empty()) throw Unavailable("NVRTC " + VersionText(version_) + " compiles for no GPU");
}

Target Nvrtc::TargetFor(int arch) const {
  const auto above = std::upper_bound(archs_.begin(), archs_.end(), arch);
  if (above == archs_.begin()) {
    throw Unavailable("the GPU has compute capability " + Capability(arch) + ", and NVRTC " +
                      VersionText(version_) + " compiles for " + Capability(archs_.front()) + " and newer");
  }
  const int nearest = *(above - 1);
  return {nearest, nearest != arch};
}

std::string Nvrtc::Sentence(int status) const {
  return nvrtcGetErrorString(status) + std::string(" (NVRTC ") + VersionText(version_) + ")";
}

std::string Nvrtc::Log(Program program) const {
  size_t size = 0;
  if (nvrtcGetProgramLogSize(program, &size) != 0 || size <= 1) return "";
  std::string log(size, '\0');
  nvrtcGetProgramLog(program, log.data());
  log.resize(size - 1);  // it ends with a zero
  return log;
}

Binary Nvrtc::Compile(const std::string& file, const std::string& name, const Target& target) const {
  std::vector<const char*> headers;
  std::vector<const char*> header_names;
  for (const SourceFile* source = kSourceFiles; source->file != nullptr; ++source) {
    if (std::string_view(source->file).find(".cuh") == std::string_view::npos) continue;
    headers.push_back(source->text);
    header_names.push_back(source->file);
  }
  const std::string what = "the kernel " + name + " of " + file + " does not compile for " +
                           target.Option().substr(target.Option().find('=') + 1) + ": ";

  struct Holder {
    ~Holder() {
      if (program != nullptr) destroy(&program);
    }
    int (*destroy)(Program*);
    Program program = nullptr;
  } holder{nvrtcDestroyProgram};
  const auto require = [&](int status) {
    if (status != 0) throw Unavailable(what + Sentence(status));
  };
  require(nvrtcCreateProgram(&holder.program, TextOf(file), file.c_str(), static_cast<int>(headers.size()),
                             headers.data(), header_names.data()));
  require(nvrtcAddNameExpression(holder.program, name.c_str()));

  const std::string arch = target.Option();
  std::vector<const char*> options{arch.c_str()};
  for (const std::string& option : Options()) options.push_back(option.c_str());
  const int status = nvrtcCompileProgram(holder.program, static_cast<int>(options.size()), options.data());
  if (status == kCompilationError) throw Unavailable(what + FirstError(Log(holder.program)));
  require(status);

  Binary binary;
  const char* symbol = nullptr;
  require(nvrtcGetLoweredName(holder.program, name.c_str(), &symbol));
  binary.symbol = symbol;
  size_t size = 0;
  require((target.ptx ? nvrtcGetPTXSize : nvrtcGetCUBINSize)(holder.program, &size));
  binary.image.resize(size);
  require((target.ptx ? nvrtcGetPTX : nvrtcGetCUBIN)(holder.program, binary.image.data()));
  return binary;
}

}  // namespace libtorch_node::cuda
