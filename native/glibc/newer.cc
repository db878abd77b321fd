// What the headers of a newer glibc and libstdc++ ask for, and those of LibTorch's oldest system (glibc 2.28,
// GCC 8) do not have: defined here, for this addon alone, as the compilers do that build for that system.
#include <pthread.h>
#include <sys/stat.h>

#include <condition_variable>
#include <mutex>
#include <new>

#define FOR_THIS_ADDON __attribute__((visibility("hidden")))

// glibc 2.32 tells whether a second thread was ever made; Node.js always has some.
extern "C" FOR_THIS_ADDON char __libc_single_threaded;
char __libc_single_threaded = 0;

// A function of its own since glibc 2.33; before it was one with the version of the structure.
extern "C" int __fxstat(int version, int file, struct stat* status) noexcept;
extern "C" FOR_THIS_ADDON int FileStatus(int file, struct stat* status) noexcept __asm__("fstat");
extern "C" int FileStatus(int file, struct stat* status) noexcept {
#if defined(__aarch64__)
  constexpr int kVersion = 0;
#else
  constexpr int kVersion = 1;
#endif
  return __fxstat(kVersion, file, status);
}

// Of GCC 11 (GLIBCXX_3.4.29).
[[noreturn]] FOR_THIS_ADDON void ThrowBadLength() __asm__("_ZSt28__throw_bad_array_new_lengthv");
void ThrowBadLength() { throw std::bad_array_new_length(); }

// Has a version of its own since GCC 12 (GLIBCXX_3.4.30).
FOR_THIS_ADDON void Wait(std::condition_variable* self, std::unique_lock<std::mutex>& lock) __asm__(
    "_ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE");
void Wait(std::condition_variable* self, std::unique_lock<std::mutex>& lock) {
  pthread_cond_wait(self->native_handle(), lock.mutex()->native_handle());
}
