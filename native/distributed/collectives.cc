// The collectives as methods of a group. Each takes a work to fill, or null: then it waits for the end.
#include <torch/csrc/distributed/c10d/Types.hpp>

#include <iterator>

#include "boundary/tensor.h"
#include "distributed/begin.h"

namespace libtorch_node {

namespace {

using c10d::ProcessGroup;

// all_reduce(work, tensors, op)
Napi::Value AllReduce(Environment& environment, const Napi::CallbackInfo& info) {
  c10d::AllreduceOptions options;
  options.reduceOp = ToReduceOp(environment, info[2]);
  auto tensors = ToTensors(environment, info[1], "all_reduce");
  ProcessGroup& group = GroupOfCall(environment, info);
  return Begin(environment, info, "all_reduce",
               [=, &group]() mutable -> WorkPointer { return group.allreduce(tensors, options); });
}

// broadcast(work, tensors, source)
Napi::Value Broadcast(Environment& environment, const Napi::CallbackInfo& info) {
  c10d::BroadcastOptions options;
  options.rootRank = ToRank(environment, info[2], "broadcast");
  auto tensors = ToTensors(environment, info[1], "broadcast");
  ProcessGroup& group = GroupOfCall(environment, info);
  return Begin(environment, info, "broadcast",
               [=, &group]() mutable -> WorkPointer { return group.broadcast(tensors, options); });
}

// reduce(work, tensors, op, destination)
Napi::Value Reduce(Environment& environment, const Napi::CallbackInfo& info) {
  c10d::ReduceOptions options;
  options.reduceOp = ToReduceOp(environment, info[2]);
  options.rootRank = ToRank(environment, info[3], "reduce");
  auto tensors = ToTensors(environment, info[1], "reduce");
  ProcessGroup& group = GroupOfCall(environment, info);
  return Begin(environment, info, "reduce",
               [=, &group]() mutable -> WorkPointer { return group.reduce(tensors, options); });
}

// all_gather(work, outputs, input)
Napi::Value AllGather(Environment& environment, const Napi::CallbackInfo& info) {
  std::vector<Tensors> outputs{ToTensors(environment, info[1], "all_gather")};
  Tensors inputs{ToTensor(environment, info[2], "all_gather")};
  ProcessGroup& group = GroupOfCall(environment, info);
  return Begin(environment, info, "all_gather",
               [=, &group]() mutable -> WorkPointer { return group.allgather(outputs, inputs); });
}

// all_gather_single(work, output, input)
Napi::Value AllGatherSingle(Environment& environment, const Napi::CallbackInfo& info) {
  at::Tensor output = ToTensor(environment, info[1], "all_gather_single");
  at::Tensor input = ToTensor(environment, info[2], "all_gather_single");
  ProcessGroup& group = GroupOfCall(environment, info);
  return Begin(environment, info, "all_gather_single",
               [=, &group]() mutable -> WorkPointer { return group._allgather_base(output, input); });
}

// gather(work, outputs | null, input, destination)
Napi::Value Gather(Environment& environment, const Napi::CallbackInfo& info) {
  c10d::GatherOptions options;
  options.rootRank = ToRank(environment, info[3], "gather");
  std::vector<Tensors> outputs;
  if (info[1].IsArray()) outputs.push_back(ToTensors(environment, info[1], "gather"));
  Tensors inputs{ToTensor(environment, info[2], "gather")};
  ProcessGroup& group = GroupOfCall(environment, info);
  return Begin(environment, info, "gather",
               [=, &group]() mutable -> WorkPointer { return group.gather(outputs, inputs, options); });
}

// scatter(work, output, inputs | null, source)
Napi::Value Scatter(Environment& environment, const Napi::CallbackInfo& info) {
  c10d::ScatterOptions options;
  options.rootRank = ToRank(environment, info[3], "scatter");
  Tensors outputs{ToTensor(environment, info[1], "scatter")};
  std::vector<Tensors> inputs;
  if (info[2].IsArray()) inputs.push_back(ToTensors(environment, info[2], "scatter"));
  ProcessGroup& group = GroupOfCall(environment, info);
  return Begin(environment, info, "scatter",
               [=, &group]() mutable -> WorkPointer { return group.scatter(outputs, inputs, options); });
}

// reduce_scatter(work, output, inputs, op)
Napi::Value ReduceScatter(Environment& environment, const Napi::CallbackInfo& info) {
  c10d::ReduceScatterOptions options;
  options.reduceOp = ToReduceOp(environment, info[3]);
  Tensors outputs{ToTensor(environment, info[1], "reduce_scatter")};
  std::vector<Tensors> inputs{ToTensors(environment, info[2], "reduce_scatter")};
  ProcessGroup& group = GroupOfCall(environment, info);
  return Begin(environment, info, "reduce_scatter", [=, &group]() mutable -> WorkPointer {
    return group.reduce_scatter(outputs, inputs, options);
  });
}

// reduce_scatter_single(work, output, input, op)
Napi::Value ReduceScatterSingle(Environment& environment, const Napi::CallbackInfo& info) {
  c10d::ReduceScatterOptions options;
  options.reduceOp = ToReduceOp(environment, info[3]);
  at::Tensor output = ToTensor(environment, info[1], "reduce_scatter_single");
  at::Tensor input = ToTensor(environment, info[2], "reduce_scatter_single");
  ProcessGroup& group = GroupOfCall(environment, info);
  return Begin(environment, info, "reduce_scatter_single", [=, &group]() mutable -> WorkPointer {
    return group._reduce_scatter_base(output, input, options);
  });
}

// all_to_all(work, outputs, inputs)
Napi::Value AllToAll(Environment& environment, const Napi::CallbackInfo& info) {
  auto outputs = ToTensors(environment, info[1], "all_to_all");
  auto inputs = ToTensors(environment, info[2], "all_to_all");
  ProcessGroup& group = GroupOfCall(environment, info);
  return Begin(environment, info, "all_to_all",
               [=, &group]() mutable -> WorkPointer { return group.alltoall(outputs, inputs); });
}

// all_to_all_single(work, output, input, output_split_sizes, input_split_sizes)
Napi::Value AllToAllSingle(Environment& environment, const Napi::CallbackInfo& info) {
  constexpr const char* kFunction = "all_to_all_single";
  at::Tensor output = ToTensor(environment, info[1], kFunction);
  at::Tensor input = ToTensor(environment, info[2], kFunction);
  auto output_sizes = ToInt64List({environment, info[3], kFunction, "output_split_sizes"});
  auto input_sizes = ToInt64List({environment, info[4], kFunction, "input_split_sizes"});
  ProcessGroup& group = GroupOfCall(environment, info);
  return Begin(environment, info, kFunction, [=, &group]() mutable -> WorkPointer {
    return group.alltoall_base(output, input, output_sizes, input_sizes);
  });
}

std::chrono::milliseconds ToOptionalTimeout(Environment& environment, Napi::Value value,
                                            const char* function) {
  return KindOf(environment, value) == Kind::kNothing ? c10d::kUnsetTimeout
                                                      : ToTimeout({environment, value, function, "timeout"});
}

// barrier(work, device, seconds | null)
Napi::Value Barrier(Environment& environment, const Napi::CallbackInfo& info) {
  c10d::BarrierOptions options;
  options.device = ToDevice({environment, info[1], "barrier", "device"});
  if (options.device->has_index()) options.device_ids = {options.device->index()};
  options.timeout = ToOptionalTimeout(environment, info[2], "barrier");
  ProcessGroup& group = GroupOfCall(environment, info);
  return Begin(environment, info, "barrier",
               [=, &group]() mutable -> WorkPointer { return group.barrier(options); });
}

// monitored_barrier(seconds, wait_all_ranks)
Napi::Value MonitoredBarrier(Environment& environment, const Napi::CallbackInfo& info) {
  c10d::BarrierOptions options;
  options.timeout = ToTimeout({environment, info[0], "monitored_barrier", "timeout"});
  const bool wait_all_ranks = ToBool({environment, info[1], "monitored_barrier", "wait_all_ranks"});
  const std::shared_ptr<Group> group = GroupOf(environment, info.This());
  try {
    group->get()->monitoredBarrier(options, wait_all_ranks);
  } catch (...) {
    ThrowWithOperation(std::current_exception(), group->Describe("monitored_barrier"));
  }
  return info.Env().Undefined();
}

// send(work, tensor, destination, tag)
Napi::Value Send(Environment& environment, const Napi::CallbackInfo& info) {
  Tensors tensors{ToTensor(environment, info[1], "send")};
  const int rank = static_cast<int>(ToRank(environment, info[2], "send"));
  const int tag = static_cast<int>(ToInt64({environment, info[3], "send", "tag"}));
  ProcessGroup& group = GroupOfCall(environment, info);
  return Begin(
      environment, info, "send",
      [=, &group]() mutable -> WorkPointer { return group.send(tensors, rank, tag); }, Does::kSend);
}

// receive(work, tensor, source, tag): from any rank, if `source` is negative
Napi::Value Receive(Environment& environment, const Napi::CallbackInfo& info) {
  Tensors tensors{ToTensor(environment, info[1], "recv")};
  const int rank = static_cast<int>(ToRank(environment, info[2], "recv"));
  const int tag = static_cast<int>(ToInt64({environment, info[3], "recv", "tag"}));
  ProcessGroup& group = GroupOfCall(environment, info);
  return Begin(
      environment, info, "recv",
      [=, &group]() mutable -> WorkPointer {
        return rank < 0 ? group.recvAnysource(tensors, tag) : group.recv(tensors, rank, tag);
      },
      rank < 0 ? Does::kReceiveFromAny : Does::kReceive);
}

}  // namespace

void AddCollectives(Napi::Function group_class) {
  constexpr Touches kNothing = Touches::kNothing;  // Begin() looks closer
  const napi_property_descriptor methods[] = {
      Method<&AllReduce, kNothing>("all_reduce"),
      Method<&Broadcast, kNothing>("broadcast"),
      Method<&Reduce, kNothing>("reduce"),
      Method<&AllGather, kNothing>("all_gather"),
      Method<&AllGatherSingle, kNothing>("all_gather_single"),
      Method<&Gather, kNothing>("gather"),
      Method<&Scatter, kNothing>("scatter"),
      Method<&ReduceScatter, kNothing>("reduce_scatter"),
      Method<&ReduceScatterSingle, kNothing>("reduce_scatter_single"),
      Method<&AllToAll, kNothing>("all_to_all"),
      Method<&AllToAllSingle, kNothing>("all_to_all_single"),
      Method<&Barrier, kNothing>("barrier"),
      Method<&MonitoredBarrier, Touches::kWrites>("monitored_barrier"),
      Method<&Send, kNothing>("send"),
      Method<&Receive, kNothing>("receive")};
  const napi_env env = group_class.Env();
  Check(env, napi_define_properties(env, group_class.Get("prototype"), std::size(methods), methods));
}

}  // namespace libtorch_node
