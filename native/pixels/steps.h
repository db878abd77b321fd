// What is done to a picture between its file and its place in a batch.
#pragma once

#include <cstdint>
#include <vector>

#include "jpeg.h"
#include "resample.h"

namespace libtorch_node::pixels {

enum class StepKind : int32_t { kCrop = 1, kResize = 2, kFlipAcross = 3, kFlipDown = 4, kPad = 5 };

enum class Border : int32_t { kConstant, kEdge, kReflect, kSymmetric };

// As lib/native/pixels.ts lays it out:
//   crop: top, left, height, width        resize: height, width, filter
//   pad: left, top, right, bottom, border, red, green, blue
struct Step {
  StepKind kind;
  int32_t values[8];
};

// Where a finished picture goes. With a table: `table[channel * 256 + byte]`, one plane after the other; else
// the bytes as they are, in planes or pixel by pixel.
struct Output {
  uint8_t* to = nullptr;
  const float* table = nullptr;
  bool planes = false;
  int height = 0;
  int width = 0;
};

// Buffers that one thread uses again and again.
class Workbench {
 public:
  Picture decoded;

  // The picture after one more step; the pixels of `from` may be those of an earlier result.
  View Take(View from, const Step& step);
  void Trim();

 private:
  Picture& Next() { return buffers_[turn_ ^= 1]; }
  View Copied(View from, bool across, bool down);
  View Cropped(View from, const int32_t* box);
  View Padded(View from, const int32_t* values);

  Picture buffers_[2];
  Picture between_;
  int turn_ = 0;
};

// The part of a picture that the first steps leave; those are taken off `steps`.
Box FirstBox(std::vector<Step>& steps, int width, int height);

void Write(View from, const Output& output);

}  // namespace libtorch_node::pixels
