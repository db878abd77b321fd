// What c10d/ProcessGroupGloo.hpp needs to know of gloo, whose headers LibTorch does not carry. Gloo's code is
// in LibTorch; nothing of it is made here, and no object of it lies in one of ours.
// `scripts/check-layout.mjs` holds the sizes that come of it against the library.
#pragma once

#include <chrono>

namespace gloo {

namespace transport {
class Device;
class UnboundBuffer;
}  // namespace transport

class Context {
 public:
  void setTimeout(std::chrono::milliseconds timeout);
};

}  // namespace gloo
