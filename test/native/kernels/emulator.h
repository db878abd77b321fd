// CUDA's words as native/cuda/kernels/portable.cuh needs them, for g++: a kernel becomes a plain function
// that a fiber runs for each thread of the grid (emulator.cc).
#pragma once

#include <algorithm>
#include <cmath>
#include <cstring>

#define __global__
#define __device__
#define __host__
#define __forceinline__ inline
#define __launch_bounds__(...)
#define __syncthreads() emulator::Barrier(__FILE__, __LINE__)

struct uint3 {
  unsigned x, y, z;
};
using dim3 = uint3;

extern thread_local uint3 threadIdx;
extern thread_local uint3 blockIdx;
extern thread_local dim3 blockDim;
extern thread_local dim3 gridDim;

using std::ceil;
using std::exp;
using std::fabs;
using std::floor;
using std::fma;
using std::fmax;
using std::fmin;
using std::isinf;
using std::isnan;
using std::log;
using std::max;
using std::min;
using std::pow;
using std::sqrt;

inline float rsqrt(float x) { return 1.0f / std::sqrt(x); }
inline double rsqrt(double x) { return 1.0 / std::sqrt(x); }
inline float fast_pow(float base, float exponent) { return std::pow(base, exponent); }
inline float fast_exp(float x) { return std::exp(x); }
inline float fast_divide(float a, float b) { return a / b; }

inline unsigned bits_of_float(float value) {
  unsigned bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}
inline float float_of_bits(unsigned bits) {
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

namespace emulator {

// All threads of the block wait here for each other.
void Barrier(const char* file, int line);

// The block's, filled with ones: numbers that are none.
void* SharedMemory();

// Ends the launch with a sentence.
[[noreturn]] void Fail(const char* format, ...) __attribute__((format(printf, 1, 2)));

inline void CheckAligned(const void* address, size_t alignment, const char* function) {
  if (reinterpret_cast<size_t>(address) % alignment != 0)
    Fail("%s of an address that is not aligned to %zu bytes", function, alignment);
}

// IEEE's half precision, by its bits.
inline float FloatOfHalf(unsigned short half) {
  const unsigned sign = (half & 0x8000u) << 16;
  const unsigned exponent = half >> 10 & 31u;
  const unsigned mantissa = half & 0x3ffu;
  if (exponent == 31) return float_of_bits(sign | 0x7f800000u | mantissa << 13);
  if (exponent != 0) return float_of_bits(sign | (exponent + 112) << 23 | mantissa << 13);
  const float small = static_cast<float>(mantissa) * 0x1p-24f;
  return sign == 0 ? small : -small;
}

inline unsigned short HalfOfFloat(float value) {
  const unsigned bits = bits_of_float(value);
  const unsigned sign = bits >> 16 & 0x8000u;
  const unsigned magnitude = bits & 0x7fffffffu;
  if (magnitude > 0x7f800000u) return static_cast<unsigned short>(sign | 0x7e00u);
  if (magnitude >= 0x477ff000u) return static_cast<unsigned short>(sign | 0x7c00u);  // 65520 and more
  // Below the normal numbers a half has a fixed step, which is the last place of a float near 0.5.
  if (magnitude < 0x38800000u)
    return static_cast<unsigned short>(sign | (bits_of_float(float_of_bits(magnitude) + 0.5f) - 0x3f000000u));
  return static_cast<unsigned short>(sign |
                                     (magnitude - 0x38000000u + 0xfffu + (magnitude >> 13 & 1u)) >> 13);
}

}  // namespace emulator
