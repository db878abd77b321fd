// A group as c10d's Reducer sees it.
#pragma once

#include <torch/csrc/distributed/c10d/Work.hpp>

#include <memory>
#include <string>

#include "distributed/group.h"

namespace libtorch_node {

// The future of `work`, whose error says `description`. Not of nccl's: its errors come from a watchdog of its
// own, and its futures hold streams.
c10::intrusive_ptr<c10::ivalue::Future> DescribedFuture(c10d::Work& work, const std::string& description);

// `group`, whose all-reduces say in their errors that they were part of `operation`: the Reducer throws them
// out of a backward pass, which knows of no ranks.
c10::intrusive_ptr<c10d::ProcessGroup> DescribedGroup(const std::shared_ptr<Group>& group,
                                                      const std::string& operation);

}  // namespace libtorch_node
