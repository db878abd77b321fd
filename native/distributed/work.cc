#include "distributed/work.h"

#include <thread>
#include <utility>

#include "threads/compute_thread.h"
#include "distributed/completions.h"
#include "distributed/described_group.h"
#include "distributed/last_words.h"
#include "boundary/errors.h"
#include "boundary/tensor.h"

namespace libtorch_node {

namespace {

// Null for what has none: messages, and what gloo makes of several collectives (reduce_scatter).
c10::intrusive_ptr<c10::ivalue::Future> FutureOf(c10d::Work& work, bool is_message) {
  if (is_message) return nullptr;
  try {
    return work.getFuture();
  } catch (const c10::Error&) {
    return nullptr;
  }
}

}  // namespace

void PendingWork::Issue(const StartWork& start) noexcept {
  std::vector<std::function<void()>> waiting;
  try {
    NoteOperation(group_->Describe(operation_));
    work_ = start();
  } catch (...) {
    error_ = std::current_exception();
  }
  {
    std::lock_guard<std::mutex> lock(mutex_);
    issued_ = true;
    ended_ = !work_;
    waiting.swap(waiting_);
    changed_.notify_all();
  }
  for (auto& done : waiting) Watch(std::move(done));
}

bool PendingWork::IsIssued() {
  std::lock_guard<std::mutex> lock(mutex_);
  return issued_;
}

bool PendingWork::IsRefused() {
  std::lock_guard<std::mutex> lock(mutex_);
  return issued_ && !work_ && error_;
}

void PendingWork::WaitUntilIssued() {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [&] { return issued_; });
}

void PendingWork::Wait(std::chrono::milliseconds timeout) {
  WaitUntilIssued();
  std::unique_lock<std::mutex> lock(waits_, std::defer_lock);
  if (is_message_) lock.lock();
  if (ended_) {
    if (error_ && work_) ThrowWithOperation(error_, group_->Describe(operation_));
    if (error_) ThrowRefusal();
    return;
  }
  try {
    work_->wait(timeout);
    if (is_message_) ended_ = true;
    std::lock_guard<std::mutex> guard(mutex_);
    waited_ = true;
  } catch (...) {
    const std::exception_ptr error = std::current_exception();
    if (is_message_) {
      error_ = error;
      ended_ = true;
    }
    ThrowWithOperation(error, group_->Describe(operation_));
  }
}

void PendingWork::ThrowRefusal() {
  try {
    std::rethrow_exception(error_);
  } catch (const c10::Error&) {  // of c10d: the arguments
    throw;
  } catch (...) {  // of gloo: a rank has gone
    ThrowWithOperation(std::current_exception(), group_->Describe(operation_));
  }
}

const c10::intrusive_ptr<c10d::Work>& PendingWork::Issued() {
  WaitUntilIssued();
  if (!work_ && error_) ThrowRefusal();
  return work_;
}

c10::intrusive_ptr<c10::ivalue::Future> PendingWork::Future() {
  return DescribedFuture(*Issued(), group_->Describe(operation_));
}

void PendingWork::WhenDone(std::function<void()> done) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (!issued_) return waiting_.push_back(std::move(done));
  }
  Watch(std::move(done));
}

void PendingWork::Watch(std::function<void()> done) {
  if (!work_) return done();
  if (const auto future = FutureOf(*work_, is_message_)) {
    future->addCallback([done = std::move(done)](c10::ivalue::Future&) { done(); });
    return;
  }
  // Nothing tells of its end but waiting for it.
  std::thread([self = shared_from_this(), done = std::move(done)] {
    try {
      self->Wait();
    } catch (...) {  // whoever is told asks again
    }
    done();
  }).detach();
}

bool PendingWork::IsCompleted() {
  std::lock_guard<std::mutex> lock(mutex_);
  return issued_ && (!work_ || waited_ || work_->isCompleted());
}

bool PendingWork::IsSuccess() {
  std::lock_guard<std::mutex> lock(mutex_);
  return issued_ && !error_ && (!work_ || work_->isSuccess());
}

int PendingWork::SourceRank() {
  WaitUntilIssued();
  return work_ ? work_->sourceRank() : -1;
}

std::vector<at::Tensor> PendingWork::Result() {
  WaitUntilIssued();
  return work_ ? work_->result() : std::vector<at::Tensor>();
}

namespace {

// --- class DistributedWork: empty until a collective fills it ---

Napi::Value Construct(Environment& environment, const Napi::CallbackInfo& info) {
  return Own(environment, info, std::make_shared<WorkHandle>());
}

PendingWork& Self(Environment& environment, const Napi::CallbackInfo& info) {
  return *Owned<WorkHandle>(environment, info.This())->work;
}

// A collective that was asked for while jobs were queued waits for its turn.
void AwaitIssue(Environment& environment, PendingWork& work) {
  if (work.IsIssued()) return;
  environment.jobs().BeforeWriting();
  if (!work.IsIssued()) {
    ThrowTorchError(
        "this collective cannot begin before the JavaScript that waits for it has ended: await it instead");
  }
}

// wait(seconds | undefined) => true
Napi::Value Wait(Environment& environment, const Napi::CallbackInfo& info) {
  PendingWork& work = Self(environment, info);
  const bool endless = KindOf(environment, info[0]) == Kind::kNothing;
  AwaitIssue(environment, work);
  work.Wait(endless ? kNoTimeout : ToTimeout({environment, info[0], "wait", "timeout"}));
  return Napi::Boolean::New(info.Env(), true);
}

// A promise of its end.
Napi::Value Promise(Environment& environment, const Napi::CallbackInfo& info) {
  const std::shared_ptr<PendingWork> work = Owned<WorkHandle>(environment, info.This())->work;
  const std::shared_ptr<Completions> completions = Completions::Of(environment);
  napi_deferred deferred = nullptr;
  napi_value promise = nullptr;
  Check(info.Env(), napi_create_promise(info.Env(), &deferred, &promise));
  work->WhenDone([work, completions, deferred, &environment] {
    completions->Post([work, deferred, &environment](Napi::Env env) {
      try {
        work->Wait();
        Check(env, napi_resolve_deferred(env, deferred, env.Undefined()));
      } catch (...) {
        Check(env, napi_reject_deferred(env, deferred, ErrorToJs(environment, std::current_exception())));
      }
    });
  });
  completions->Expect();  // only now: nothing would end what an exception has left expected
  return Napi::Value(info.Env(), promise);
}

Napi::Value IsCompleted(Environment& environment, const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), Self(environment, info).IsCompleted());
}

Napi::Value IsSuccess(Environment& environment, const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), Self(environment, info).IsSuccess());
}

Napi::Value SourceRank(Environment& environment, const Napi::CallbackInfo& info) {
  PendingWork& work = Self(environment, info);
  AwaitIssue(environment, work);
  return Napi::Number::New(info.Env(), work.SourceRank());
}

Napi::Value Result(Environment& environment, const Napi::CallbackInfo& info) {
  PendingWork& work = Self(environment, info);
  AwaitIssue(environment, work);
  return Napi::Value(info.Env(), WrapTensors(environment, work.Result()));
}

}  // namespace

void InitDistributedWork(Napi::Object exports) {
  DefineClass<WorkHandle, &Construct>(
      exports,
      {Method<&Wait, Touches::kNothing>("wait"), Method<&Promise, Touches::kNothing>("promise"),
       Method<&IsCompleted, Touches::kNothing>("is_completed"),
       Method<&IsSuccess, Touches::kNothing>("is_success"),
       Method<&SourceRank, Touches::kNothing>("source_rank"), Method<&Result, Touches::kNothing>("result")});
}

}  // namespace libtorch_node
