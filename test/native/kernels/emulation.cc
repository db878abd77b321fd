#include "emulation.h"

#include <c10/util/BFloat16.h>
#include <c10/util/Half.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <map>
#include <vector>

#include "cuda/launch.h"

namespace cuda = libtorch_node::cuda;
using cuda::Grid;

namespace {

const c10::Device kCpu(c10::kCPU);

const cuda::Kernel& Find(const char* name) { return *cuda::FindKernel(kCpu, "self_test", name); }

float FloatOf(uint32_t bits) {
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

// Every upper half of a float with the lower halves that decide how it rounds.
std::vector<float> Floats() {
  std::vector<float> floats;
  for (uint32_t upper = 0; upper < 0x10000; ++upper)
    for (const uint32_t lower :
         {0x0u, 0x1u, 0x0fffu, 0x1000u, 0x1001u, 0x2000u, 0x3000u, 0x7fffu, 0x8000u, 0x8001u, 0xffffu})
      floats.push_back(FloatOf(upper << 16 | lower));
  return floats;
}

// The same value, or neither a number.
bool IsSame(float a, float b) {
  return std::isnan(a) ? std::isnan(b) : a == b && std::signbit(a) == std::signbit(b);
}

template <typename T>
std::string Narrow(const char* name) {
  const std::vector<float> in = Floats();
  std::vector<T> out(in.size());
  cuda::Launch(Find(name), Grid{64}, Grid{128}, 0, out.data(), in.data(), static_cast<long long>(in.size()));
  for (size_t i = 0; i < in.size(); ++i) {
    const T wanted(in[i]);
    if (std::isnan(in[i]) ? !std::isnan(static_cast<float>(out[i])) : out[i].x != wanted.x)
      return "of " + std::to_string(in[i]) + ": " + std::to_string(out[i].x) + ", not " +
             std::to_string(wanted.x);
  }
  return "ok";
}

template <typename T>
std::string Widen(const char* name) {
  std::vector<T> in(0x10000);
  std::vector<float> out(in.size());
  for (size_t i = 0; i < in.size(); ++i) in[i].x = static_cast<uint16_t>(i);
  cuda::Launch(Find(name), Grid{64}, Grid{128}, 0, out.data(), in.data(), static_cast<long long>(in.size()));
  for (size_t i = 0; i < in.size(); ++i)
    if (!IsSame(out[i], static_cast<float>(in[i]))) return "of the bits " + std::to_string(i);
  return "ok";
}

std::string Doubles() {
  const std::vector<double> in{0.1, -0.0, 1e300, std::numeric_limits<double>::infinity()};
  std::vector<double> out(in.size(), 7);
  cuda::Launch(Find("narrow<double>"), Grid{1}, Grid{1}, 0, out.data(), in.data(), 4LL);
  return std::memcmp(in.data(), out.data(), sizeof(double) * in.size()) == 0 ? "ok" : "a double has changed";
}

std::string Places() {
  const Grid grid{5, 3, 2};
  const Grid block{7, 2, 4};
  std::vector<int> out(5 * 3 * 2 * 7 * 2 * 4);
  cuda::Launch(Find("places"), grid, block, 0, out.data());
  for (size_t i = 0; i < out.size(); ++i)
    if (out[i] != static_cast<int>(i))
      return "the place " + std::to_string(i) + " has " + std::to_string(out[i]);
  return "ok";
}

// Whether `rounds` of reversing with these barriers come out right.
std::string Reverse(const char* name, unsigned threads, int rounds) {
  std::vector<float> data(3 * threads);
  std::vector<float> wanted(data.size());
  for (size_t i = 0; i < data.size(); ++i) {
    const size_t begin = i / threads * threads;
    const size_t from = rounds % 2 == 0 ? i : begin + threads - 1 - (i - begin);
    data[i] = static_cast<float>(i);
    wanted[i] = static_cast<float>(from) + static_cast<float>(rounds * (rounds - 1) / 2);
  }
  const unsigned bytes = threads * static_cast<unsigned>(sizeof(float));
  cuda::Launch(Find(name), Grid{3}, Grid{threads}, bytes, data.data(), rounds);
  return data == wanted ? "ok" : "another result";
}

std::string Shift() {
  std::vector<float> data(64);
  std::vector<float> wanted(data.size());
  for (size_t i = 0; i < data.size(); ++i) {
    data[i] = static_cast<float>(i + 1);
    wanted[i] = static_cast<float>(i);
  }
  cuda::Launch(Find("shift_without_barrier"), Grid{1}, Grid{64}, 256, data.data());
  return data == wanted ? "ok" : "another result";
}

std::string WriteShared(int index) {
  cuda::Launch(Find("write_shared"), Grid{2}, Grid{1}, 100, index);
  return "ok";
}

std::string Packs(size_t offset) {
  alignas(16) float in[8] = {1, 2, 3, 4, 5, 6, 7, 8};
  alignas(16) float out[8] = {};
  cuda::Launch(Find("copy_packs"), Grid{1}, Grid{1}, 0, out + offset, in + 4);
  return out[3] == 8 ? "ok" : "not copied";
}

template <typename T>
std::string Math(const char* name) {
  T out[7] = {};
  const T x = static_cast<T>(0.3);
  cuda::Launch(Find(name), Grid{1}, Grid{1}, 0, static_cast<T*>(out), x);
  const T wanted[] = {std::sqrt(x),
                      1 / std::sqrt(x),
                      std::pow(x, static_cast<T>(0.75)),
                      std::fma(x, x, x),
                      -std::log(x),
                      std::pow(x, static_cast<T>(0.75)) + std::exp(x) + 1,
                      std::numeric_limits<T>::infinity()};
  const T wanted_most = std::fmin(std::exp(x), static_cast<T>(2));
  for (int i = 0; i < 7; ++i)
    if (out[i] != (i == 4 ? std::fmax(wanted_most, wanted[4]) : wanted[i]))
      return "the result " + std::to_string(i);
  return "ok";
}

std::string Read(long long index) {
  const std::vector<float> in(4, 1.0f);
  std::vector<float> out(1);
  cuda::Launch(Find("read"), Grid{1}, Grid{1}, 0, out.data(), in.data(), index);
  return "ok";
}

template <typename... Args>
std::string Launched(const char* name, Grid grid, Grid block, unsigned shared, Args... args) {
  cuda::Launch(Find(name), grid, block, shared, args...);
  return "ok";
}

}  // namespace

std::string emulation::Check(const std::string& what) {
  static const std::map<std::string, std::string (*)()> checks = {
      {"bf16 from float", [] { return Narrow<c10::BFloat16>("narrow<bf16>"); }},
      {"f16 from float", [] { return Narrow<c10::Half>("narrow<f16>"); }},
      {"double stays double", [] { return Doubles(); }},
      {"bf16 to float", [] { return Widen<c10::BFloat16>("widen<bf16>"); }},
      {"f16 to float", [] { return Widen<c10::Half>("widen<f16>"); }},
      {"every thread once", [] { return Places(); }},
      {"both barriers", [] { return Reverse("reverse<3>", 256, 5); }},
      {"a full block", [] { return Reverse("reverse<3>", 1024, 2); }},
      {"no first barrier", [] { return Reverse("reverse<2>", 256, 1); }},
      {"no second barrier", [] { return Reverse("reverse<1>", 256, 2); }},
      {"no barrier", [] { return Reverse("reverse<0>", 256, 2); }},
      {"no barrier, from the thread before", [] { return Shift(); }},
      {"early return", [] { return Launched("early_return", Grid{1}, Grid{8}, 0, 5); }},
      {"all return", [] { return Launched("early_return", Grid{1}, Grid{8}, 0, -1); }},
      {"two places", [] { return Launched("two_places", Grid{1}, Grid{8}, 0, 5); }},
      {"shared memory to the end", [] { return WriteShared(99); }},
      {"past shared memory", [] { return WriteShared(100); }},
      {"before shared memory", [] { return WriteShared(-1); }},
      {"a pack", [] { return Packs(0); }},
      {"a pack off its place", [] { return Packs(1); }},
      {"math of float", [] { return Math<float>("math<float>"); }},
      {"math of double", [] { return Math<double>("math<double>"); }},
      {"read inside", [] { return Read(3); }},
      {"read outside", [] { return Read(4); }},
      {"wrong arguments", [] { return Launched("early_return", Grid{1}, Grid{1}, 0, 5LL); }},
      {"too few arguments", [] { return Launched("early_return", Grid{1}, Grid{1}, 0); }},
      {"no blocks", [] { return Launched("early_return", Grid{0}, Grid{1}, 0, 5); }},
      {"too many threads", [] { return Launched("early_return", Grid{1}, Grid{1025}, 0, 2000); }},
      {"too much shared memory", [] { return Launched("early_return", Grid{1}, Grid{1}, 65537, 5); }},
      {"unknown kernel", [] { return Launched("nobody<float>", Grid{1}, Grid{1}, 0); }},
  };
  const auto found = checks.find(what);
  return found == checks.end() ? "no such check" : found->second();
}
