// What the grid emulator must do, checked from the side of a caller.
#pragma once

#include <string>

namespace emulation {

// "ok", or what is wrong; c10::Error where the emulator refuses. `what` is the name of a check.
std::string Check(const std::string& what);

}  // namespace emulation
