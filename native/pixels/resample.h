// Pillow's resampling, bit for bit: two passes with 8-bit results between them and weights of 22-bit fixed
// point.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace libtorch_node::pixels {

// Rows of red, green and blue bytes that lie `stride` bytes apart. After the last pixel there is at least one
// byte that may be read.
struct View {
  const uint8_t* data = nullptr;
  int width = 0;
  int height = 0;
  ptrdiff_t stride = 0;

  const uint8_t* Row(int row) const { return data + row * stride; }
};

// As lib/transforms/resample.ts numbers them.
enum class Filter { kNearest, kBilinear, kBicubic, kBox, kHamming, kLanczos };

// A picture of its own, its rows without gaps, with room behind for those who read eight bytes at a time.
class Picture {
 public:
  uint8_t* Allocate(int width, int height);
  View view() const { return {bytes_.data(), width_, height_, static_cast<ptrdiff_t>(width_) * 3}; }
  // Gives memory back that an unusually large picture took.
  void Trim();

 private:
  std::vector<uint8_t> bytes_;
  int width_ = 0;
  int height_ = 0;
};

// `from` at another size, equal to Pillow's `image.resize((width, height), filter)`. `between` holds the
// first pass.
View Resample(View from, int width, int height, Filter filter, Picture& between, Picture& result);

}  // namespace libtorch_node::pixels
