// The arithmetic of the LocalResponseNorm kernel: window sums, and quotients by powers of them.
#pragma once

#include <ATen/ops/from_blob.h>
#include <ATen/ops/pow_cpu_dispatch.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "nn/lrn_tiles.h"

// Every function below is inlined into functions that are compiled for several instruction sets.
#define LIBTORCH_NODE_INLINE inline __attribute__((always_inline))

namespace libtorch_node {

// out[i] = Σ_j in[i + j · tap], j < taps. Every window is added up afresh: sums that slide lose digits.
template <typename Real>
LIBTORCH_NODE_INLINE void SumWindows(const Real* __restrict in, Real* __restrict out, int64_t count,
                                     int64_t taps, int64_t tap) {
  constexpr int64_t kBlock = 1024;
  for (int64_t start = 0; start < count; start += kBlock) {
    const int64_t length = std::min(kBlock, count - start);
    Real* __restrict sums = out + start;
    for (int64_t i = 0; i < length; ++i) sums[i] = in[start + i];
    for (int64_t j = 1; j < taps; ++j) {
      const Real* __restrict next = in + start + j * tap;
      for (int64_t i = 0; i < length; ++i) sums[i] += next[i];
    }
  }
}

// value / scale^(3/4), off by hardly more than its last rounding. Two roots and a quotient alone are off by
// three to four; so what each of them rounded away is worked out, which a fused multiply-add does exactly.
template <bool kFma, typename Real>
LIBTORCH_NODE_INLINE Real DivideByThreeQuarters(Real value, Real scale) {
  if constexpr (kFma) {
    const Real root = std::sqrt(scale);
    const Real fourth = std::sqrt(root);
    const Real power = root * fourth;
    const Real inverse = Real(1) / power;
    const Real quotient = value * inverse;
    const Real inverse_root = fourth * inverse;
    const Real lost_by_root = std::fma(-root, root, scale);
    const Real lost_by_fourth = std::fma(-fourth, fourth, root);
    const Real lost_by_power = std::fma(root, fourth, -power);
    const Real lost_by_quotient = std::fma(-quotient, power, value);
    const Real roots = (Real(0.75) * lost_by_root * inverse_root + Real(0.5) * lost_by_fourth) * inverse_root;
    const Real correction = lost_by_quotient * inverse - quotient * (roots + lost_by_power * inverse);
    // Of 0 and infinity it is NaN.
    return correction == correction ? quotient + correction : quotient;  // NOLINT(misc-redundant-expression)
  } else {
    const double root = std::sqrt(static_cast<double>(scale));
    return static_cast<Real>(static_cast<double>(value) / (root * std::sqrt(root)));
  }
}

// powers = bases ^ beta, by ATen's own vector code. In double: as a float, β alone would be off by an error
// that grows with the logarithm of the base.
template <typename Real>
LIBTORCH_NODE_INLINE void RaiseToPower(const Real* __restrict bases, Real* __restrict powers, int64_t count,
                                       double beta) {
  if (beta == 0.5) {
    for (int64_t i = 0; i < count; ++i) powers[i] = std::sqrt(bases[i]);
    return;
  }
  std::vector<double> wide(bases, bases + count);
  at::Tensor values = at::from_blob(wide.data(), {count}, at::kDouble);
  at::cpu::pow_out(values, values, beta);
  for (int64_t i = 0; i < count; ++i) powers[i] = static_cast<Real>(wide[i]);
}

// k + α · x. What α / n loses when it is rounded to a float would be an error of the same sign everywhere.
template <typename Real>
struct Affine {
  explicit Affine(const LrnPlan& plan)
      : alpha(static_cast<Real>(plan.alpha)),
        rest(static_cast<Real>(plan.alpha - static_cast<double>(alpha))),
        k(static_cast<Real>(plan.k)) {}
  LIBTORCH_NODE_INLINE Real operator()(Real x) const {
    const Real sum = x * alpha + (x * rest + k);
    // Of infinity it is NaN.
    return sum == sum ? sum : x * alpha + k;  // NOLINT(misc-redundant-expression)
  }

  Real alpha;
  Real rest;
  Real k;
};

// The window sums of a tile, and what comes of them: the scale s = k + α · Σ x² and quotients by s^β. There
// are two: `Stored` takes any size and goes over its buffers again and again; `Immediate` is for AlexNet's
// window of five with β = 3/4 and stores nothing.
template <typename Real, bool kFma, bool kThreeQuarters>
struct Stored {
  Stored(const LrnPlan& plan, const Tiling& tiling)
      : plan(plan), tiling(tiling), scales(tiling.elements), powers(kThreeQuarters ? 0 : tiling.elements) {}

  LIBTORCH_NODE_INLINE void Prepare(const Real* squares, int64_t rows) {
    Sum(squares, rows);
    const Affine<Real> affine(plan);
    const int64_t count = rows * tiling.pitch;
    Real* __restrict scale = scales.data();
    for (int64_t i = 0; i < count; ++i) scale[i] = affine(scale[i]);
    if constexpr (!kThreeQuarters) RaiseToPower(scale, powers.data(), count, plan.beta);
  }
  LIBTORCH_NODE_INLINE void Sum(const Real* windowed, int64_t rows) {
    SumWindows(windowed, scales.data(), rows * tiling.pitch, plan.before + plan.after + 1, tiling.tap);
  }
  struct Row {
    LIBTORCH_NODE_INLINE Real Scale(int64_t i) const { return sums[i]; }
    LIBTORCH_NODE_INLINE Real Divide(Real value, Real scale, int64_t i) const {
      if constexpr (kThreeQuarters) return DivideByThreeQuarters<kFma>(value, scale);
      return value / powers[i];
    }
    LIBTORCH_NODE_INLINE Real WindowSum(int64_t i) const { return sums[i]; }
    const Real* __restrict sums;
    const Real* __restrict powers;
  };
  LIBTORCH_NODE_INLINE Row RowAt(const std::vector<Real>&, int64_t first) const {
    return {scales.data() + first, kThreeQuarters ? nullptr : powers.data() + first};
  }

  const LrnPlan& plan;
  const Tiling& tiling;
  std::vector<Real> scales;  // later the sums of the gradient's terms
  std::vector<Real> powers;
};

template <typename Real, bool kFma>
struct Immediate {
  Immediate(const LrnPlan& plan, const Tiling& tiling) : tap(tiling.tap), affine(plan) {}

  LIBTORCH_NODE_INLINE void Prepare(const Real*, int64_t) {}
  LIBTORCH_NODE_INLINE void Sum(const Real*, int64_t) {}
  struct Row {
    LIBTORCH_NODE_INLINE Real Scale(int64_t i) const { return affine(WindowSum(i)); }
    LIBTORCH_NODE_INLINE Real Divide(Real value, Real scale, int64_t) const {
      return DivideByThreeQuarters<kFma>(value, scale);
    }
    LIBTORCH_NODE_INLINE Real WindowSum(int64_t i) const {
      const Real* in = windowed + i;
      return in[0] + in[tap] + in[2 * tap] + in[3 * tap] + in[4 * tap];
    }
    const Real* __restrict windowed;
    int64_t tap;
    Affine<Real> affine;
  };
  LIBTORCH_NODE_INLINE Row RowAt(const std::vector<Real>& windowed, int64_t first) const {
    return {windowed.data() + first, tap, affine};
  }

  const int64_t tap;
  const Affine<Real> affine;
};

}  // namespace libtorch_node
