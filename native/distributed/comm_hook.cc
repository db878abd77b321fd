// A communication hook in JavaScript: what a DistributedDataParallel does with a bucket of gradients.
#include <torch/csrc/distributed/c10d/comm.hpp>

#include <deque>
#include <iterator>
#include <memory>
#include <string>
#include <utility>

#include "boundary/callback.h"
#include "boundary/js_reference.h"
#include "boundary/tensor.h"
#include "distributed/reduction.h"
#include "distributed/work.h"

namespace libtorch_node {

namespace {

using FuturePointer = c10::intrusive_ptr<c10::ivalue::Future>;

FuturePointer Completed(const at::Tensor& tensor) {
  std::vector<c10::Device> devices;
  if (!tensor.is_cpu()) devices.push_back(tensor.device());
  auto future = c10::make_intrusive<c10::ivalue::Future>(c10::TensorType::get(), std::move(devices));
  future->markCompleted(tensor);
  return future;
}

// `start(bucket)` begins the communication, and gives { work, finish }: `finish()` makes the tensor when
// `work` has ended. Both run on the thread that runs the backward pass, by way of JavaScript's; nothing waits
// for JavaScript that is not called from there, so that a blocking backward() comes to its end.
class JsCommHook : public c10d::CommHookInterface {
 public:
  JsCommHook(std::shared_ptr<JsReference> start, std::string name, std::shared_ptr<std::string> failure)
      : start_(std::move(start)), name_(std::move(name)), failure_(std::move(failure)) {}

  FuturePointer runHook(c10d::GradBucket& bucket) override {
    if (bucket.getIndex() == 0) unfinished_.clear();  // of a pass that has failed
    FuturePointer future;
    CallJs(*start_, [&](Napi::Env env) {
      Environment& environment = start_->environment();
      Napi::Value value = Started(env, ToJs(environment, bucket));
      Napi::Object result = value.As<Napi::Object>();
      unfinished_.push_back(JsReference::Make(environment, result.Get("finish")));
      Napi::Value work = result.Get("work");
      const bool waits = KindOf(environment, work) != Kind::kNothing;
      future = waits ? Owned<WorkHandle>(environment, work)->work->Future() : Completed(bucket.getBuffer());
    });
    return future;
  }

  at::Tensor parseHookResult(const c10::IValue&) override {
    const std::shared_ptr<JsReference> finish = std::move(unfinished_.front());
    unfinished_.pop_front();
    at::Tensor tensor;
    CallJs(*finish, [&](Napi::Env env) {
      Napi::Value value = Napi::Function(env, finish->value()).Call({});
      tensor = UnwrapTensor({finish->environment(), value, "register_comm_hook", "the hook's result"});
    });
    return tensor;
  }

 private:
  // What the hook gives for a bucket. A pass in which it throws cannot be finished.
  Napi::Value Started(Napi::Env env, Napi::Object bucket) {
    try {
      return Napi::Function(env, start_->value()).Call({bucket});
    } catch (const Napi::Error& error) {
      *failure_ = "the communication hook '" + name_ + "' threw: " + error.Message();
      throw;
    }
  }

  static Napi::Object ToJs(Environment& environment, c10d::GradBucket& bucket) {
    Napi::Object result = Napi::Object::New(environment.env());
    SetOwn(result, "index", Napi::Number::New(environment.env(), static_cast<double>(bucket.getIndex())));
    SetOwn(result, "is_last", Napi::Boolean::New(environment.env(), bucket.isLast()));
    SetOwn(result, "buffer", Napi::Value(environment.env(), WrapTensor(environment, bucket.getBuffer())));
    SetOwn(result, "gradients",
           Napi::Value(environment.env(), WrapTensors(environment, bucket.getGradients())));
    SetOwn(result, "parameters",
           Napi::Value(environment.env(), WrapTensors(environment, bucket.getParameters())));
    return result;
  }

  const std::shared_ptr<JsReference> start_;
  const std::string name_;
  const std::shared_ptr<std::string> failure_;
  std::deque<std::shared_ptr<JsReference>> unfinished_;  // in the order of the buckets, as the Reducer asks
};

// register_comm_hook(start, name)
Napi::Value RegisterCommHook(Environment& environment, const Napi::CallbackInfo& info) {
  const auto& reduction = Owned<Reduction>(environment, info.This());
  const std::string name = ToString({environment, info[1], "register_comm_hook", "hook"});
  const auto failure = std::make_shared<std::string>();
  reduction->reducer->register_comm_hook(
      std::make_unique<JsCommHook>(JsReference::Make(environment, info[0]), name, failure));
  reduction->hook_failure = failure;
  reduction->logger->set_comm_hook(name);
  return info.Env().Undefined();
}

}  // namespace

void AddCommHook(Napi::Function reducer_class) {
  const napi_property_descriptor methods[] = {
      Method<&RegisterCommHook, Touches::kWrites>("register_comm_hook")};
  const napi_env env = reducer_class.Env();
  Check(env, napi_define_properties(env, reducer_class.Get("prototype"), std::size(methods), methods));
}

}  // namespace libtorch_node
