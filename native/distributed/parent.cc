// A rank that `libtorch-node run` has started ends with it, even where it could not be asked to.
#include <napi.h>

#ifdef __linux__
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#endif

#include "boundary/wrap.h"

namespace libtorch_node {

namespace {

// end_with_parent(pid): if `pid` is this process's parent, has the kernel end this process when that one
// ends; at once, if no process has that number any more.
Napi::Value EndWithParent(Environment& environment, const Napi::CallbackInfo& info) {
  const int64_t parent = ToInt64({environment, info[0], "end_with_parent", "pid"});
#ifdef __linux__
  // What the launcher started may have started this one.
  if (getppid() != parent && kill(static_cast<pid_t>(parent), 0) != 0 && errno == ESRCH) raise(SIGKILL);
  if (getppid() == parent) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) raise(SIGKILL);  // it has ended in between
  }
#endif
  return info.Env().Undefined();
}

}  // namespace

void AddParent(Napi::Object exports) {
  Export<&EndWithParent, Touches::kNothing>(exports, "end_with_parent");
}

}  // namespace libtorch_node
