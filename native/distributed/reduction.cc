#include "distributed/reduction.h"

#include <string_view>

#include "boundary/errors.h"

namespace libtorch_node {

namespace {

// c10d asserts that it has parameters to name.
bool NamesNoParameter(std::string_view message) {
  return message.find("unmarked_param_indices") != std::string_view::npos;
}

[[noreturn]] void ThrowUnfinished(const Reduction& reduction, const std::string& what) {
  ThrowTorchError(
      "Expected to have finished reduction in the prior iteration before starting a new one. This error "
      "indicates that the prior backward pass failed on rank " +
      std::to_string(reduction.group->get()->getRank()) + ": " + what +
      ". Its gradients are not reduced, and the ranks are no longer in step: end the job, and go on from its "
      "last checkpoint.");
}

}  // namespace

void CheckPriorPass(const Reduction& reduction) {
  try {
    reduction.reducer->check_finalized();
  } catch (const std::exception& error) {
    if (reduction.hook_failure != nullptr && !reduction.hook_failure->empty())
      ThrowUnfinished(reduction, *reduction.hook_failure);
    if (NamesNoParameter(error.what())) {
      ThrowUnfinished(
          reduction,
          "something in it threw when all parameters had their gradients, a hook of a tensor or a "
          "Function behind them");
    }
    throw;
  }
}

}  // namespace libtorch_node
