// What is said where gloo ends the process.
#pragma once

#include <string>

namespace libtorch_node {

// Notes what begins, for the case that it ends badly: gloo throws on a thread of its own, where nothing can
// catch it, when a rank sends more than another expects, and the C++ library ends the process. From the first
// note on, that comes with a sentence.
void NoteOperation(std::string description);

}  // namespace libtorch_node
