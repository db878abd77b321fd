// A thread of an emulated block: a stack of its own, entered and left by jumps.
#pragma once

#include <csetjmp>
#include <cstddef>

struct ucontext_t;

namespace emulator {

class Fiber {
 public:
  using Body = void (*)();

  Fiber();
  ~Fiber();
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  // Runs `body` from its start, or goes on where it left, until it leaves or ends.
  void Enter(Body body);
  // To whoever entered the fiber that runs.
  static void Leave();
  // What it was at is forgotten; the next Enter() starts again.
  void Reset();

 private:
  static void Main();

  char* stack_;
  bool started_ = false;
  Body body_ = nullptr;
  struct State;
  State* state_;
};

}  // namespace emulator
