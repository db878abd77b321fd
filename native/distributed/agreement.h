// What the processes of a job must agree in before they connect.
#pragma once

#include "distributed/group.h"

namespace libtorch_node {

// Publishes this process's settings in the job's store and holds them against those of the others; throws
// where they would hang or crash each other. Processes of PyTorch's publish nothing, and are not seen.
// `is_own`: this library has made the store, for this job alone, so that ranks and sizes in it are this
// job's.
void CheckAgreement(c10d::Store& store, const GroupPlan& plan, bool is_own);

// Says in the store of torchrun's agent that this process is one of ours in this attempt of the job. The
// agent may keep the store through restarts, with the addresses of ranks that have gone: true if earlier
// attempts have left any there, all of this library, so that this one shall have a part of the store for
// itself. PyTorch's ranks look for the others where they have always been; a job with some of them stays
// there.
bool NeedsOwnPart(c10d::Store& store, const std::string& prefix, const GroupPlan& plan, int attempt);

// Why another process was refused; empty if none was.
std::string Refusal(c10d::Store& store);

// Refuses a network whose parameters have other dtypes than those of another rank of this library: c10d
// compares sizes alone, and what gloo then sends is no number any more.
void CheckSameDtypes(Group& group, const std::string& dtypes);

}  // namespace libtorch_node
