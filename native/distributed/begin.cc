#include "distributed/begin.h"

#include "boundary/callback.h"
#include "boundary/tensor.h"
#include "compat.h"
#include "threads/compute_thread.h"

namespace libtorch_node {

namespace {

// Messages on the CPU end in their own way; on a GPU they are kernels, as everything.
bool IsMessage(Environment& environment, const Napi::CallbackInfo& info, Does does) {
  return does != Does::kCollective && UnwrapTensor({environment, info[1], "send", "tensor"}).is_cpu();
}

}  // namespace

Napi::Value Begin(Environment& environment, const Napi::CallbackInfo& info, const char* operation,
                  const StartWork& start, Does does) {
  const std::shared_ptr<Group>& group = GroupOf(environment, info.This());
  const bool waits = KindOf(environment, info[0]) == Kind::kNothing;
  auto work = std::make_shared<PendingWork>(group, operation, IsMessage(environment, info, does));
  if (waits) {
    environment.jobs().BeforeWriting();
    work->Issue(start);
    work->Wait();
    return Napi::Number::New(info.Env(), does == Does::kReceiveFromAny ? work->SourceRank() : -1);
  }
  const auto& handle = Owned<WorkHandle>(environment, info[0]);
  handle->work = work;
  const Jobs& jobs = environment.jobs();
  if (jobs.done < jobs.last && !jobs.thread->IsServing()) {
    RunAsync(
        environment, Writes::kYes, [work, start] { work->Issue(start); },
        [](Napi::Env env) -> napi_value { return env.Undefined(); });
    return info.Env().Undefined();
  }
  work->Issue(start);
  if (work->IsRefused()) work->Wait();  // throws
  return info.Env().Undefined();
}

at::Tensor ToTensor(Environment& environment, Napi::Value value, const char* function) {
  return UnwrapTensor({environment, value, function, "tensor"});
}

Tensors ToTensors(Environment& environment, Napi::Value value, const char* function) {
  return UnwrapTensors({environment, value, function, "tensors"});
}

c10d::ReduceOp ToReduceOp(Environment& environment, Napi::Value value) {
  if (value.IsObject()) {
    Napi::Value factor = value.As<Napi::Object>().Get("factor");
    if (HandleOf(environment, factor) != nullptr) {
      return MakePreMulSum(ToTensor(environment, factor, "PREMUL_SUM"));
    }
    return MakePreMulSum(ToDouble({environment, factor, "PREMUL_SUM", "factor"}));
  }
  const int64_t op = ToInt64({environment, value, "ReduceOp", "op"});
  return static_cast<c10d::ReduceOp::RedOpType>(op);
}

int64_t ToRank(Environment& environment, Napi::Value value, const char* function) {
  return ToInt64({environment, value, function, "rank"});
}

c10d::ProcessGroup& GroupOfCall(Environment& environment, const Napi::CallbackInfo& info) {
  return *GroupOf(environment, info.This())->get();
}

}  // namespace libtorch_node
