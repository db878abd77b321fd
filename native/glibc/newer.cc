// What the headers of a newer glibc and libstdc++ ask for, and those of LibTorch's oldest system (glibc 2.28,
// GCC 8) do not have: defined here, for this addon alone, as the compilers do that build for that system.
#include <pthread.h>
#include <sys/stat.h>

#include <condition_variable>
#include <mutex>
#include <new>
#include <sstream>
#include <string>

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

// C++20 has what a stream has written under another name than C++17 had, which every version of the library
// has as well: of GCC 11 (GLIBCXX_3.4.29). The compiler asks for it where it does not take the function
// apart.
#define LIBTORCH_NODE_TEXT_OF(length, kind)                                                               \
  std::string Old##kind(const std::kind&) __asm__("_ZNKSt7__cxx11" #length "basic_" #kind                 \
                                                  "IcSt11char_traitsIcESaIcEE3strEv");                    \
  FOR_THIS_ADDON std::string New##kind(const std::kind&) __asm__("_ZNKRSt7__cxx11" #length "basic_" #kind \
                                                                 "IcSt11char_traitsIcESaIcEE3strEv");     \
  std::string New##kind(const std::kind& stream) { return Old##kind(stream); }

LIBTORCH_NODE_TEXT_OF(15, stringbuf)
LIBTORCH_NODE_TEXT_OF(18, stringstream)
LIBTORCH_NODE_TEXT_OF(19, istringstream)
LIBTORCH_NODE_TEXT_OF(19, ostringstream)
