// Pillow's resampling, bit for bit: two passes with 8-bit results between them and weights of 22-bit fixed
// point.
#pragma once

#include "picture.h"
#include "taps.h"

namespace libtorch_node::pixels {

// A part of a picture at its new size.
struct Window {
  int height = 0;  // of the whole
  int width = 0;
  Box part;
  bool across = false;  // in the part, left and right are exchanged
  bool down = false;    // and top and bottom
};

// The passes, with buffers that one thread uses again and again.
class Resampler {
 public:
  // What `window` shows of `from` at another size, equal to Pillow's `image.resize((width, height), filter)`.
  // Valid until the next call.
  Planes Resample(View from, const Window& window, Filter filter);
  void Trim();

 private:
  Planes Nearest(View from, const Window& window);
  Planes Apart(View from, bool mirrored);
  Planes Across(View from, bool mirrored);
  View Down(View from, bool mirrored);
  Planes Down(Planes from, bool mirrored);

  Taps columns_;
  Taps rows_;
  Buffer strip_;
  Buffer turned_;
  Buffer planes_;
  Buffer pixels_;
};

}  // namespace libtorch_node::pixels
