// The one native thread of an environment that works while JavaScript goes on, and the way back from
// any native thread into JavaScript.
#pragma once

#include <napi.h>

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "threads/call_site.h"
#include "boundary/callback.h"
#include "threads/caller_state.h"
#include "boundary/environment.h"

namespace libtorch_node {

class ComputeThread {
 public:
  // The environment's compute thread, made by the first call. JavaScript thread only.
  static ComputeThread& Of(Environment& environment);

  explicit ComputeThread(Environment& environment);
  ~ComputeThread();

  // JavaScript thread: queues `work`, returns a promise of what `finish` makes.
  napi_value Submit(Writes writes, std::function<void()> work, std::function<napi_value(Napi::Env)> finish);

  // JavaScript thread: waits until the job of that place in line has ended, serving CallJs() meanwhile. Not
  // in JavaScript that a job waits for: there the job is at rest, and those behind it have not begun.
  void Await(uint64_t place);

  // JavaScript thread: has `work` run elsewhere, serving CallJs() meanwhile.
  void RunBlocking(const std::function<void()>& work);

  // JavaScript thread: whether it runs JavaScript that a job waits for.
  bool IsServing();

  // Any other thread: runs `body` on the JavaScript thread and waits for it.
  void CallJs(const std::function<void(Napi::Env)>& body);

  // JavaScript thread: waits for the running job, drops the queued ones, refuses new ones.
  void Stop();

 private:
  // Work for the compute thread, or (see RunBlocking) for a thread that waits in CallJs().
  struct Job {
    std::function<void()> work;
    std::function<napi_value(Napi::Env)> finish;
    CallerState state;
    CallSite call_site;
    uint64_t scope = 0;                    // the scope() that asked, which owns the result
    uint64_t place = 0;                    // in the line of those that Submit() has taken; 0: none of them
    std::shared_ptr<JsReference> context;  // the async context of the call; null: that of the one who waits
    napi_deferred deferred = nullptr;      // null: someone waits in RunBlocking
    std::exception_ptr error;
    bool done = false;
  };

  // Another thread's wish to run JavaScript.
  struct Call {
    const std::function<void(Napi::Env)>* body = nullptr;
    CallerState state;
    std::exception_ptr error;
    std::shared_ptr<JsReference> thrown;   // what the JavaScript threw
    std::shared_ptr<JsReference> context;  // of the job
    Job* nested = nullptr;                 // work that the JavaScript wants done on the waiting thread
    bool done = false;
  };

  void Main();
  void Run(Job& job);
  void OnEventLoop();
  void Serve(Call& call);
  void ServeUntil(std::unique_lock<std::mutex>& lock, const std::function<bool()>& done);
  void Settle(Job& job);
  Call* NextCall();
  void Enqueue(std::shared_ptr<Job> job);
  void KeepProcessAlive(bool keep);
  void Wake();

  Environment& environment_;
  napi_threadsafe_function wake_ = nullptr;
  std::thread thread_;

  std::mutex mutex_;
  std::condition_variable changed_;  // something below, or a field of a job or a call, has changed
  std::deque<std::shared_ptr<Job>> jobs_;
  std::deque<std::shared_ptr<Job>> finished_;
  std::deque<Call*> calls_;       // waiting for the JavaScript thread
  std::vector<Call*> serving_;    // being run by the JavaScript thread, innermost last
  const Job* running_ = nullptr;  // the innermost
  uint64_t ended_ = 0;            // place of the last job that has ended
  size_t unsettled_ = 0;          // promises given out
  bool closing_ = false;
};

}  // namespace libtorch_node
