#include "fiber.h"

#include <sys/mman.h>
#include <ucontext.h>

#include <cstdio>
#include <cstdlib>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

namespace emulator {

namespace {

constexpr size_t kPage = 4096;
constexpr size_t kStack = 256 * 1024;

thread_local Fiber* running = nullptr;

}  // namespace

// Jumps cost no call of the kernel, unlike swapcontext(); a sanitizer of addresses needs to be told of each
// stack.
struct Fiber::State {
  ucontext_t own;
  ucontext_t caller;
#ifdef __SANITIZE_ADDRESS__
  const void* caller_stack = nullptr;
  size_t caller_size = 0;
  void* own_fake = nullptr;
#else
  jmp_buf own_jump;
  jmp_buf caller_jump;
#endif
};

Fiber::Fiber() : state_(new State) {
  void* memory =
      mmap(nullptr, kStack, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  // the lowest page is out of bounds: a stack that overflows ends the process at once
  if (memory == MAP_FAILED || mprotect(memory, kPage, PROT_NONE) != 0) {
    std::perror("the grid emulator has no memory for a stack");
    std::abort();
  }
  stack_ = static_cast<char*>(memory);
}

Fiber::~Fiber() {
  munmap(stack_, kStack);
  delete state_;
}

void Fiber::Reset() {
  started_ = false;
#ifdef __SANITIZE_ADDRESS__
  ASAN_UNPOISON_MEMORY_REGION(stack_, kStack);  // the marks of frames that never returned
#endif
}

void Fiber::Main() {
#ifdef __SANITIZE_ADDRESS__
  __sanitizer_finish_switch_fiber(nullptr, &running->state_->caller_stack, &running->state_->caller_size);
#endif
  for (;;) {
    running->body_();
    Leave();
  }
}

void Fiber::Enter(Body body) {
  Fiber* outer = running;
  running = this;
  body_ = body;
  const bool first = !started_;
  if (first) {
    started_ = true;
    getcontext(&state_->own);
    state_->own.uc_stack.ss_sp = stack_;
    state_->own.uc_stack.ss_size = kStack;
    state_->own.uc_link = nullptr;
    makecontext(&state_->own, &Fiber::Main, 0);
  }
#ifdef __SANITIZE_ADDRESS__
  void* fake = nullptr;
  __sanitizer_start_switch_fiber(&fake, stack_, kStack);
  swapcontext(&state_->caller, &state_->own);
  __sanitizer_finish_switch_fiber(fake, nullptr, nullptr);
#else
  if (_setjmp(state_->caller_jump) == 0) {
    if (first) setcontext(&state_->own);
    _longjmp(state_->own_jump, 1);
  }
#endif
  running = outer;
}

void Fiber::Leave() {
  State& state = *running->state_;
#ifdef __SANITIZE_ADDRESS__
  __sanitizer_start_switch_fiber(&state.own_fake, state.caller_stack, state.caller_size);
  swapcontext(&state.own, &state.caller);
  __sanitizer_finish_switch_fiber(state.own_fake, &state.caller_stack, &state.caller_size);
#else
  if (_setjmp(state.own_jump) == 0) _longjmp(state.caller_jump, 1);
#endif
}

}  // namespace emulator
