#include "taps.h"

#include <algorithm>
#include <cmath>

namespace libtorch_node::pixels {

namespace {

double Sinc(double x) { return x == 0 ? 1 : std::sin(x * M_PI) / (x * M_PI); }

struct Bilinear {
  double operator()(double x) const { return std::max(0.0, 1 - std::fabs(x)); }
};

struct Bicubic {
  double operator()(double distance) const {
    const double x = std::fabs(distance);
    if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * -0.5 : 0;
  }
};

struct Box {
  double operator()(double x) const { return x > -0.5 && x <= 0.5 ? 1 : 0; }
};

// Pillow has the two constants of Hamming's window in single precision.
struct Hamming {
  double operator()(double distance) const {
    const double x = std::fabs(distance);
    if (x == 0) return 1;
    return x >= 1 ? 0
                  : Sinc(x) * (static_cast<double>(0.54f) + static_cast<double>(0.46f) * std::cos(x * M_PI));
  }
};

struct Lanczos {
  double operator()(double x) const { return x >= -3 && x < 3 ? Sinc(x) * Sinc(x / 3) : 0; }
};

}  // namespace

template <typename Kernel>
void Taps::FillWith(Kernel kernel, double kernel_support, int from, int to, int begin, int end) {
  const double scale = static_cast<double>(from) / to;
  const double widening = std::max(scale, 1.0);
  const double support = kernel_support * widening;
  const double shrink = 1 / widening;
  width_ = static_cast<int>(std::ceil(support)) * 2 + 1;
  const size_t positions = static_cast<size_t>(end - begin);
  first_.resize(positions);
  count_.resize(positions);
  weights_.resize(positions * width_);
  exact_.resize(width_);
  for (int position = begin; position < end; ++position) {
    const double center = (position + 0.5) * scale;
    const int first = std::max(0, static_cast<int>(center - support + 0.5));
    const int count = std::min(from, static_cast<int>(center + support + 0.5)) - first;
    double total = 0;
    for (int i = 0; i < count; ++i) total += exact_[i] = kernel((i + first - center + 0.5) * shrink);
    int32_t* weights = weights_.data() + static_cast<size_t>(position - begin) * width_;
    for (int i = 0; i < count; ++i) {
      const double weight = (total != 0 ? exact_[i] / total : exact_[i]) * (1 << kPrecisionBits);
      weights[i] = static_cast<int32_t>(weight < 0 ? weight - 0.5 : weight + 0.5);
    }
    first_[position - begin] = first;
    count_[position - begin] = count;
  }
}

void Taps::Fill(int from, int to, Filter filter, int begin, int end) {
  switch (filter) {
    case Filter::kBox:
      return FillWith(Box(), 0.5, from, to, begin, end);
    case Filter::kHamming:
      return FillWith(Hamming(), 1, from, to, begin, end);
    case Filter::kBicubic:
      return FillWith(Bicubic(), 2, from, to, begin, end);
    case Filter::kLanczos:
      return FillWith(Lanczos(), 3, from, to, begin, end);
    default:
      return FillWith(Bilinear(), 1, from, to, begin, end);
  }
}

std::vector<int> NearestPositions(int from, int to) {
  const double scale = static_cast<double>(from) / to;
  std::vector<int> positions(to);
  double at = scale * 0.5;
  for (int i = 0; i < to; ++i, at += scale) positions[i] = std::min(from - 1, static_cast<int>(at));
  return positions;
}

}  // namespace libtorch_node::pixels
