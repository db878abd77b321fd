// How the LocalResponseNorm kernel cuts a tensor into pieces that fit a cache.
#pragma once

#include <algorithm>
#include <cstdint>

#include "nn/lrn_kernel.h"

namespace libtorch_node {

// What one thread works on at a time, and small enough for its cache: `rows` runs of `lanes` elements that
// lie beside each other in the tensor. A row is a channel, and the lanes are places, or (channels_last)
// the other way round. In the buffers a row takes `pitch` elements, and the next channel is `tap` away.
struct Tile {
  int64_t start;  // the first element in the tensor
  int64_t rows;
  int64_t row_stride;  // in the tensor
  int64_t lanes;
};

// How the tensor is cut into tiles.
class Tiling {
 public:
  explicit Tiling(const LrnPlan& plan) : plan_(plan) {
    constexpr int64_t kElements = 16'384;
    constexpr int64_t kVector = 16;
    if (plan.channels_last) {
      pitch = plan.channels + plan.before + plan.after;
      const int64_t places = plan.outer * plan.inner;
      max_rows = std::min(places, std::max<int64_t>(1, kElements / pitch));
      tap = 1;
      count = (places + max_rows - 1) / max_rows;
    } else {
      const int64_t most = std::max(kVector, kElements / (plan.channels + plan.before + plan.after));
      blocks_ = (plan.inner + most - 1) / most;
      pitch = (plan.inner + blocks_ - 1) / blocks_;
      pitch = (pitch + kVector - 1) / kVector * kVector;
      max_rows = plan.channels;
      tap = pitch;
      count = plan.outer * blocks_;
    }
    elements = max_rows * pitch;
    padded = elements + (plan.before + plan.after) * tap;
  }

  Tile At(int64_t index) const {
    if (plan_.channels_last) {
      const int64_t place = index * max_rows;
      return {place * plan_.channels, std::min(max_rows, plan_.outer * plan_.inner - place), plan_.channels,
              plan_.channels};
    }
    const int64_t place = index % blocks_ * pitch;
    return {index / blocks_ * plan_.channels * plan_.inner + place, plan_.channels, plan_.inner,
            std::clamp<int64_t>(plan_.inner - place, 0, pitch)};
  }

  int64_t count;     // tiles
  int64_t max_rows;  // in a tile
  int64_t pitch;
  int64_t tap;
  int64_t elements;  // of a buffer
  int64_t padded;    // of a buffer with room for windows that reach over the edges

 private:
  const LrnPlan& plan_;
  int64_t blocks_ = 1;
};

}  // namespace libtorch_node
