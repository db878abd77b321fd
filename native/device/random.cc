// Seeds, states, and the class Generator.
#include "device/random.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>

#include <cmath>
#include <memory>
#include <mutex>

#include "boundary/arguments.h"
#include "boundary/convert.h"
#include "device/device.h"
#include "boundary/guard.h"
#include "boundary/tensor.h"
#include "boundary/wrap.h"

namespace libtorch_node {

template <>
struct ClassOf<at::Generator> {
  static constexpr const char* kName = "Generator";
  static constexpr napi_type_tag kTag{0x6f2c1a0d5b7e4493, 0x9a41c3d82e60f715};
};

namespace {

constexpr const char* kOverflow = "Overflow when unpacking long long";

// A seed is any value of int64 or uint64; negative ones wrap, as in PyTorch.
uint64_t SeedOfBigInt(napi_env env, napi_value value) {
  int negative = 0;
  size_t words = 2;
  uint64_t word[2] = {0, 0};
  Check(env, napi_get_value_bigint_words(env, value, &negative, &words, word));
  constexpr uint64_t kLowest = uint64_t{1} << 63;
  if (words > 1 || (negative != 0 && word[0] > kLowest)) ThrowValueError(kOverflow);
  return negative != 0 ? uint64_t{0} - word[0] : word[0];
}

uint64_t SeedOfNumber(double value) {
  if (std::isnan(value)) ThrowValueError("cannot convert float NaN to integer");
  if (std::isinf(value)) ThrowValueError("cannot convert float infinity to integer");
  double whole = std::trunc(value);
  if (whole < -0x1p63 || whole >= 0x1p64) ThrowValueError(kOverflow);
  return whole < 0 ? static_cast<uint64_t>(static_cast<int64_t>(whole)) : static_cast<uint64_t>(whole);
}

// torch.manual_seed() cuts fractions off, as Python's int() does; Generator.manual_seed() refuses them.
uint64_t ToSeed(Environment& environment, const Napi::Value& value, bool fractions) {
  if (value.IsBigInt()) return SeedOfBigInt(environment.env(), value);
  if (value.IsNumber()) {
    double number = value.As<Napi::Number>().DoubleValue();
    if (fractions || !std::isfinite(number) || number == std::trunc(number)) return SeedOfNumber(number);
  }
  ThrowTypeError("manual_seed expected a long, but got " + TypeName(environment, value));
}

Napi::Value FromSeed(Napi::Env env, uint64_t seed) {
  constexpr uint64_t kSafe = (uint64_t{1} << 53) - 1;
  if (seed <= kSafe) return Napi::Number::New(env, static_cast<double>(seed));
  return Napi::BigInt::New(env, seed);
}

at::Device DeviceOrCpu(Environment& environment, const Napi::Value& value, const char* function) {
  if (KindOf(environment, value) == Kind::kNothing) return at::kCPU;
  return ToDevice({environment, value, function, "device"});
}

at::Generator NewGenerator(at::Device device) {
  if (device.is_cpu()) return at::make_generator<at::CPUGeneratorImpl>();
  // lib/native/missing-cuda.ts knows the cause.
  if (device.is_cuda() && CudaAllocator() == nullptr) throw JsError("MissingCuda", "there is no CUDA device");
  return at::globalContext().getAcceleratorHooksInterface(device.type()).getNewGenerator(device.index());
}

void SetSeed(at::Generator generator, uint64_t seed) {
  std::lock_guard<std::mutex> lock(generator.mutex());
  generator.set_current_seed(seed);
}

uint64_t DrawSeed(at::Generator generator) {
  std::lock_guard<std::mutex> lock(generator.mutex());
  return generator.seed();
}

at::Tensor GetState(const at::Generator& generator) {
  std::lock_guard<std::mutex> lock(generator.unsafeGetGeneratorImpl()->mutex_);
  return generator.get_state();
}

void SetState(Environment& environment, at::Generator generator, napi_value value) {
  if (HandleOf(environment, value) == nullptr)
    ThrowTypeError("expected a torch.ByteTensor, but got " + TypeName(environment, value));
  const at::Tensor& state = UnwrapTensor({environment, value, "set_state", "new_state"});
  std::lock_guard<std::mutex> lock(generator.mutex());
  generator.set_state(state);
}

at::Generator DefaultGenerator(at::Device device) { return at::globalContext().defaultGenerator(device); }

void SeedCuda(uint64_t seed, bool all) {
  if (!at::hasCUDA()) return;
  if (!all) return SetSeed(DefaultGenerator(at::kCUDA), seed);
  const int count = at::detail::getCUDAHooks().deviceCount();
  for (int index = 0; index < count; ++index)
    SetSeed(DefaultGenerator(at::Device(at::kCUDA, static_cast<c10::DeviceIndex>(index))), seed);
}

// --- functions ---

Napi::Value ManualSeed(Environment& environment, const Napi::CallbackInfo& info) {
  at::manual_seed(ToSeed(environment, info[0], true));
  return info.Env().Undefined();
}

Napi::Value CudaManualSeed(Environment& environment, const Napi::CallbackInfo& info) {
  SeedCuda(ToSeed(environment, info[0], true), ToBool({environment, info[1], "manual_seed", "all"}));
  return info.Env().Undefined();
}

Napi::Value InitialSeed(Environment&, const Napi::CallbackInfo& info) {
  return FromSeed(info.Env(), DefaultGenerator(at::kCPU).current_seed());
}

Napi::Value Seed(Environment&, const Napi::CallbackInfo& info) {
  uint64_t seed = DrawSeed(DefaultGenerator(at::kCPU));
  SeedCuda(seed, true);
  return FromSeed(info.Env(), seed);
}

Napi::Value GetRngState(Environment& environment, const Napi::CallbackInfo& info) {
  at::Device device = DeviceOrCpu(environment, info[0], "get_rng_state");
  return Napi::Value(info.Env(), WrapTensor(environment, GetState(DefaultGenerator(device))));
}

Napi::Value SetRngState(Environment& environment, const Napi::CallbackInfo& info) {
  at::Device device = DeviceOrCpu(environment, info[1], "set_rng_state");
  SetState(environment, DefaultGenerator(device), info[0]);
  return info.Env().Undefined();
}

Napi::Value DefaultGeneratorOf(Environment& environment, const Napi::CallbackInfo& info) {
  at::Device device = DeviceOrCpu(environment, info[0], "default_generator");
  return Napi::Value(info.Env(), WrapGenerator(environment, DefaultGenerator(device)));
}

// --- class Generator ---

// (device?) or ({ device? })
at::Device ReadDevice(Environment& environment, const Napi::CallbackInfo& info) {
  size_t count = info.Length();
  while (count > 0 && info[count - 1].IsUndefined()) --count;
  if (count > 1) {
    ThrowTypeError("Generator() takes from 0 to 1 positional arguments but " + std::to_string(count) +
                   " were given");
  }
  if (KindOf(environment, info[0]) != Kind::kOptions) return DeviceOrCpu(environment, info[0], "Generator");
  const napi_value given = info[0];
  Arguments arguments;
  ReadArguments(environment, &given, 1, arguments);
  Napi::Value device = info.Env().Undefined();
  for (const auto& [name, value] : arguments.options) {
    if (name != "device") ThrowTypeError("Generator() got an unexpected keyword argument '" + name + "'");
    device = Napi::Value(info.Env(), value.value);
  }
  return DeviceOrCpu(environment, device, "Generator");
}

Napi::Value Construct(Environment& environment, const Napi::CallbackInfo& info) {
  if (const at::Generator* pending = environment.generators().pending) {
    return Own(environment, info, std::make_shared<at::Generator>(*pending));
  }
  const at::Device device = ReadDevice(environment, info);
  return Own(environment, info, std::make_shared<at::Generator>(NewGenerator(device)));
}

// Python has no `new`.
Napi::Value CallWithoutNew(Environment& environment, const Napi::CallbackInfo& info) {
  const at::Device device = ReadDevice(environment, info);
  return Napi::Value(info.Env(), WrapGenerator(environment, NewGenerator(device)));
}

Napi::Value MethodManualSeed(Environment& environment, const Napi::CallbackInfo& info) {
  SetSeed(UnwrapGenerator(environment, info.This()), ToSeed(environment, info[0], false));
  return info.This();
}

Napi::Value MethodSeed(Environment& environment, const Napi::CallbackInfo& info) {
  return FromSeed(info.Env(), DrawSeed(UnwrapGenerator(environment, info.This())));
}

Napi::Value MethodInitialSeed(Environment& environment, const Napi::CallbackInfo& info) {
  return FromSeed(info.Env(), UnwrapGenerator(environment, info.This()).current_seed());
}

Napi::Value MethodGetState(Environment& environment, const Napi::CallbackInfo& info) {
  at::Tensor state = GetState(UnwrapGenerator(environment, info.This()));
  return Napi::Value(info.Env(), WrapTensor(environment, state));
}

Napi::Value MethodSetState(Environment& environment, const Napi::CallbackInfo& info) {
  SetState(environment, UnwrapGenerator(environment, info.This()), info[0]);
  return info.This();
}

Napi::Value MethodCloneState(Environment& environment, const Napi::CallbackInfo& info) {
  const at::Generator& generator = UnwrapGenerator(environment, info.This());
  std::lock_guard<std::mutex> lock(generator.unsafeGetGeneratorImpl()->mutex_);
  return Napi::Value(info.Env(), WrapGenerator(environment, generator.clone()));
}

Napi::Value MethodGetOffset(Environment& environment, const Napi::CallbackInfo& info) {
  at::Generator& generator = UnwrapGenerator(environment, info.This());
  std::lock_guard<std::mutex> lock(generator.mutex());
  return FromSeed(info.Env(), generator.get_offset());
}

Napi::Value MethodSetOffset(Environment& environment, const Napi::CallbackInfo& info) {
  at::Generator& generator = UnwrapGenerator(environment, info.This());
  const int64_t offset = ToInt64({environment, info[0], "set_offset", "offset"});
  std::lock_guard<std::mutex> lock(generator.mutex());
  generator.set_offset(static_cast<uint64_t>(offset));
  return info.This();
}

Napi::Value GetterDevice(Environment& environment, const Napi::CallbackInfo& info) {
  at::Device device = UnwrapGenerator(environment, info.This()).device();
  return Napi::Value(info.Env(), FromDevice(environment, device));
}

}  // namespace

bool IsGenerator(Environment& environment, napi_value value) {
  return IsOwner<at::Generator>(environment, value);
}

at::Generator& UnwrapGenerator(Environment& environment, napi_value value) {
  return *Owned<at::Generator>(environment, value);
}

napi_value WrapGenerator(Environment& environment, at::Generator generator) {
  Generators& generators = environment.generators();
  generators.pending = &generator;
  napi_value object = nullptr;
  const napi_status status =
      napi_new_instance(environment.env(), generators.constructor.Value(), 0, nullptr, &object);
  generators.pending = nullptr;
  Check(environment.env(), status);
  return object;
}

// The jobs of the compute thread draw numbers: who reads or sets a state waits for them.
void InitRandom(Napi::Object exports) {
  Export<&ManualSeed, Touches::kWrites>(exports, "manual_seed");
  Export<&CudaManualSeed, Touches::kWrites>(exports, "cuda_manual_seed");
  Export<&InitialSeed>(exports, "initial_seed");
  Export<&Seed, Touches::kWrites>(exports, "seed");
  Export<&GetRngState, Touches::kWrites>(exports, "get_rng_state");
  Export<&SetRngState, Touches::kWrites>(exports, "set_rng_state");
  Export<&DefaultGeneratorOf>(exports, "default_generator");
  Napi::Function generator_class = DefineClass<at::Generator, &Construct, &CallWithoutNew>(
      exports, {Method<&MethodManualSeed, Touches::kWrites>("manual_seed"),
                Method<&MethodSeed, Touches::kWrites>("seed"), Method<&MethodInitialSeed>("initial_seed"),
                Method<&MethodGetState, Touches::kWrites>("get_state"),
                Method<&MethodSetState, Touches::kWrites>("set_state"),
                Method<&MethodCloneState, Touches::kWrites>("clone_state"),
                Method<&MethodGetOffset, Touches::kWrites>("get_offset"),
                Method<&MethodSetOffset, Touches::kWrites>("set_offset"), Getter<&GetterDevice>("device")});
  Environment::Of(exports.Env()).generators().constructor = Napi::Persistent(generator_class);
}

}  // namespace libtorch_node
