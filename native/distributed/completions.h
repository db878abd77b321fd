// The way of a group's works back to JavaScript. A work ends on a thread of c10d's, which may do nothing but
// say so.
#pragma once

#include <napi.h>

#include <deque>
#include <functional>
#include <memory>
#include <mutex>

#include "boundary/environment.h"

namespace libtorch_node {

class Completions : public std::enable_shared_from_this<Completions> {
 public:
  // Those of the environment, made by the first call. JavaScript thread only.
  static std::shared_ptr<Completions> Of(Environment& environment);

  // JavaScript thread: something will be posted, and the process lives until then.
  void Expect();

  // Any thread, once for each Expect(): has `body` run on the JavaScript thread. Where that one has ended,
  // `body` is dropped.
  void Post(std::function<void(Napi::Env)> body);

  explicit Completions(Environment& environment);

 private:
  void Close();
  void Serve();

  Environment& environment_;
  std::mutex mutex_;
  napi_threadsafe_function wake_ = nullptr;  // null once closed
  std::deque<std::function<void(Napi::Env)>> posted_;
  size_t expected_ = 0;  // JavaScript thread only
};

// Runs `work`, which may wait for other machines, on a thread of its own and returns a promise of what
// `finish` makes. Not on the compute thread: a process may end while `work` waits.
napi_value RunBeside(Environment& environment, std::function<void()> work,
                     std::function<napi_value(Napi::Env)> finish);

}  // namespace libtorch_node
