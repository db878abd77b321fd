// The first stage: libtorch_node.node. It has no LibTorch in its needs, so Node can always open it, and
// it opens LibTorch's libraries by absolute path. The main addon names them without a folder and binds
// to what is open, so one binary serves a pip tree, a conda tree and a LibTorch archive.
//
// RTLD_NOW:   a missing symbol is an error with a name here, not an abort in the middle of a training run.
// RTLD_LOCAL: LibTorch exports thousands of symbols (BLAS, OpenMP, protobuf) that must not serve other
//             addons' needs. Nothing needs it global: the main addon and libtorch_cuda list libtorch_cpu
//             and libc10 among their needs, so all of them share one copy of its registries and types.
// Nothing is ever closed: LibTorch's threads and static objects do not survive dlclose().
#include <napi.h>

#include <dlfcn.h>

#include <cstdint>
#include <string>

namespace {

std::string LastError() {
  const char* text = dlerror();
  return text == nullptr ? "unknown error of the dynamic loader" : text;
}

std::string StringArgument(const Napi::CallbackInfo& info) {
  if (info.Length() < 1 || !info[0].IsString()) {
    throw Napi::TypeError::New(info.Env(), "the name of a library must be a string");
  }
  return info[0].As<Napi::String>().Utf8Value();
}

// open(path): opens a library and all that it needs; throws the dynamic loader's own words.
Napi::Value Open(const Napi::CallbackInfo& info) {
  if (dlopen(StringArgument(info).c_str(), RTLD_NOW | RTLD_LOCAL) == nullptr) {
    throw Napi::Error::New(info.Env(), LastError());
  }
  return info.Env().Undefined();
}

// The address of `symbol` in the library with this soname, if the process has it open.
void* SymbolIn(const std::string& soname, const char* symbol) {
  void* handle = dlopen(soname.c_str(), RTLD_LAZY | RTLD_LOCAL | RTLD_NOLOAD);
  if (handle == nullptr) return nullptr;
  void* address = dlsym(handle, symbol);
  dlclose(handle);  // RTLD_NOLOAD counted once more; the library stays
  return address;
}

constexpr const char* kVersionSymbol = "aoti_torch_abi_version";

// opened(soname): the file that the process has open under the soname of libtorch_cpu, or null.
Napi::Value Opened(const Napi::CallbackInfo& info) {
  void* address = SymbolIn(StringArgument(info), kVersionSymbol);
  Dl_info where;
  if (address == nullptr || dladdr(address, &where) == 0 || where.dli_fname == nullptr) {
    return info.Env().Null();
  }
  return Napi::String::New(info.Env(), where.dli_fname);
}

// abi_version(soname): [major, minor, patch] of the opened libtorch_cpu; null before LibTorch 2.9,
// which did not tell. LibTorch packs it as major << 56 | minor << 48 | patch << 40.
Napi::Value AbiVersion(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  void* address = SymbolIn(StringArgument(info), kVersionSymbol);
  if (address == nullptr) return env.Null();
  const uint64_t packed = reinterpret_cast<uint64_t (*)()>(address)();
  Napi::Array version = Napi::Array::New(env, 3);
  for (uint32_t part = 0; part < 3; ++part) {
    version.Set(part, Napi::Number::New(env, static_cast<double>((packed >> (56 - 8 * part)) & 0xFF)));
  }
  return version;
}

// driver_version(): the newest CUDA that the opened NVIDIA driver serves, as the driver writes it (13000
// is 13.0); null where no driver is open.
Napi::Value DriverVersion(const Napi::CallbackInfo& info) {
  void* address = SymbolIn("libcuda.so.1", "cuDriverGetVersion");
  int version = 0;
  if (address == nullptr || reinterpret_cast<int (*)(int*)>(address)(&version) != 0) return info.Env().Null();
  return Napi::Number::New(info.Env(), version);
}

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  exports.Set("open", Napi::Function::New(env, Open, "open"));
  exports.Set("opened", Napi::Function::New(env, Opened, "opened"));
  exports.Set("abi_version", Napi::Function::New(env, AbiVersion, "abi_version"));
  exports.Set("driver_version", Napi::Function::New(env, DriverVersion, "driver_version"));
  return exports;
}

}  // namespace

NODE_API_MODULE(NODE_GYP_MODULE_NAME, Init)
