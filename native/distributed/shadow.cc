// What a process does that has no inputs left, so that the others can go on: the collectives of their passes.
#include <iterator>

#include "boundary/callback.h"
#include "boundary/tensor.h"
#include "distributed/reduction.h"
#include "distributed/work.h"

namespace libtorch_node {

namespace {

Reduction& Self(Environment& environment, const Napi::CallbackInfo& info) {
  return *Owned<Reduction>(environment, info.This());
}

// A backward pass whose gradients are zero; `searches`: with find_unused_parameters.
Napi::Value ShadowBackward(Environment& environment, const Napi::CallbackInfo& info) {
  Reduction& reduction = Self(environment, info);
  const bool searches = ToBool({environment, info[0], "join", "find_unused_parameters"});
  try {
    std::vector<c10::intrusive_ptr<c10::ivalue::Future>> pending;
    auto buckets = reduction.reducer->get_grad_buckets(/*return_zero_tensors=*/true);
    pending.reserve(buckets.size());
    for (c10d::GradBucket& bucket : buckets) pending.push_back(reduction.reducer->run_comm_hook(bucket));
    for (const auto& future : pending) future->waitAndThrow();
    if (searches) {
      std::vector<at::Tensor> used{reduction.reducer->get_local_used_map_on_device()};
      reduction.group->get()->allreduce(used)->wait();
    }
    reduction.reducer->push_rebuilt_params_for_all_indices();
  } catch (const CallbackFailed&) {
    throw;
  } catch (const std::exception&) {
    ThrowWithOperation(std::current_exception(), reduction.group->Describe("DistributedDataParallel.join"));
  }
  return info.Env().Undefined();
}

// set_forward_work(work, divides_by_initial_world_size): `work` counts the processes that have inputs.
Napi::Value SetForwardWork(Environment& environment, const Napi::CallbackInfo& info) {
  const auto& work = Owned<WorkHandle>(environment, info[0])->work;
  Self(environment, info)
      .reducer->set_forward_pass_work_handle(
          work->Issued(), ToBool({environment, info[1], "join", "divide_by_initial_world_size"}));
  return info.Env().Undefined();
}

// Says in the logging data that inputs may be uneven.
Napi::Value SetUnevenInputJoin(Environment& environment, const Napi::CallbackInfo& info) {
  Self(environment, info).logger->set_uneven_input_join();
  return info.Env().Undefined();
}

}  // namespace

void AddJoinMethods(Napi::Function reducer_class) {
  const napi_property_descriptor methods[] = {
      Method<&ShadowBackward, Touches::kWrites>("shadow_backward"),
      Method<&SetForwardWork, Touches::kWrites>("set_forward_work"),
      Method<&SetUnevenInputJoin, Touches::kWrites>("set_uneven_input_join")};
  const napi_env env = reducer_class.Env();
  Check(env, napi_define_properties(env, reducer_class.Get("prototype"), std::size(methods), methods));
}

}  // namespace libtorch_node
