#include "cuda/nvrtc_library.h"

#include <c10/core/DeviceType.h>
#include <dlfcn.h>

#include <algorithm>
#include <cstdlib>

#include "cuda/driver.h"

namespace libtorch_node::cuda {

namespace {

namespace fs = std::filesystem;

// The folder of LibTorch's libraries, links followed: a library's neighbours lie beside its real place.
fs::path LibTorchFolder() {
  Dl_info info{};
  dladdr(reinterpret_cast<void*>(&c10::isValidDeviceType), &info);
  std::error_code ignored;
  return fs::weakly_canonical(info.dli_fname == nullptr ? "" : info.dli_fname, ignored).parent_path();
}

// Paths of `folder` whose names begin with `prefix`, in order; none where it cannot be read.
std::vector<fs::path> Entries(const fs::path& folder, const std::string& prefix) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    if (entry->path().filename().string().rfind(prefix, 0) == 0) found.push_back(entry->path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

// `libnvrtc.so.13`, or with a hash in its name as LibTorch's archives have it; not its parts.
void AddNvrtcOf(const fs::path& folder, std::vector<std::string>& candidates) {
  for (const fs::path& file : Entries(folder, "libnvrtc")) {
    const std::string name = file.filename().string();
    if (name.rfind("libnvrtc-builtins", 0) == 0 || name.find(".alt.") != std::string::npos) continue;
    if (name.find(".so") != std::string::npos) candidates.push_back(file.string());
  }
}

// NVRTC opens its other half by a bare name, which need not lead beside it.
void OpenBuiltins(void* version_function) {
  Dl_info info{};
  int major = 0;
  int minor = 0;
  reinterpret_cast<int (*)(int*, int*)>(version_function)(&major, &minor);
  if (dladdr(version_function, &info) == 0 || info.dli_fname == nullptr) return;
  std::error_code ignored;
  const fs::path folder = fs::weakly_canonical(info.dli_fname, ignored).parent_path();
  const std::string name = "libnvrtc-builtins.so." + std::to_string(major) + "." + std::to_string(minor);
  dlopen((folder / name).c_str(), RTLD_LAZY | RTLD_LOCAL);
}

// Null unless `file` is an NVRTC or needs one.
void* Open(const std::string& file) {
  void* library = dlopen(file.c_str(), RTLD_LAZY | RTLD_LOCAL);
  // dlsym looks into what a library needs, too
  void* version = library == nullptr ? nullptr : dlsym(library, "nvrtcVersion");
  if (version == nullptr) return nullptr;
  OpenBuiltins(version);
  return library;
}

}  // namespace

std::vector<std::string> NvrtcCandidates(const fs::path& folder) {
  std::vector<std::string> candidates;
  // It needs the very NVRTC that LibTorch was built with and knows where that lies.
  candidates.push_back((folder / "libcaffe2_nvrtc.so").string());
  AddNvrtcOf(folder, candidates);
  const fs::path packages = folder.parent_path().parent_path();
  for (const fs::path& package : Entries(packages / "nvidia", "")) AddNvrtcOf(package / "lib", candidates);
  AddNvrtcOf(packages.parent_path().parent_path(), candidates);  // conda: <environment>/lib
  // of CUDA's majors the one that LibTorch runs with
  const bool twelve = dlopen("libcudart.so.12", RTLD_LAZY | RTLD_NOLOAD) != nullptr;
  candidates.emplace_back(twelve ? "libnvrtc.so.12" : "libnvrtc.so.13");
  candidates.emplace_back(twelve ? "libnvrtc.so.13" : "libnvrtc.so.12");
  return candidates;
}

void* OpenNvrtc() {
  if (const char* given = std::getenv("LIBTORCH_NODE_NVRTC")) {
    if (void* library = Open(given)) return library;
    const char* reason = dlerror();
    throw Unavailable(std::string("LIBTORCH_NODE_NVRTC=") + given + " is no NVRTC" +
                      (reason == nullptr ? "" : std::string(": ") + reason));
  }
  const fs::path folder = LibTorchFolder();
  for (const std::string& candidate : NvrtcCandidates(folder)) {
    if (void* library = Open(candidate)) return library;
  }
  throw Unavailable("NVRTC (libnvrtc.so.13 or .12) was found neither beside LibTorch in " + folder.string() +
                    " nor on the system; `pip install nvidia-cuda-nvrtc` has it for CUDA 13, "
                    "`nvidia-cuda-nvrtc-cu12` for CUDA 12, and LIBTORCH_NODE_NVRTC names the file");
}

}  // namespace libtorch_node::cuda
