#include "nn/lrn_kernel.h"

#include <ATen/Version.h>
#include <c10/util/BFloat16.h>
#include <c10/util/Half.h>

#include <bit>
#include <string>
#include <type_traits>
#include <vector>

#include "nn/lrn_sums.h"
#include "threads/parallel.h"

// The loops below are compiled once for each of these instruction sets, and chosen by what ATen runs with:
// everything that they call is inlined into them.
#if defined(__x86_64__)
#define LIBTORCH_NODE_AVX2 __attribute__((target("avx2,fma,f16c")))
#define LIBTORCH_NODE_AVX512 \
  __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c,prefer-vector-width=256")))
#endif

// Before a loop whose buffers do not overlap, where the compiler cannot see it.
#if defined(__clang__)
#define LIBTORCH_NODE_NO_OVERLAP _Pragma("clang loop vectorize(assume_safety)")
#else
#define LIBTORCH_NODE_NO_OVERLAP _Pragma("GCC ivdep")
#endif

namespace libtorch_node {

namespace {

template <typename T>
using Wide = std::conditional_t<std::is_same_v<T, double>, double, float>;

LIBTORCH_NODE_INLINE float Widen(float value) { return value; }
LIBTORCH_NODE_INLINE double Widen(double value) { return value; }
LIBTORCH_NODE_INLINE float Widen(c10::BFloat16 value) {
  return std::bit_cast<float>(static_cast<uint32_t>(value.x) << 16);
}
LIBTORCH_NODE_INLINE float Widen(c10::Half value) { return c10::detail::fp16_ieee_to_fp32_value(value.x); }

LIBTORCH_NODE_INLINE void Narrow(float value, float& out) { out = value; }
LIBTORCH_NODE_INLINE void Narrow(double value, double& out) { out = value; }
// To the nearest, ties to even. A loop of selections, which the compiler makes vector instructions of.
LIBTORCH_NODE_INLINE void Narrow(float value, c10::BFloat16& out) {
  const auto bits = std::bit_cast<uint32_t>(value);
  const uint32_t rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
  out.x = static_cast<uint16_t>(value != value ? 0x7fc0 : rounded);
}
LIBTORCH_NODE_INLINE void Narrow(float value, c10::Half& out) {
  out.x = c10::detail::fp16_ieee_from_fp32_value(value);
}

// Writes x² behind the margin that windows over the first row or lane reach into. Margins stay zero.
template <typename In, typename Real>
LIBTORCH_NODE_INLINE void Square(const In* input, const Tile& tile, const Tiling& tiling, Real* squares) {
  for (int64_t row = 0; row < tile.rows; ++row) {
    const In* __restrict x = input + tile.start + row * tile.row_stride;
    Real* __restrict square = squares + row * tiling.pitch;
    for (int64_t i = 0; i < tile.lanes; ++i) square[i] = Widen(x[i]) * Widen(x[i]);
  }
}

template <typename Sums, typename In, typename Out>
LIBTORCH_NODE_INLINE void ForwardTiles(const In* input, Out* output, const LrnPlan& plan,
                                       const Tiling& tiling, int64_t begin, int64_t end) {
  using Real = Wide<In>;
  std::vector<Real> windowed(tiling.padded);
  Sums sums(plan, tiling);
  for (int64_t index = begin; index < end; ++index) {
    const Tile tile = tiling.At(index);
    Square(input, tile, tiling, windowed.data() + plan.before * tiling.tap);
    sums.Prepare(windowed.data(), tile.rows);
    for (int64_t row = 0; row < tile.rows; ++row) {
      const In* __restrict x = input + tile.start + row * tile.row_stride;
      Out* __restrict y = output + tile.start + row * tile.row_stride;
      const auto at = sums.RowAt(windowed, row * tiling.pitch);
      LIBTORCH_NODE_NO_OVERLAP
      for (int64_t i = 0; i < tile.lanes; ++i) {
        Narrow(at.Divide(Widen(x[i]), at.Scale(i), i), y[i]);
      }
    }
  }
}

// dx = g · s^−β − 2αβ · x · Σ g · x · s^(−β−1), where the sum is over the windows that an element lies in.
template <typename Sums, typename In, typename Out>
LIBTORCH_NODE_INLINE void BackwardTiles(const In* input, const Out* grad_output, In* grad_input,
                                        const LrnPlan& plan, const Tiling& tiling, int64_t begin,
                                        int64_t end) {
  using Real = Wide<In>;
  std::vector<Real> squares(tiling.padded);
  std::vector<Real> terms(tiling.padded);
  std::vector<Real> direct(tiling.elements);
  Sums sums(plan, tiling);
  const auto factor = static_cast<Real>(2 * plan.alpha * plan.beta);
  for (int64_t index = begin; index < end; ++index) {
    const Tile tile = tiling.At(index);
    Square(input, tile, tiling, squares.data() + plan.before * tiling.tap);
    sums.Prepare(squares.data(), tile.rows);
    for (int64_t row = 0; row < tile.rows; ++row) {
      const In* __restrict x = input + tile.start + row * tile.row_stride;
      const Out* __restrict g = grad_output + tile.start + row * tile.row_stride;
      const int64_t first = row * tiling.pitch;
      Real* __restrict own = direct.data() + first;
      Real* __restrict term = terms.data() + plan.after * tiling.tap + first;
      const auto at = sums.RowAt(squares, first);
      LIBTORCH_NODE_NO_OVERLAP
      for (int64_t i = 0; i < tile.lanes; ++i) {
        const Real scale = at.Scale(i);
        const Real value = at.Divide(Widen(g[i]), scale, i);
        own[i] = value;
        term[i] = value * (Widen(x[i]) / scale);
      }
    }
    sums.Sum(terms.data(), tile.rows);
    for (int64_t row = 0; row < tile.rows; ++row) {
      const In* __restrict x = input + tile.start + row * tile.row_stride;
      In* __restrict dx = grad_input + tile.start + row * tile.row_stride;
      const int64_t first = row * tiling.pitch;
      const Real* __restrict own = direct.data() + first;
      const auto at = sums.RowAt(terms, first);
      LIBTORCH_NODE_NO_OVERLAP
      for (int64_t i = 0; i < tile.lanes; ++i) {
        Narrow(own[i] - factor * Widen(x[i]) * at.WindowSum(i), dx[i]);
      }
    }
  }
}

// Calls `run` with the kind of sums that suits the plan.
template <typename Real, bool kFma, typename Run>
LIBTORCH_NODE_INLINE void WithSums(const LrnPlan& plan, const Run& run) {
  if (plan.beta != 0.75) {
    run.template operator()<Stored<Real, kFma, false>>();
  } else if (plan.before == 2 && plan.after == 2) {
    run.template operator()<Immediate<Real, kFma>>();
  } else {
    run.template operator()<Stored<Real, kFma, true>>();
  }
}

// One function for each instruction set, and the choice among them.
// NOLINTBEGIN(bugprone-macro-parentheses): attributes stand without
#define LIBTORCH_NODE_VERSION(name, attributes, fma)                                            \
  template <typename In, typename Out>                                                          \
  attributes void Forward##name(const In* x, Out* y, const LrnPlan& plan, const Tiling& tiling, \
                                int64_t begin, int64_t end) {                                   \
    const auto run = [&]<typename Sums>() __attribute__((always_inline)) {                      \
      ForwardTiles<Sums>(x, y, plan, tiling, begin, end);                                       \
    };                                                                                          \
    WithSums<Wide<In>, fma>(plan, run);                                                         \
  }                                                                                             \
  template <typename In, typename Out>                                                          \
  attributes void Backward##name(const In* x, const Out* g, In* dx, const LrnPlan& plan,        \
                                 const Tiling& tiling, int64_t begin, int64_t end) {            \
    const auto run = [&]<typename Sums>() __attribute__((always_inline)) {                      \
      BackwardTiles<Sums>(x, g, dx, plan, tiling, begin, end);                                  \
    };                                                                                          \
    WithSums<Wide<In>, fma>(plan, run);                                                         \
  }
// NOLINTEND(bugprone-macro-parentheses)

#if defined(__FP_FAST_FMAF)
LIBTORCH_NODE_VERSION(Default, , true)
#else
LIBTORCH_NODE_VERSION(Default, , false)
#endif
#if defined(__x86_64__)
LIBTORCH_NODE_VERSION(Avx2, LIBTORCH_NODE_AVX2, true)
LIBTORCH_NODE_VERSION(Avx512, LIBTORCH_NODE_AVX512, true)

template <typename Function>
Function* Choose(Function* general, Function* avx2, Function* avx512) {
  static const std::string capability = at::get_cpu_capability();
  return capability == "AVX512" ? avx512 : capability == "AVX2" ? avx2 : general;
}
#define LIBTORCH_NODE_CHOOSE(name) \
  Choose(&name##Default<In, Out>, &name##Avx2<In, Out>, &name##Avx512<In, Out>)
#else
#define LIBTORCH_NODE_CHOOSE(name) &name##Default<In, Out>
#endif

}  // namespace

template <typename In, typename Out>
void LrnForward(const In* input, Out* output, const LrnPlan& plan) {
  const auto run = LIBTORCH_NODE_CHOOSE(Forward);
  const Tiling tiling(plan);
  ParallelFor(tiling.count,
              [&](int64_t begin, int64_t end) { run(input, output, plan, tiling, begin, end); });
}

template <typename In, typename Out>
void LrnBackward(const In* input, const Out* grad_output, In* grad_input, const LrnPlan& plan) {
  const auto run = LIBTORCH_NODE_CHOOSE(Backward);
  const Tiling tiling(plan);
  ParallelFor(tiling.count, [&](int64_t begin, int64_t end) {
    run(input, grad_output, grad_input, plan, tiling, begin, end);
  });
}

#define LIBTORCH_NODE_INSTANTIATE(In, Out)                            \
  template void LrnForward<In, Out>(const In*, Out*, const LrnPlan&); \
  template void LrnBackward<In, Out>(const In*, const Out*, In*, const LrnPlan&);

LIBTORCH_NODE_INSTANTIATE(float, float)
LIBTORCH_NODE_INSTANTIATE(double, double)
LIBTORCH_NODE_INSTANTIATE(c10::BFloat16, c10::BFloat16)
LIBTORCH_NODE_INSTANTIATE(c10::BFloat16, float)
LIBTORCH_NODE_INSTANTIATE(c10::Half, c10::Half)
LIBTORCH_NODE_INSTANTIATE(c10::Half, float)

}  // namespace libtorch_node
