#include "distributed/group.h"
#include "boundary/errors.h"

namespace libtorch_node {

bool HasNccl() { return false; }

c10::intrusive_ptr<c10d::Backend> MakeNccl(const GroupPlan&, const c10::intrusive_ptr<c10d::Store>&) {
  ThrowTorchError("Distributed package doesn't have NCCL built in");
}

}  // namespace libtorch_node
