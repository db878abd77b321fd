// What is done to a picture between its file and its place in a batch.
#pragma once

#include <cstdint>
#include <vector>

#include "picture.h"
#include "resample.h"
#include "values.h"

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

// Where a finished picture goes: as floats, or, without values, as the bytes they are, in planes.
struct Output {
  uint8_t* to = nullptr;
  const Values* values = nullptr;
  int height = 0;
  int width = 0;
};

// Buffers that one thread uses again and again.
class Workbench {
 public:
  Picture decoded;

  // The picture after all steps.
  Planes Finish(View from, const std::vector<Step>& steps);
  void Trim();

 private:
  Picture& Next() { return buffers_[turn_ ^= 1]; }
  View Take(View from, const Step& step);
  View Copied(View from, bool across, bool down);
  View Cropped(View from, const int32_t* box);
  View Padded(View from, const int32_t* values);
  View Resized(View from, const int32_t* values);

  Picture buffers_[2];
  Resampler resampler_;
  int turn_ = 0;
};

// The part of a picture that the first steps leave; those are taken off `steps`.
Box FirstBox(std::vector<Step>& steps, int width, int height);

void Write(Planes from, const Output& output);

}  // namespace libtorch_node::pixels
