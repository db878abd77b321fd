// What becomes of the bytes of a picture in a batch.
#pragma once

#include <cstdint>
#include <vector>

#include "picture.h"

namespace libtorch_node::pixels {

// Floats by a table, `[channel * 256 + byte]`, for as many channels as it has: one of a grey picture. Where
// the table is that of ToTensor and Normalize, they are computed, with the same bits.
class Values {
 public:
  // `normalize`: mean and deviation of each channel, or nothing.
  Values(std::vector<float> table, const std::vector<float>& normalize);

  void Write(Planes from, float* to) const;

 private:
  std::vector<float> table_;
  std::vector<float> normalize_;  // empty: by the table
};

}  // namespace libtorch_node::pixels
