#include "threads/compute_thread.h"

#include <c10/util/Exception.h>

#include <utility>

#include "boundary/convert.h"
#include "boundary/errors.h"
#include "threads/in_context.h"
#include "boundary/js_reference.h"
#include "threads/jobs.h"
#include "boundary/warnings.h"

namespace libtorch_node {

ComputeThread& ComputeThread::Of(Environment& environment) {
  std::shared_ptr<ComputeThread>& thread = environment.jobs().thread;
  if (!thread) {
    thread = std::make_shared<ComputeThread>(environment);
    std::lock_guard<std::mutex> lock(environment.releases()->mutex);
    environment.releases()->compute = thread;
  }
  return *thread;
}

ComputeThread::ComputeThread(Environment& environment) : environment_(environment) {
  // The function keeps the async context in which it is made, which shall be nobody's.
  RunAtRest(environment, [&](Napi::Env env) {
    napi_value name = FromString(env, "libtorch-node compute");
    Check(env, napi_create_threadsafe_function(
                   env, nullptr, nullptr, name, 0, 1, nullptr, nullptr, this,
                   [](napi_env env, napi_value, void* context, void*) {
                     if (env != nullptr) static_cast<ComputeThread*>(context)->OnEventLoop();
                   },
                   &wake_));
  });
  KeepProcessAlive(false);
  // Registered after the thread-safe function's own hook and so run before it: no thread may use the
  // function once Node-API has freed it.
  Check(environment.env(),
        napi_add_env_cleanup_hook(
            environment.env(), [](void* data) { static_cast<ComputeThread*>(data)->Stop(); }, this));
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
  Ignore(napi_release_threadsafe_function(wake_, napi_tsfn_abort), "Node has closed it already");
  wake_ = nullptr;
}

void ComputeThread::KeepProcessAlive(bool keep) {
  napi_env env = environment_.env();
  Ignore(keep ? napi_ref_threadsafe_function(env, wake_) : napi_unref_threadsafe_function(env, wake_),
         "they always succeed");
}

void ComputeThread::Wake() {
  Ignore(napi_call_threadsafe_function(wake_, nullptr, napi_tsfn_nonblocking),
         "it fails once the environment ends, and Stop() answers everybody then");
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
      Wake();
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
  Wake();
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

}  // namespace libtorch_node
