#include "resample.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

// The loops below are compiled twice, and the machine's own choice is taken when the addon is opened.
#if defined(__x86_64__) && defined(__gnu_linux__) && defined(__GNUC__) && !defined(__clang__)
#define FOR_EACH_CPU __attribute__((target_clones("avx2", "default")))
#else
#define FOR_EACH_CPU
#endif

namespace libtorch_node::pixels {

namespace {

constexpr int kPrecisionBits = 22;
constexpr size_t kSlack = 16;
constexpr size_t kMostKept = size_t{16} << 20;

typedef uint8_t Bytes8 __attribute__((vector_size(8)));
typedef int32_t Ints8 __attribute__((vector_size(32)));

double Sinc(double x) { return x == 0 ? 1 : std::sin(x * M_PI) / (x * M_PI); }

double Bilinear(double x) { return std::max(0.0, 1 - std::fabs(x)); }

double Bicubic(double distance) {
  const double x = std::fabs(distance);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * -0.5 : 0;
}

double Box(double x) { return x > -0.5 && x <= 0.5 ? 1 : 0; }

// Pillow has the two constants of Hamming's window in single precision.
double Hamming(double distance) {
  const double x = std::fabs(distance);
  if (x == 0) return 1;
  return x >= 1 ? 0 : Sinc(x) * (static_cast<double>(0.54f) + static_cast<double>(0.46f) * std::cos(x * M_PI));
}

double Lanczos(double x) { return x >= -3 && x < 3 ? Sinc(x) * Sinc(x / 3) : 0; }

struct Kernel {
  double support;
  double (*weight)(double distance);
};

Kernel KernelOf(Filter filter) {
  switch (filter) {
    case Filter::kBox:
      return {0.5, Box};
    case Filter::kHamming:
      return {1, Hamming};
    case Filter::kBicubic:
      return {2, Bicubic};
    case Filter::kLanczos:
      return {3, Lanczos};
    default:
      return {1, Bilinear};
  }
}

// For each output position: the first input position, how many are read, and their weights.
struct Taps {
  int width = 0;
  std::vector<int> first;
  std::vector<int> count;
  std::vector<int32_t> weights;
};

Taps TapsOf(int from, int to, Filter filter) {
  const Kernel kernel = KernelOf(filter);
  const double scale = static_cast<double>(from) / to;
  const double widening = std::max(scale, 1.0);
  const double support = kernel.support * widening;
  const double shrink = 1 / widening;
  Taps taps;
  taps.width = static_cast<int>(std::ceil(support)) * 2 + 1;
  taps.first.resize(to);
  taps.count.resize(to);
  taps.weights.resize(static_cast<size_t>(to) * taps.width);
  std::vector<double> exact(taps.width);
  for (int position = 0; position < to; ++position) {
    const double center = (position + 0.5) * scale;
    const int first = std::max(0, static_cast<int>(center - support + 0.5));
    const int count = std::min(from, static_cast<int>(center + support + 0.5)) - first;
    double total = 0;
    for (int i = 0; i < count; ++i) total += exact[i] = kernel.weight((i + first - center + 0.5) * shrink);
    for (int i = 0; i < count; ++i) {
      const double weight = (total != 0 ? exact[i] / total : exact[i]) * (1 << kPrecisionBits);
      taps.weights[static_cast<size_t>(position) * taps.width + i] =
          static_cast<int32_t>(weight < 0 ? weight - 0.5 : weight + 0.5);
    }
    taps.first[position] = first;
    taps.count[position] = count;
  }
  return taps;
}

inline __attribute__((always_inline)) Ints8 Widened(const uint8_t* data) {
  Bytes8 bytes;
  std::memcpy(&bytes, data, sizeof(bytes));
  return __builtin_convertvector(bytes, Ints8);
}

inline __attribute__((always_inline)) Bytes8 Narrowed(Ints8 sums) {
  sums >>= kPrecisionBits;
  sums = sums < 0 ? Ints8{} : sums;
  sums = sums > 255 ? Ints8{} + 255 : sums;
  return __builtin_convertvector(sums, Bytes8);
}

inline uint8_t Clamp(int32_t sum) {
  return static_cast<uint8_t>(std::clamp(sum >> kPrecisionBits, 0, 255));
}

// Two rows at a time: four bytes of each fill a vector, of which the fourth is the next pixel's and is dropped.
FOR_EACH_CPU void AcrossRows(const uint8_t* one, const uint8_t* two, const Taps& taps, uint8_t* to_one,
                             uint8_t* to_two) {
  const int columns = static_cast<int>(taps.first.size());
  for (int column = 0; column < columns; ++column) {
    Ints8 sums = Ints8{} + (1 << (kPrecisionBits - 1));
    const int32_t* weights = taps.weights.data() + static_cast<size_t>(column) * taps.width;
    const int first = taps.first[column] * 3;
    for (int tap = 0; tap < taps.count[column]; ++tap) {
      uint32_t low = 0;
      uint32_t high = 0;
      std::memcpy(&low, one + first + tap * 3, 4);
      std::memcpy(&high, two + first + tap * 3, 4);
      // Joined in a register: two stores and one load over both would wait for one another.
      const Bytes8 bytes = std::bit_cast<Bytes8>(low | static_cast<uint64_t>(high) << 32);
      sums += __builtin_convertvector(bytes, Ints8) * weights[tap];
    }
    const uint64_t result = std::bit_cast<uint64_t>(Narrowed(sums));
    const uint32_t low = static_cast<uint32_t>(result);
    const uint32_t high = static_cast<uint32_t>(result >> 32);
    std::memcpy(to_one + column * 3, &low, 3);
    std::memcpy(to_two + column * 3, &high, 3);
  }
}

View Across(View from, int width, Filter filter, Picture& result) {
  if (width == from.width) return from;
  const Taps taps = TapsOf(from.width, width, filter);
  uint8_t* to = result.Allocate(width, from.height);
  const size_t line = static_cast<size_t>(width) * 3;
  for (int row = 0; row < from.height; row += 2) {
    const int other = std::min(row + 1, from.height - 1);
    AcrossRows(from.Row(row), from.Row(other), taps, to + row * line, to + other * line);
  }
  return result.view();
}

// One row of the result: `bytes` columns of single bytes, each the weighted sum of those above one another.
FOR_EACH_CPU void DownRow(const uint8_t* from, ptrdiff_t stride, const int32_t* weights, int count, int bytes,
                          uint8_t* to) {
  int at = 0;
  for (; at + 8 <= bytes; at += 8) {
    Ints8 sums = Ints8{} + (1 << (kPrecisionBits - 1));
    for (int tap = 0; tap < count; ++tap) sums += Widened(from + tap * stride + at) * weights[tap];
    const Bytes8 result = Narrowed(sums);
    std::memcpy(to + at, &result, sizeof(result));
  }
  for (; at < bytes; ++at) {
    int32_t sum = 1 << (kPrecisionBits - 1);
    for (int tap = 0; tap < count; ++tap) sum += from[tap * stride + at] * weights[tap];
    to[at] = Clamp(sum);
  }
}

View Down(View from, int height, Filter filter, Picture& result) {
  if (height == from.height) return from;
  const Taps taps = TapsOf(from.height, height, filter);
  uint8_t* to = result.Allocate(from.width, height);
  const int bytes = from.width * 3;
  for (int row = 0; row < height; ++row) {
    DownRow(from.Row(taps.first[row]), from.stride, taps.weights.data() + static_cast<size_t>(row) * taps.width,
            taps.count[row], bytes, to + static_cast<size_t>(row) * bytes);
  }
  return result.view();
}

// Pillow adds the scale up step by step, so rounding errors are part of the result.
std::vector<int> NearestPositions(int from, int to) {
  const double scale = static_cast<double>(from) / to;
  std::vector<int> positions(to);
  double at = scale * 0.5;
  for (int i = 0; i < to; ++i, at += scale) positions[i] = std::min(from - 1, static_cast<int>(at));
  return positions;
}

View Nearest(View from, int width, int height, Picture& result) {
  const std::vector<int> columns = NearestPositions(from.width, width);
  const std::vector<int> rows = NearestPositions(from.height, height);
  uint8_t* to = result.Allocate(width, height);
  for (const int row : rows) {
    for (const int column : columns) {
      std::memcpy(to, from.Row(row) + column * 3, 3);
      to += 3;
    }
  }
  return result.view();
}

}  // namespace

uint8_t* Picture::Allocate(int width, int height) {
  width_ = width;
  height_ = height;
  const size_t bytes = static_cast<size_t>(width) * height * 3 + kSlack;
  if (bytes_.size() < bytes) bytes_.resize(bytes);
  return bytes_.data();
}

void Picture::Trim() {
  if (bytes_.size() > kMostKept) std::vector<uint8_t>().swap(bytes_);
}

View Resample(View from, int width, int height, Filter filter, Picture& between, Picture& result) {
  if (width == from.width && height == from.height) return from;
  if (filter == Filter::kNearest) return Nearest(from, width, height, result);
  // Pillow 13 starts with the pass that leaves less to do, by this rule; older ones start horizontally.
  const bool shrinks_more = height < from.height && from.height - height > 2 * (from.width - width);
  if (shrinks_more) return Across(Down(from, height, filter, between), width, filter, result);
  return Down(Across(from, width, filter, between), height, filter, result);
}

}  // namespace libtorch_node::pixels
