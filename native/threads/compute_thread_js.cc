// The JavaScript thread's half of ComputeThread: asking for work, serving what other threads want of
// JavaScript, settling promises.
#include <algorithm>
#include <utility>

#include "threads/compute_thread.h"
#include "boundary/errors.h"
#include "boundary/guard.h"
#include "threads/in_context.h"
#include "boundary/js_reference.h"
#include "threads/jobs.h"
#include "memory/scopes.h"

namespace libtorch_node {

ComputeThread::Call* ComputeThread::NextCall() {
  if (calls_.empty()) return nullptr;
  Call* call = calls_.front();
  calls_.pop_front();
  serving_.push_back(call);
  return call;
}

void ComputeThread::Serve(Call& call) {
  std::exception_ptr error;
  std::shared_ptr<JsReference> thrown;
  {
    Napi::HandleScope scope(environment_.env());
    CallerStateGuard guard(call.state);
    try {
      if (call.context) {
        RunBy(environment_.env(), call.context->value(), *call.body);
      } else {
        (*call.body)(environment_.env());
      }
    } catch (const Napi::Error& exception) {
      thrown = KeepThrown(environment_, exception);
      error = std::make_exception_ptr(CallbackFailed());
    } catch (...) {
      error = std::current_exception();
    }
  }
  std::lock_guard<std::mutex> lock(mutex_);
  if (closing_) return;  // Stop() has answered, and the waiting thread is gone
  serving_.pop_back();
  call.error = std::move(error);
  call.thrown = std::move(thrown);
  call.done = true;
  changed_.notify_all();
}

void ComputeThread::RunBlocking(const std::function<void()>& work) {
  auto job = std::make_shared<Job>();
  job->work = work;
  std::unique_lock<std::mutex> lock(mutex_);
  if (closing_) {
    lock.unlock();
    return work();
  }
  const bool queued = serving_.empty();
  if (queued) {
    lock.unlock();
    Enqueue(job);
    lock.lock();
  } else {
    // Called by JavaScript that a native thread waits for: that thread must do it. If it is one of
    // LibTorch's device threads, no other could run a backward pass on its device meanwhile.
    serving_.back()->nested = job.get();
    changed_.notify_all();
  }
  ServeUntil(lock, [&] { return job->done || (closing_ && queued); });
  const bool done = job->done;
  lock.unlock();
  if (!done) throw CallbackFailed();  // a hook that was served has ended the process or the worker
  if (job->error) std::rethrow_exception(job->error);
}

void ComputeThread::ServeUntil(std::unique_lock<std::mutex>& lock, const std::function<bool()>& done) {
  while (!done()) {
    changed_.wait(lock, [&] { return done() || !calls_.empty(); });
    while (Call* call = NextCall()) {
      lock.unlock();
      Serve(*call);
      lock.lock();
    }
  }
}

void ComputeThread::Await(uint64_t place) {
  std::unique_lock<std::mutex> lock(mutex_);
  if (!serving_.empty()) return;
  ServeUntil(lock, [&] { return closing_ || ended_ >= place; });
  environment_.jobs().done = ended_;
}

bool ComputeThread::IsServing() {
  std::lock_guard<std::mutex> lock(mutex_);
  return !serving_.empty();
}

napi_value ComputeThread::Submit(Writes writes, std::function<void()> work,
                                 std::function<napi_value(Napi::Env)> finish) {
  if (closing_) ThrowTorchError("no asynchronous work can begin while the process or the worker ends");
  Napi::Env env(environment_.env());
  auto job = std::make_shared<Job>();
  job->work = std::move(work);
  job->finish = std::move(finish);
  job->call_site = CallSite(environment_);
  job->scope = CurrentScope(environment_);
  job->context = CaptureContext(environment_);
  napi_value promise = nullptr;
  Check(env, napi_create_promise(env, &job->deferred, &promise));
  if (unsettled_++ == 0) KeepProcessAlive(true);
  job->place = ++environment_.jobs().last;
  if (writes == Writes::kYes) environment_.jobs().last_writer = job->place;
  Enqueue(std::move(job));
  return promise;
}

void ComputeThread::Settle(Job& job) {
  napi_env env = environment_.env();
  Napi::HandleScope scope(env);
  napi_value value = nullptr;
  try {
    if (job.error) std::rethrow_exception(job.error);
    environment_.scopes().of_job = job.scope;
    value = job.finish(env);
    environment_.scopes().of_job = 0;
    environment_.warnings().Emit();
    Check(env, napi_resolve_deferred(env, job.deferred, value));
  } catch (...) {
    environment_.scopes().of_job = 0;
    value = ErrorToJs(environment_, std::current_exception());
    job.call_site.AppendTo(Napi::Value(env, value));
    Ignore(napi_reject_deferred(env, job.deferred, value), "it fails where JavaScript can no longer run");
    environment_.warnings().TryEmit();
  }
  if (--unsettled_ == 0) KeepProcessAlive(false);
  uint64_t& jobs_done = environment_.jobs().done;
  jobs_done = std::max(jobs_done, job.place);
}

void ComputeThread::OnEventLoop() {
  Guard(environment_, [&]() -> napi_value {
    std::unique_lock<std::mutex> lock(mutex_);
    while (Call* call = NextCall()) {
      lock.unlock();
      Serve(*call);
      lock.lock();
    }
    while (!closing_ && !finished_.empty()) {
      std::shared_ptr<Job> job = std::move(finished_.front());
      finished_.pop_front();
      lock.unlock();
      Settle(*job);
      job.reset();
      lock.lock();
    }
    return nullptr;
  });
  // Nobody called this: what a program's own process.emitWarning throws has nowhere to go.
  DropException(environment_.env());
}

}  // namespace libtorch_node
