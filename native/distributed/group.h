// Process groups behind JavaScript objects.
#pragma once

#include <torch/csrc/distributed/c10d/ProcessGroup.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "distributed/store.h"
#include "boundary/wrap.h"

namespace libtorch_node {

// A group as long as anything needs it. Its end waits for no collective: c10d's own destructor would, until
// the timeout.
class Group {
 public:
  explicit Group(c10::intrusive_ptr<c10d::ProcessGroup> group) : group_(std::move(group)) {}
  ~Group();
  Group(const Group&) = delete;
  Group& operator=(const Group&) = delete;

  const c10::intrusive_ptr<c10d::ProcessGroup>& get() const { return group_; }
  c10d::ProcessGroup* operator->() const { return group_.get(); }

  // How many networks its ranks have compared, with this one.
  int CountNetwork() { return ++networks_; }

  // "rank 1 of 2, all_reduce, group 0 (default_pg)"
  std::string Describe(const std::string& operation) const;

 private:
  c10::intrusive_ptr<c10d::ProcessGroup> group_;
  std::atomic<int> networks_ = 0;
};

struct GroupHandle {
  std::shared_ptr<Group> group;
};

template <>
struct ClassOf<GroupHandle> {
  static constexpr const char* kName = "DistributedGroup";
  static constexpr napi_type_tag kTag{0xc27f1ab95e0843d6, 0xb84e6d10f7a93c25};
};

const std::shared_ptr<Group>& GroupOf(Environment& environment, napi_value value);

// What a backend over NCCL takes beyond what all take.
struct NcclPlan {
  bool is_high_priority_stream = false;
  std::vector<std::pair<size_t, int>> settings;  // of NCCL's: where one lies in them, and its value
  c10::intrusive_ptr<c10d::Backend> split_from;  // null: NCCL connects anew
  int split_color = 0;                           // the same on all ranks of the new group
};

// What a group is made from.
struct GroupPlan {
  c10::intrusive_ptr<c10d::Store> store;
  std::string name;
  std::string description;
  int rank = 0;
  int size = 1;
  std::chrono::milliseconds timeout{};
  std::string process;  // which one this is, for people; a number that no other has stands behind " #"
  std::vector<uint64_t> global_ranks;                         // empty for the default group
  std::vector<std::pair<std::string, std::string>> backends;  // (device type, backend)
  std::optional<c10::Device> bound_device;                    // the one GPU of this process
  NcclPlan nccl;
};

// Connects to the other ranks: waits for them, so not longer than the timeout.
std::shared_ptr<Group> MakeGroup(const GroupPlan& plan);

// The backend of one group, connected (gloo.cc, nccl.cc). `store` is that of the backend.
c10::intrusive_ptr<c10d::Backend> MakeGloo(const GroupPlan& plan,
                                           const c10::intrusive_ptr<c10d::Store>& store);
c10::intrusive_ptr<c10d::Backend> MakeNccl(const GroupPlan& plan,
                                           const c10::intrusive_ptr<c10d::Store>& store);
bool HasNccl();

// What a new group's connections are split off: the backend of `group` for `device`, or null where it cannot.
c10::intrusive_ptr<c10d::Backend> SplitSource(c10d::ProcessGroup& group, const c10::Device& device);

// This process's part in a split that makes a group without it.
void SplitWithoutColor(const c10::intrusive_ptr<c10d::Backend>& backend, const c10::Device& device);

// Without the checks that WrapForDebugging() has put around it.
c10::intrusive_ptr<c10d::Backend> WithoutDebugging(const c10::intrusive_ptr<c10d::Backend>& backend);

// `backend` under the checks of TORCH_DISTRIBUTED_DEBUG=DETAIL.
c10::intrusive_ptr<c10d::Backend> WrapForDebugging(const GroupPlan& plan,
                                                   const c10::intrusive_ptr<c10d::Store>& store,
                                                   const c10::intrusive_ptr<c10d::Backend>& backend);

// Throws what `error` holds, with what `group` was doing.
[[noreturn]] void ThrowWithOperation(std::exception_ptr error, const std::string& description);

}  // namespace libtorch_node
