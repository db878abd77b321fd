// What the headers of a newer glibc and libstdc++ ask for, and those of LibTorch's oldest system (glibc 2.28, GCC 8) do not
// have: defined here, for this addon alone, as the compilers do that build for that system.
#include <pthread.h>

#include <condition_variable>
#include <mutex>

#define FOR_THIS_ADDON __attribute__((visibility("hidden")))

// glibc 2.32 tells whether a second thread was ever made; Node.js always has some.
extern "C" FOR_THIS_ADDON char __libc_single_threaded;
char __libc_single_threaded = 0;

// Has a version of its own since GCC 12 (GLIBCXX_3.4.30).
FOR_THIS_ADDON void Wait(std::condition_variable* self, std::unique_lock<std::mutex>& lock) __asm__(
    "_ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE");
void Wait(std::condition_variable* self, std::unique_lock<std::mutex>& lock) {
  pthread_cond_wait(self->native_handle(), lock.mutex()->native_handle());
}
