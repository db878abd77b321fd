// LocalResponseNorm in one pass over memory, forward and backward. Why and how: docs/adr/0009-lrn-kernel.md.
#pragma once

#include <cstdint>

namespace libtorch_node {

// A dense tensor [outer, channels, inner]: all elements of a channel beside each other, or
// (`channels_last`) all channels of a place.
struct LrnPlan {
  int64_t outer;
  int64_t channels;
  int64_t inner;
  bool channels_last;
  int64_t before;  // channels of a window before its own
  int64_t after;
  double alpha;  // over the size of a window
  double beta;
  double k;
};

// `In` is float, double, c10::BFloat16 or c10::Half; `Out` is In, or float for the last two. Half
// precision is computed in float.
template <typename In, typename Out>
void LrnForward(const In* input, Out* output, const LrnPlan& plan);

template <typename In, typename Out>
void LrnBackward(const In* input, const Out* grad_output, In* grad_input, const LrnPlan& plan);

}  // namespace libtorch_node
