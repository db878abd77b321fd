#include "distributed/completions.h"

#include <thread>
#include <utility>

#include "boundary/errors.h"
#include "boundary/guard.h"
#include "threads/in_context.h"

namespace libtorch_node {

namespace {

// An environment has a thread of its own, and no other one.
thread_local std::shared_ptr<Completions> completions_of_thread;

}  // namespace

std::shared_ptr<Completions> Completions::Of(Environment& environment) {
  if (!completions_of_thread) completions_of_thread = std::make_shared<Completions>(environment);
  return completions_of_thread;
}

Completions::Completions(Environment& environment) : environment_(environment) {
  // The function keeps the async context in which it is made, which shall be nobody's.
  RunAtRest(environment, [this](Napi::Env env) {
    napi_value name = Napi::String::New(env, "libtorch-node distributed");
    Check(env, napi_create_threadsafe_function(
                   env, nullptr, nullptr, name, 0, 1, nullptr, nullptr, this,
                   [](napi_env env, napi_value, void* context, void*) {
                     if (env != nullptr) static_cast<Completions*>(context)->Serve();
                   },
                   &wake_));
  });
  napi_env env = environment.env();
  Check(env, napi_unref_threadsafe_function(env, wake_));
  Check(env, napi_add_env_cleanup_hook(
                 env,
                 [](void*) {
                   completions_of_thread->Close();
                   completions_of_thread.reset();
                 },
                 nullptr));
}

void Completions::Close() {
  std::deque<std::function<void(Napi::Env)>> dropped;
  std::lock_guard<std::mutex> lock(mutex_);
  dropped.swap(posted_);
  Ignore(napi_release_threadsafe_function(wake_, napi_tsfn_abort), "Node has closed it already");
  wake_ = nullptr;
}

void Completions::Expect() {
  if (expected_++ == 0) Check(environment_.env(), napi_ref_threadsafe_function(environment_.env(), wake_));
}

void Completions::Post(std::function<void(Napi::Env)> body) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (wake_ == nullptr) return;
  posted_.push_back(std::move(body));
  Ignore(napi_call_threadsafe_function(wake_, nullptr, napi_tsfn_nonblocking),
         "it fails once the environment ends, and nobody waits then");
}

void Completions::Serve() {
  while (true) {
    std::function<void(Napi::Env)> body;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (wake_ == nullptr || posted_.empty()) return;
      body = std::move(posted_.front());
      posted_.pop_front();
    }
    Guard(environment_, [&]() -> napi_value {
      Napi::HandleScope scope(environment_.env());
      body(environment_.env());
      return nullptr;
    });
    if (--expected_ == 0) {
      Ignore(napi_unref_threadsafe_function(environment_.env(), wake_), "it always succeeds");
    }
    // Nobody called this: what a program's own process.emitWarning throws has nowhere to go.
    DropException(environment_.env());
  }
}

napi_value RunBeside(Environment& environment, std::function<void()> work,
                     std::function<napi_value(Napi::Env)> finish) {
  const std::shared_ptr<Completions> completions = Completions::Of(environment);
  napi_deferred deferred = nullptr;
  napi_value promise = nullptr;
  Check(environment.env(), napi_create_promise(environment.env(), &deferred, &promise));
  std::thread([completions, deferred, &environment, work = std::move(work), finish = std::move(finish)] {
    std::exception_ptr error;
    try {
      work();
    } catch (...) {
      error = std::current_exception();
    }
    completions->Post([error, deferred, finish, &environment](Napi::Env env) {
      try {
        if (error) std::rethrow_exception(error);
        Check(env, napi_resolve_deferred(env, deferred, finish(env)));
      } catch (...) {
        Check(env, napi_reject_deferred(env, deferred, ErrorToJs(environment, std::current_exception())));
      }
    });
  }).detach();
  completions->Expect();  // only now: nothing would end what an exception has left expected
  return promise;
}

}  // namespace libtorch_node
