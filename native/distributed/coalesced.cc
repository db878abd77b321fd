// Collectives on several tensors, which travel as one.
#include <iterator>

#include "boundary/tensor.h"
#include "distributed/begin.h"

namespace libtorch_node {

namespace {

using c10d::ProcessGroup;

// all_reduce_coalesced(work, tensors, op): of any sizes, and one dtype
Napi::Value AllReduceCoalesced(Environment& environment, const Napi::CallbackInfo& info) {
  c10d::AllreduceCoalescedOptions options;
  options.reduceOp = ToReduceOp(environment, info[2]);
  auto tensors = ToTensors(environment, info[1], "all_reduce_coalesced");
  ProcessGroup& group = GroupOfCall(environment, info);
  return Begin(environment, info, "all_reduce_coalesced",
               [=, &group]() mutable -> WorkPointer { return group.allreduce_coalesced(tensors, options); });
}

// all_gather_coalesced(work, outputs of each rank, inputs)
Napi::Value AllGatherCoalesced(Environment& environment, const Napi::CallbackInfo& info) {
  constexpr const char* kFunction = "all_gather_coalesced";
  std::vector<Tensors> outputs;
  Napi::Array lists = info[1].As<Napi::Array>();
  for (uint32_t i = 0; i < lists.Length(); ++i) {
    outputs.push_back(ToTensors(environment, lists.Get(i), kFunction));
  }
  Tensors inputs = ToTensors(environment, info[2], kFunction);
  ProcessGroup& group = GroupOfCall(environment, info);
  return Begin(environment, info, kFunction,
               [=, &group]() mutable -> WorkPointer { return group.allgather_coalesced(outputs, inputs); });
}

}  // namespace

void AddCoalesced(Napi::Function group_class) {
  const napi_property_descriptor methods[] = {
      Method<&AllReduceCoalesced, Touches::kNothing>("all_reduce_coalesced"),
      Method<&AllGatherCoalesced, Touches::kNothing>("all_gather_coalesced")};
  const napi_env env = group_class.Env();
  Check(env, napi_define_properties(env, group_class.Get("prototype"), std::size(methods), methods));
}

}  // namespace libtorch_node
