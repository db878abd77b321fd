// What the processes of a job must agree in before they connect.
#pragma once

#include "distributed/group.h"

namespace libtorch_node {

// Publishes this process's settings in the job's store and holds them against those of the others; throws
// where they would hang or crash each other. Processes of PyTorch's publish nothing, and are not seen.
// `is_own`: this library has made the store, for this job alone, so that ranks and sizes in it are this
// job's.
void CheckAgreement(c10d::Store& store, const GroupPlan& plan, bool is_own);

// Why another process was refused; empty if none was.
std::string Refusal(c10d::Store& store);

}  // namespace libtorch_node
