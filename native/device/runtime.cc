// LibTorch itself: versions, threads, default dtype, global switches.
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <c10/core/DefaultDtype.h>
#include <c10/util/Exception.h>

#include <functional>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "boundary/convert.h"
#include "boundary/errors.h"
#include "boundary/guard.h"

namespace libtorch_node {

namespace {

Napi::Value Configuration(Environment& environment, const Napi::CallbackInfo& info) {
  Napi::Object result = Napi::Object::New(info.Env());
  SetOwn(result, "capability", at::get_cpu_capability());
  SetOwn(result, "config", at::show_config());
  return result;
}

// The version of cuDNN as one number, or null where LibTorch has none.
Napi::Value CudnnVersion(Environment& environment, const Napi::CallbackInfo& info) {
  if (!at::Context::hasCuDNN()) return info.Env().Null();
  return Napi::Number::New(info.Env(), static_cast<double>(at::Context::versionCuDNN()));
}

Napi::Value GetDefaultDtype(Environment& environment, const Napi::CallbackInfo& info) {
  return Napi::String::New(info.Env(), DtypeName(c10::typeMetaToScalarType(c10::get_default_dtype())));
}

Napi::Value SetDefaultDtype(Environment& environment, const Napi::CallbackInfo& info) {
  const c10::ScalarType dtype = ToScalarType({environment, info[0], "set_default_dtype", "d"});
  if (!c10::isFloatingType(dtype)) {
    ThrowTypeError(std::string("only floating-point types are supported as the default type, but got ") +
                   DtypeName(dtype));
  }
  c10::set_default_dtype(c10::scalarTypeToTypeMeta(dtype));
  return info.Env().Undefined();
}

template <auto kGet>
Napi::Value GetThreads(Environment& environment, const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(kGet()));
}

template <void (*kSet)(int)>
Napi::Value SetThreads(Environment& environment, const Napi::CallbackInfo& info) {
  const int64_t threads = ToInt64({environment, info[0], "set_num_threads", "int"});
  if (threads <= 0 || threads > 65536) ThrowTorchError("set_num_threads expects a positive integer");
  kSet(static_cast<int>(threads));
  return info.Env().Undefined();
}

Napi::Value ParallelInfo(Environment& environment, const Napi::CallbackInfo& info) {
  return Napi::String::New(info.Env(), at::get_parallel_info());
}

struct Flag {
  std::function<bool(at::Context&)> get;
  std::function<void(at::Context&, bool)> set;
};

const std::unordered_map<std::string, Flag>& Flags() {
  using C = at::Context;
  static const auto* flags = new std::unordered_map<std::string, Flag>{
      {"cudnn.enabled", {&C::userEnabledCuDNN, &C::setUserEnabledCuDNN}},
      {"cudnn.benchmark", {&C::benchmarkCuDNN, &C::setBenchmarkCuDNN}},
      {"cudnn.deterministic", {&C::deterministicCuDNN, &C::setDeterministicCuDNN}},
      {"cudnn.allow_tf32",
       {[](C& c) { return c.allowTF32CuDNN(); }, [](C& c, bool on) { c.setAllowTF32CuDNN(on); }}},
      {"cuda.matmul.allow_tf32",
       {[](C& c) { return c.allowTF32CuBLAS(); }, [](C& c, bool on) { c.setAllowTF32CuBLAS(on); }}},
      {"mkldnn.enabled", {&C::userEnabledMkldnn, &C::setUserEnabledMkldnn}},
      {"mkldnn.deterministic", {&C::deterministicMkldnn, &C::setDeterministicMkldnn}},
      {"deterministic_algorithms",
       {[](C& c) { return c.deterministicAlgorithms(); },
        [](C& c, bool on) { c.setDeterministicAlgorithms(on, c.deterministicAlgorithmsWarnOnly()); }}},
      {"deterministic_algorithms_warn_only",
       {[](C& c) { return c.deterministicAlgorithmsWarnOnly(); },
        [](C& c, bool on) { c.setDeterministicAlgorithms(c.deterministicAlgorithms(), on); }}},
      {"check_sparse_tensor_invariants",
       {[](C& c) { return std::optional<bool>(c.checkSparseTensorInvariants()).value_or(false); },
        [](C& c, bool on) { c.setCheckSparseTensorInvariants(on); }}},
      {"warn_always",
       {[](C&) { return c10::WarningUtils::get_warnAlways(); },
        [](C&, bool on) { c10::WarningUtils::set_warnAlways(on); }}},
  };
  return *flags;
}

Napi::Value MatmulPrecision(Environment& environment, const Napi::CallbackInfo& info) {
  at::Context& context = at::globalContext();
  static constexpr const char* kNames[] = {"highest", "high", "medium"};
  if (info[1].IsUndefined()) {
    return Napi::String::New(info.Env(), kNames[static_cast<int>(context.float32MatmulPrecision())]);
  }
  context.setFloat32MatmulPrecision(
      ToString({environment, info[1], "set_float32_matmul_precision", "precision"}));
  return info.Env().Undefined();
}

// fp32_precision(backend, operation, value?)
Napi::Value Fp32Precision(Environment& environment, const Napi::CallbackInfo& info) {
  constexpr const char* kName = "fp32_precision";
  const auto backend = at::str2backend(ToString({environment, info[0], kName, "backend"}));
  const auto operation = at::str2op(ToString({environment, info[1], kName, "op"}));
  at::Context& context = at::globalContext();
  if (info[2].IsUndefined()) {
    return Napi::String::New(info.Env(), at::precision2str(context.float32Precision(backend, operation)));
  }
  const std::string value = ToString({environment, info[2], kName, "value"});
  context.setFloat32Precision(backend, operation, at::str2precision(value));
  return info.Env().Undefined();
}

// global_flag(name, value?): the value where none is given. A flag may be set where it cannot be read, after
// mixed use of the older and the newer switches.
Napi::Value GlobalFlag(Environment& environment, const Napi::CallbackInfo& info) {
  const std::string name = ToString({environment, info[0], "global_flag", "name"});
  if (name == "float32_matmul_precision") return MatmulPrecision(environment, info);
  const auto found = Flags().find(name);
  if (found == Flags().end()) ThrowValueError("LibTorch has no flag '" + name + "'");
  at::Context& context = at::globalContext();
  if (info[1].IsUndefined()) return Napi::Boolean::New(info.Env(), found->second.get(context));
  found->second.set(context, ToBool({environment, info[1], name.c_str(), "value"}));
  return info.Env().Undefined();
}

// set_flush_denormal(mode): false where the processor cannot.
Napi::Value SetFlushDenormal(Environment& environment, const Napi::CallbackInfo& info) {
  const bool mode = ToBool({environment, info[0], "set_flush_denormal", "mode"});
  return Napi::Boolean::New(info.Env(), at::globalContext().setFlushDenormal(mode));
}

// Python leaves this off, for speed: there, a wrong index of a sparse tensor ends in a read of foreign
// memory.
void CheckSparseTensors() {
  static std::once_flag once;
  std::call_once(once, [] { at::globalContext().setCheckSparseTensorInvariants(true); });
}

}  // namespace

void InitRuntime(Napi::Object exports) {
  Export<&Configuration, Touches::kNothing>(exports, "configuration");
  Export<&CudnnVersion, Touches::kNothing>(exports, "cudnn_version");
  Export<&GetDefaultDtype, Touches::kNothing>(exports, "get_default_dtype");
  Export<&SetDefaultDtype, Touches::kNothing>(exports, "set_default_dtype");
  Export<&GetThreads<&at::get_num_threads>, Touches::kNothing>(exports, "get_num_threads");
  Export<&SetThreads<&at::set_num_threads>, Touches::kNothing>(exports, "set_num_threads");
  Export<&GetThreads<&at::get_num_interop_threads>, Touches::kNothing>(exports, "get_num_interop_threads");
  Export<&SetThreads<&at::set_num_interop_threads>, Touches::kNothing>(exports, "set_num_interop_threads");
  Export<&ParallelInfo, Touches::kNothing>(exports, "parallel_info");
  Export<&GlobalFlag, Touches::kNothing>(exports, "global_flag");
  Export<&Fp32Precision, Touches::kNothing>(exports, "fp32_precision");
  Export<&SetFlushDenormal, Touches::kNothing>(exports, "set_flush_denormal");
  CheckSparseTensors();
}

}  // namespace libtorch_node
