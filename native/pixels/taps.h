// Pillow's resampling filters as weights of 22-bit fixed point.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace libtorch_node::pixels {

// As lib/transforms/resample.ts numbers them.
enum class Filter { kNearest, kBilinear, kBicubic, kBox, kHamming, kLanczos };

constexpr int kPrecisionBits = 22;

// For each output position: the first input position, how many are read, and their weights.
class Taps {
 public:
  // For the positions from `begin` to `end` of `to`.
  void Fill(int from, int to, Filter filter, int begin, int end);

  int positions() const { return static_cast<int>(first_.size()); }
  int first(int position) const { return first_[position]; }
  int count(int position) const { return count_[position]; }
  const int32_t* weights(int position) const {
    return weights_.data() + static_cast<size_t>(position) * width_;
  }
  // All input that is read: from the first of the first position to the last of the last.
  int lowest() const { return first_.front(); }
  int end() const { return first_.back() + count_.back(); }

 private:
  template <typename Kernel>
  void FillWith(Kernel kernel, double support, int from, int to, int begin, int end);

  int width_ = 0;
  std::vector<int> first_;
  std::vector<int> count_;
  std::vector<int32_t> weights_;
  std::vector<double> exact_;
};

// Pillow adds the scale up step by step, so rounding errors are part of the result.
std::vector<int> NearestPositions(int from, int to);

}  // namespace libtorch_node::pixels
