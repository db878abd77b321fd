#include "threads/compute_thread.h"

#include <c10/util/Exception.h>

#include <algorithm>
#include <utility>

#include "boundary/errors.h"
#include "boundary/guard.h"
#include "boundary/js_reference.h"
#include "memory/memory.h"

namespace libtorch_node {

namespace {

using Body = std::function<void(Napi::Env)>;

struct Inside {
  const Body& body;
  std::exception_ptr error;
};

napi_value RunInside(napi_env env, napi_callback_info info) {
  void* data = nullptr;
  if (napi_get_cb_info(env, info, nullptr, nullptr, nullptr, &data) != napi_ok) return nullptr;
  auto* inside = static_cast<Inside*>(data);
  try {
    inside->body(env);
  } catch (...) {
    inside->error = std::current_exception();  // no exception of C++ passes through JavaScript
  }
  return nullptr;
}

// Runs `body` by `runner`, a function of lib/autograd/scope.ts that takes a function and calls it at once.
void RunBy(Napi::Env env, napi_value runner, const Body& body) {
  Inside inside{body, nullptr};
  napi_value function = nullptr;
  Check(env, napi_create_function(env, "run", NAPI_AUTO_LENGTH, RunInside, &inside, &function));
  napi_value undefined = env.Undefined();
  const napi_status status = napi_call_function(env, undefined, runner, 1, &function, nullptr);
  if (inside.error) std::rethrow_exception(inside.error);
  Check(env, status);
}

std::shared_ptr<JsReference> CaptureContext(Environment& environment) {
  if (environment.capture_context.IsEmpty()) return nullptr;
  return JsReference::Make(environment, environment.capture_context.Call({}));
}

}  // namespace

ComputeThread& ComputeThread::Of(Environment& environment) {
  if (!environment.compute) {
    environment.compute = std::make_shared<ComputeThread>(environment);
    std::lock_guard<std::mutex> lock(environment.releases->mutex);
    environment.releases->compute = environment.compute;
  }
  return *environment.compute;
}

ComputeThread::ComputeThread(Environment& environment) : environment_(environment) {
  napi_env env = environment.env();
  // The function keeps the async context in which it is made, which shall be nobody's.
  const Body make = [&](Napi::Env) {
    napi_value name = nullptr;
    Check(env, napi_create_string_utf8(env, "libtorch-node compute", NAPI_AUTO_LENGTH, &name));
    Check(env, napi_create_threadsafe_function(
                   env, nullptr, nullptr, name, 0, 1, nullptr, nullptr, this,
                   [](napi_env env, napi_value, void* context, void*) {
                     if (env != nullptr) static_cast<ComputeThread*>(context)->OnEventLoop();
                   },
                   &wake_));
  };
  if (environment.at_rest.IsEmpty()) {
    make(env);
  } else {
    RunBy(env, environment.at_rest.Value(), make);
  }
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
  const Job* outer = nullptr;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    outer = std::exchange(running_, &job);
  }
  try {
    CallerStateGuard guard(job.state);
    job.work();
  } catch (...) {
    job.error = std::current_exception();
  }
  std::lock_guard<std::mutex> lock(mutex_);
  running_ = outer;
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
    if (job->place != 0) ended_ = job->place;
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
  if (running_ != nullptr) call.context = running_->context;
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
  environment_.jobs_done = ended_;
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
  job->place = ++environment_.last_job;
  if (writes == Writes::kYes) environment_.last_writer = job->place;
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
    environment_.EmitWarnings();
    napi_resolve_deferred(env, job.deferred, value);
  } catch (...) {
    environment_.job_scope = 0;
    value = ErrorToJs(environment_, std::current_exception());
    job.call_site.AppendTo(Napi::Value(env, value));
    napi_reject_deferred(env, job.deferred, value);
    environment_.TryEmitWarnings();
  }
  if (--unsettled_ == 0) KeepProcessAlive(false);
  environment_.jobs_done = std::max(environment_.jobs_done, job.place);
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
  // Nobody called this: what a program's own process.emitWarning throws has nowhere to go, and would end the
  // process.
  bool is_pending = false;
  napi_is_exception_pending(environment_.env(), &is_pending);
  napi_value thrown = nullptr;
  if (is_pending) napi_get_and_clear_last_exception(environment_.env(), &thrown);
}

}  // namespace libtorch_node
