// How a collective begins, and what its arguments are read to.
#pragma once

#include <torch/csrc/distributed/c10d/Types.hpp>

#include <vector>

#include "distributed/work.h"

namespace libtorch_node {

using Tensors = std::vector<at::Tensor>;
using WorkPointer = c10::intrusive_ptr<c10d::Work>;

enum class Does { kCollective, kSend, kReceive, kReceiveFromAny };

// What `start` begins. In the order of the calls: behind jobs that wait, on their thread, else at once. The
// first argument is the work to fill, or null: then it waits for the end. Gives the rank of what came from
// any, else -1: NCCL's works cannot be asked for it.
Napi::Value Begin(Environment& environment, const Napi::CallbackInfo& info, const char* operation,
                  const StartWork& start, Does does = Does::kCollective);

at::Tensor ToTensor(Environment& environment, Napi::Value value, const char* function);
Tensors ToTensors(Environment& environment, Napi::Value value, const char* function);
int64_t ToRank(Environment& environment, Napi::Value value, const char* function);

// The number of a ReduceOp, or { factor } of a sum with a factor before it.
c10d::ReduceOp ToReduceOp(Environment& environment, Napi::Value value);

c10d::ProcessGroup& GroupOfCall(Environment& environment, const Napi::CallbackInfo& info);

}  // namespace libtorch_node
