// What a DistributedDataParallel holds of c10d.
#pragma once

#include <torch/csrc/distributed/c10d/logger.hpp>
#include <torch/csrc/distributed/c10d/reducer.hpp>

#include <memory>
#include <string>

#include "distributed/group.h"

namespace libtorch_node {

struct Reduction {
  // In the order of destruction, last first.
  std::shared_ptr<Group> group;
  std::shared_ptr<c10d::Reducer> reducer;
  std::shared_ptr<c10d::Logger> logger;
  bool static_graph = false;
  bool delay_queued = false;  // the one delayed all-reduce of a static graph
  // What ended a pass inside a communication hook, "the communication hook 'name' threw: message"; null:
  // there is none in JavaScript.
  std::shared_ptr<std::string> hook_failure;

  Reduction() = default;
  Reduction(const Reduction&) = delete;
  Reduction& operator=(const Reduction&) = delete;
  ~Reduction() {
    logger.reset();
    reducer.reset();
  }
};

template <>
struct ClassOf<Reduction> {
  static constexpr const char* kName = "DistributedReducer";
  static constexpr napi_type_tag kTag{0xe1460d9b72c58f3a, 0xa06f3d51c98e24b7};
};

// Throws where the last backward pass has not come to its end. c10d says then which parameters had no part in
// it, and has an assertion of its own fail where all had.
void CheckPriorPass(const Reduction& reduction);

}  // namespace libtorch_node
