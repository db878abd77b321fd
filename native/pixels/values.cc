#include "values.h"

#include <cstring>
#include <utility>

#include "cpu.h"

namespace libtorch_node::pixels {

namespace {

void ByTable(const uint8_t* from, size_t count, const float* table, float* to) {
  for (size_t i = 0; i < count; ++i) to[i] = table[from[i]];
}

#if defined(LIBTORCH_NODE_AVX2)

struct Divisor {
  __m256 value;
  __m256 reciprocal;
};

WITH_AVX2 inline Divisor DivisorOf(float value) { return {_mm256_set1_ps(value), _mm256_set1_ps(1 / value)}; }

// A product with the reciprocal, put right by what is left over.
WITH_AVX2 inline __m256 Quotient(__m256 value, const Divisor& divisor) {
  const __m256 near = _mm256_mul_ps(value, divisor.reciprocal);
  return _mm256_fmadd_ps(_mm256_fnmadd_ps(near, divisor.value, value), divisor.reciprocal, near);
}

// (byte / 255 - mean) / deviation
struct Steps {
  Divisor white;
  __m256 mean;
  Divisor deviation;
};

WITH_AVX2 inline __m256 Computed(const uint8_t* from, const Steps& steps) {
  const __m256i bytes = _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(from)));
  const __m256 share = Quotient(_mm256_cvtepi32_ps(bytes), steps.white);
  return Quotient(_mm256_sub_ps(share, steps.mean), steps.deviation);
}

WITH_AVX2 void Compute(const uint8_t* from, size_t count, float mean, float deviation, float* to) {
  const Steps steps = {DivisorOf(255), _mm256_set1_ps(mean), DivisorOf(deviation)};
  size_t i = 0;
  for (; i + 8 <= count; i += 8) _mm256_storeu_ps(to + i, Computed(from + i, steps));
  if (i == count) return;
  uint8_t rest[8] = {};
  float last[8];
  std::memcpy(rest, from + i, count - i);
  _mm256_storeu_ps(last, Computed(rest, steps));
  std::memcpy(to + i, last, (count - i) * sizeof(float));
}

#else

void Compute(const uint8_t*, size_t, float, float, float*) {}

#endif

bool Agrees(const std::vector<float>& table, const std::vector<float>& normalize) {
  uint8_t bytes[256];
  float computed[256];
  for (int byte = 0; byte < 256; ++byte) bytes[byte] = static_cast<uint8_t>(byte);
  for (size_t channel = 0; channel * 256 < table.size(); ++channel) {
    Compute(bytes, 256, normalize[channel * 2], normalize[channel * 2 + 1], computed);
    if (std::memcmp(computed, table.data() + channel * 256, sizeof(computed)) != 0) return false;
  }
  return true;
}

}  // namespace

Values::Values(std::vector<float> table, const std::vector<float>& normalize) : table_(std::move(table)) {
  if (normalize.size() * 128 == table_.size() && HasAvx2() && Agrees(table_, normalize))
    normalize_ = normalize;
}

void Values::Write(Planes from, float* to) const {
  const size_t plane = from.Plane();
  for (int channel = 0; channel < static_cast<int>(table_.size() / 256); ++channel, to += plane) {
    const uint8_t* bytes = from.Row(channel, 0);
    if (normalize_.empty()) {
      ByTable(bytes, plane, table_.data() + channel * 256, to);
    } else {
      Compute(bytes, plane, normalize_[channel * 2], normalize_[channel * 2 + 1], to);
    }
  }
}

}  // namespace libtorch_node::pixels
