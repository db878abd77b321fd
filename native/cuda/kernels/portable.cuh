// What every kernel here is written in: a piece of CUDA C++ that NVRTC compiles without any header of CUDA's,
// and that g++ compiles for the grid emulator of the tests (test/native/kernels/emulator.h).
//
// A kernel may use __global__, __device__, __restrict__, __launch_bounds__, threadIdx, blockIdx, blockDim,
// gridDim,
// __syncthreads(), DYNAMIC_SHARED, templates, and the functions below; sqrt, rsqrt, pow, exp, log, fma, fabs,
// fmin and fmax of float and double as CUDA has them. No shuffles, no atomics, no shared memory of fixed
// size.
#pragma once

#ifdef LIBTORCH_NODE_EMULATOR
#include "emulator.h"
#else
extern __shared__ __align__(16) unsigned char dynamic_shared_memory[];

__device__ inline float float_of_bits(unsigned bits) { return __uint_as_float(bits); }
__device__ inline unsigned bits_of_float(float value) { return __float_as_uint(value); }

// Quick forms for where the last bits do not matter.
__device__ inline float fast_pow(float base, float exponent) { return __powf(base, exponent); }
__device__ inline float fast_exp(float x) { return __expf(x); }
__device__ inline float fast_divide(float a, float b) { return __fdividef(a, b); }
#endif

__device__ inline double fast_pow(double base, double exponent) { return pow(base, exponent); }
__device__ inline double fast_exp(double x) { return exp(x); }
__device__ inline double fast_divide(double a, double b) { return a / b; }

// The block's dynamic shared memory as an array of T; aligned to 16 bytes.
#ifdef LIBTORCH_NODE_EMULATOR
#define DYNAMIC_SHARED(T, name) T* name = reinterpret_cast<T*>(emulator::SharedMemory())
#else
#define DYNAMIC_SHARED(T, name) T* name = reinterpret_cast<T*>(dynamic_shared_memory)
#endif

using int64 = long long;
using uint8 = unsigned char;

// --- two-byte floats: LibTorch's bits, without its headers or CUDA's ---

struct bf16 {
  unsigned short bits;
};
struct f16 {
  unsigned short bits;
};

// What a T is computed in: float, but for double.
template <typename T>
struct AccumulateOf {
  using type = float;
};
template <>
struct AccumulateOf<double> {
  using type = double;
};
template <typename T>
using Accumulate = typename AccumulateOf<T>::type;

template <typename T>
__device__ inline Accumulate<T> infinity() {
  return float_of_bits(0x7f800000u);
}

__device__ inline float to_float(float x) { return x; }
__device__ inline double to_float(double x) { return x; }
__device__ inline float to_float(bf16 x) { return float_of_bits(static_cast<unsigned>(x.bits) << 16); }
__device__ inline float to_float(f16 x) {
#ifdef LIBTORCH_NODE_EMULATOR
  return emulator::FloatOfHalf(x.bits);
#else
  float result;
  asm("cvt.f32.f16 %0, %1;" : "=f"(result) : "h"(x.bits));
  return result;
#endif
}

__device__ inline unsigned short bf16_bits(float x) {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800
  unsigned short bits;
  asm("cvt.rn.bf16.f32 %0, %1;" : "=h"(bits) : "f"(x));
  return bits;
#else
  const unsigned bits = bits_of_float(x);
  if ((bits & 0x7fffffffu) > 0x7f800000u) return 0x7fc0;  // not a number
  return static_cast<unsigned short>((bits + 0x7fffu + (bits >> 16 & 1u)) >> 16);
#endif
}

__device__ inline unsigned short f16_bits(float x) {
#ifdef LIBTORCH_NODE_EMULATOR
  return emulator::HalfOfFloat(x);
#else
  unsigned short bits;
  asm("cvt.rn.f16.f32 %0, %1;" : "=h"(bits) : "f"(x));
  return bits;
#endif
}

template <typename T>
struct Rounded {
  __device__ static T From(Accumulate<T> x) { return x; }
};
template <>
struct Rounded<bf16> {
  __device__ static bf16 From(float x) { return bf16{bf16_bits(x)}; }
};
template <>
struct Rounded<f16> {
  __device__ static f16 From(float x) { return f16{f16_bits(x)}; }
};

// `x` as a T, rounded to the nearest and, between two, to the even one.
template <typename T>
__device__ inline T from_float(Accumulate<T> x) {
  return Rounded<T>::From(x);
}

// A sum over many elements of type T. float32 is no finer than its own elements, so what each addition rounds
// off is kept beside it (Knuth's exact difference, which has no branch); two-byte elements leave it room.
template <typename T>
struct Sum {
  Accumulate<T> value = 0;
  __device__ void Add(Accumulate<T> x) { value += x; }
  __device__ Accumulate<T> Total() const { return value; }
};
template <>
struct Sum<float> {
  float value = 0;
  float rounded_off = 0;
  __device__ void Add(float x) {
    const float sum = value + x;
    const float added = sum - value;
    rounded_off += (value - (sum - added)) + (x - added);
    value = sum;
  }
  // An infinite or undefined sum has no rest.
  __device__ float Total() const { return rounded_off - rounded_off == 0 ? value + rounded_off : value; }
};

// --- several elements in one load or store ---

// N neighbours; N times T's size is a power of two, of which 16 bytes go in one instruction.
template <typename T, int N>
struct alignas(sizeof(T) * N < 16 ? sizeof(T) * N : 16) Pack {
  static_assert((sizeof(T) * N & (sizeof(T) * N - 1)) == 0, "the size of a pack is a power of two");
  T values[N];
  __device__ T& operator[](int index) { return values[index]; }
  __device__ const T& operator[](int index) const { return values[index]; }
};

// How many T fill 16 bytes.
template <typename T>
constexpr int kPack = 16 / sizeof(T);

// `from` and `to` are aligned as a Pack<T, N> is.
template <int N, typename T>
__device__ inline Pack<T, N> load_pack(const T* from) {
#ifdef LIBTORCH_NODE_EMULATOR
  emulator::CheckAligned(from, alignof(Pack<T, N>), "load_pack");
#endif
  return *reinterpret_cast<const Pack<T, N>*>(from);
}
template <typename T, int N>
__device__ inline void store_pack(T* to, const Pack<T, N>& pack) {
#ifdef LIBTORCH_NODE_EMULATOR
  emulator::CheckAligned(to, alignof(Pack<T, N>), "store_pack");
#endif
  *reinterpret_cast<Pack<T, N>*>(to) = pack;
}
