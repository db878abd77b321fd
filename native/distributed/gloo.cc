// The one file that sees c10d's class over gloo.
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupWrapper.hpp>

#include "compat.h"
#include "distributed/group.h"

namespace libtorch_node {

namespace {

c10::intrusive_ptr<c10d::Backend> Connect(const GroupPlan& plan,
                                          const c10::intrusive_ptr<c10d::Store>& store) {
  const auto options = c10d::ProcessGroupGloo::Options::create_default(plan.timeout);
  return c10::make_intrusive<c10d::ProcessGroupGloo>(store, plan.rank, plan.size, options);
}

}  // namespace

c10::intrusive_ptr<c10d::Backend> MakeGloo(const GroupPlan& plan,
                                           const c10::intrusive_ptr<c10d::Store>& store) {
  c10::intrusive_ptr<c10d::Backend> backend = Connect(plan, store);
  const auto options = backend->getBackendOptions();
  options->global_ranks_in_group = plan.global_ranks;
  options->group_name = plan.name;
  if constexpr (kNumbersCollectives) backend->setSequenceNumberForGroup();
  return backend;
}

c10::intrusive_ptr<c10d::Backend> WrapForDebugging(const GroupPlan& plan,
                                                   const c10::intrusive_ptr<c10d::Store>& store,
                                                   const c10::intrusive_ptr<c10d::Backend>& backend) {
  const auto helper_store = c10::make_intrusive<c10d::PrefixStore>("pg_wrapper:" + plan.name, store);
  return c10::make_intrusive<c10d::ProcessGroupWrapper>(backend, Connect(plan, helper_store));
}

c10::intrusive_ptr<c10d::Backend> WithoutDebugging(const c10::intrusive_ptr<c10d::Backend>& backend) {
  const auto* wrapper = dynamic_cast<c10d::ProcessGroupWrapper*>(backend.get());
  return wrapper == nullptr ? backend : wrapper->getWrappedPg();
}

}  // namespace libtorch_node
