#include "compute_thread.h"

#include <c10/util/Exception.h>

#include <utility>

#include "errors.h"
#include "guard.h"
#include "memory.h"

namespace libtorch_node {

ComputeThread& ComputeThread::Of(Environment& environment) {
  if (!environment.compute) environment.compute = std::make_shared<ComputeThread>(environment);
  return *environment.compute;
}

ComputeThread::ComputeThread(Environment& environment) : environment_(environment) {
  napi_env env = environment.env();
  napi_value name = nullptr;
  Check(env, napi_create_string_utf8(env, "libtorch-node compute", NAPI_AUTO_LENGTH, &name));
  Check(env, napi_create_threadsafe_function(
                 env, nullptr, nullptr, name, 0, 1, nullptr, nullptr, this,
                 [](napi_env env, napi_value, void* context, void*) {
                   if (env != nullptr) static_cast<ComputeThread*>(context)->OnEventLoop();
                 },
                 &wake_));
  KeepProcessAlive(false);
  // Registered after the thread-safe function's own hook and so run before it: no thread may use the
  // function once Node-API has freed it.
  napi_add_env_cleanup_hook(env, [](void* data) { static_cast<ComputeThread*>(data)->Stop(); }, this);
}

ComputeThread::~ComputeThread() { Stop(); }

void ComputeThread::Stop() {
  std::deque<std::shared_ptr<Job>> dropped;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (closing_) return;
    closing_ = true;
    dropped.swap(jobs_);
    calls_.insert(calls_.end(), serving_.begin(), serving_.end());
    for (Call* call : calls_) {
      call->error = std::make_exception_ptr(CallbackFailed());
      call->done = true;
    }
    calls_.clear();
    serving_.clear();
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
  finished_.clear();
  napi_release_threadsafe_function(wake_, napi_tsfn_abort);
  wake_ = nullptr;
}

void ComputeThread::KeepProcessAlive(bool keep) {
  if (keep) {
    napi_ref_threadsafe_function(environment_.env(), wake_);
  } else {
    napi_unref_threadsafe_function(environment_.env(), wake_);
  }
}

void ComputeThread::Enqueue(std::shared_ptr<Job> job) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (!thread_.joinable()) thread_ = std::thread([this] { Main(); });
  jobs_.push_back(std::move(job));
  changed_.notify_all();
}

void ComputeThread::Run(Job& job) {
  CallerStateGuard guard(job.state);
  try {
    job.work();
  } catch (...) {
    job.error = std::current_exception();
  }
}

void ComputeThread::Main() {
  const std::unique_ptr<c10::WarningHandler> warnings = MakeWarningHandler(environment_);
  c10::WarningUtils::set_warning_handler(warnings.get());
  std::unique_lock<std::mutex> lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return closing_ || !jobs_.empty(); });
    if (closing_) break;
    std::shared_ptr<Job> job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    Run(*job);
    lock.lock();
    job->done = true;
    // Moved, so that what the job holds is let go by the JavaScript thread.
    if (job->deferred != nullptr && !closing_) {
      finished_.push_back(std::move(job));
      napi_call_threadsafe_function(wake_, nullptr, napi_tsfn_nonblocking);
    }
    job.reset();
    changed_.notify_all();
  }
  c10::WarningUtils::set_warning_handler(nullptr);
}

void ComputeThread::CallJs(const std::function<void(Napi::Env)>& body) {
  Call call;
  call.body = &body;
  std::unique_lock<std::mutex> lock(mutex_);
  if (closing_) throw CallbackFailed();
  calls_.push_back(&call);
  changed_.notify_all();
  napi_call_threadsafe_function(wake_, nullptr, napi_tsfn_nonblocking);
  while (!call.done) {
    changed_.wait(lock, [&] { return call.done || call.nested != nullptr; });
    if (call.nested == nullptr) continue;
    Job* job = std::exchange(call.nested, nullptr);
    lock.unlock();
    Run(*job);
    lock.lock();
    job->done = true;
    changed_.notify_all();
  }
  lock.unlock();
  if (call.thrown) throw CallbackFailed(std::move(call.thrown));
  if (call.error) std::rethrow_exception(call.error);
}

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
      (*call.body)(environment_.env());
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
  if (serving_.empty()) {
    lock.unlock();
    Enqueue(job);
    lock.lock();
  } else {
    // Called by JavaScript that a native thread waits for: that thread must do it. If it is one of
    // LibTorch's device threads, no other could run a backward pass on its device meanwhile.
    serving_.back()->nested = job.get();
    changed_.notify_all();
  }
  while (!job->done) {
    changed_.wait(lock, [&] { return job->done || !calls_.empty(); });
    while (Call* call = NextCall()) {
      lock.unlock();
      Serve(*call);
      lock.lock();
    }
  }
  lock.unlock();
  if (job->error) std::rethrow_exception(job->error);
}

napi_value ComputeThread::Submit(std::function<void()> work, std::function<napi_value(Napi::Env)> finish) {
  if (closing_) ThrowTorchError("no asynchronous work can begin while the process or the worker ends");
  Napi::Env env(environment_.env());
  auto job = std::make_shared<Job>();
  job->work = std::move(work);
  job->finish = std::move(finish);
  job->call_site = CallSite(environment_);
  job->scope = CurrentScope(environment_);
  napi_value promise = nullptr;
  Check(env, napi_create_promise(env, &job->deferred, &promise));
  if (unsettled_++ == 0) KeepProcessAlive(true);
  Enqueue(std::move(job));
  return promise;
}

void ComputeThread::Settle(Job& job) {
  napi_env env = environment_.env();
  Napi::HandleScope scope(env);
  napi_value value = nullptr;
  try {
    if (job.error) std::rethrow_exception(job.error);
    environment_.job_scope = job.scope;
    value = job.finish(env);
    environment_.job_scope = 0;
    napi_resolve_deferred(env, job.deferred, value);
  } catch (...) {
    environment_.job_scope = 0;
    value = ErrorToJs(environment_, std::current_exception());
    job.call_site.AppendTo(Napi::Value(env, value));
    napi_reject_deferred(env, job.deferred, value);
  }
  if (--unsettled_ == 0) KeepProcessAlive(false);
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
}

}  // namespace libtorch_node
