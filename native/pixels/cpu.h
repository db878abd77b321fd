// Vectors beyond the baseline, where the machine has them: chosen when the addon is opened.
#pragma once

#include <cstdint>
#include <cstring>

#if defined(__x86_64__) && defined(__GNUC__)
#define LIBTORCH_NODE_AVX2 1
#include <immintrin.h>
// For a function that uses them, and may run only where HasAvx2().
#define WITH_AVX2 __attribute__((target("avx2,fma")))
#endif

namespace libtorch_node::pixels {

inline bool HasAvx2() {
#if defined(LIBTORCH_NODE_AVX2)
  static const bool has = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  return has;
#else
  return false;
#endif
}

}  // namespace libtorch_node::pixels
