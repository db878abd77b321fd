#include "distributed/group.h"

#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/debug.h>

#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include "boundary/errors.h"

namespace libtorch_node {

namespace {

using BackendType = c10d::ProcessGroup::BackendType;

// Ends `group` on a thread of its own, because gloo's destructor waits until no collective is pending: where
// a rank hangs, until the timeout. Comes back when that is done, or after a moment.
void Bury(c10::intrusive_ptr<c10d::ProcessGroup> group) {
  struct Grave {
    std::mutex mutex;
    std::condition_variable changed;
    bool done = false;
  };
  constexpr auto kMoment = std::chrono::milliseconds(500);
  const auto grave = std::make_shared<Grave>();
  std::thread([grave, group = std::move(group)]() mutable {
    group.reset();
    std::lock_guard<std::mutex> lock(grave->mutex);
    grave->done = true;
    grave->changed.notify_all();
  }).detach();
  std::unique_lock<std::mutex> lock(grave->mutex);
  grave->changed.wait_until(lock, std::chrono::system_clock::now() + kMoment, [&] { return grave->done; });
}

BackendType TypeOf(const std::string& backend) {
  return backend == "nccl" ? BackendType::NCCL : BackendType::GLOO;
}

c10::intrusive_ptr<c10d::Backend> MakeBackend(const GroupPlan& plan, const std::string& backend,
                                              const c10::intrusive_ptr<c10d::Store>& store) {
  const auto made = backend == "nccl" ? MakeNccl(plan, store) : MakeGloo(plan, store);
  return c10d::debug_level() == c10d::DebugLevel::Detail ? WrapForDebugging(plan, store, made) : made;
}

void AddBackends(const GroupPlan& plan, c10d::ProcessGroup& group,
                 const c10::intrusive_ptr<c10d::Store>& store) {
  std::set<std::string> different;
  for (const auto& [device, backend] : plan.backends) different.insert(backend);
  for (const auto& [device, backend] : plan.backends) {
    const auto backend_store = c10::make_intrusive<c10d::PrefixStore>(device + "/", store);
    const auto made = MakeBackend(plan, backend, backend_store);
    if (different.size() > 1) {
      group.setBackend(c10::Device(device).type(), TypeOf(backend), made);
      continue;
    }
    // One backend for all devices lies under the name of the first.
    for (const auto& [each, name] : plan.backends)
      group.setBackend(c10::Device(each).type(), TypeOf(name), made);
    return;
  }
}

}  // namespace

Group::~Group() {
  // Elsewhere it is alive still, and ends there: a reducer.
  if (group_.use_count() == 1) Bury(std::move(group_));
}

std::string Group::Describe(const std::string& operation) const {
  return "rank " + std::to_string(group_->getRank()) + " of " + std::to_string(group_->getSize()) + ", " +
         operation + ", group " + group_->getGroupName() + " (" + group_->getGroupDesc() + ")";
}

std::shared_ptr<Group> MakeGroup(const GroupPlan& plan) {
  const auto store = c10::make_intrusive<c10d::PrefixStore>(plan.name + "/", plan.store);
  const auto group = c10::make_intrusive<c10d::ProcessGroup>(store, plan.rank, plan.size);
  bool has_nccl = false;
  for (const auto& [device, backend] : plan.backends) has_nccl = has_nccl || backend == "nccl";
  group->setDefaultBackend(has_nccl ? BackendType::NCCL : BackendType::GLOO);
  c10d::setDebugLevelFromEnvironment();
  group->setBoundDeviceId(plan.bound_device);
  AddBackends(plan, *group, store);
  group->setGroupName(plan.name);
  group->setGroupDesc(plan.description);
  if (plan.bound_device) {
    const auto backend = group->getBackend(plan.bound_device->type());
    if (backend->supportsSplitting()) backend->eagerConnectSingleDevice(*plan.bound_device);
  }
  return std::make_shared<Group>(group);
}

c10::intrusive_ptr<c10d::Backend> SplitSource(c10d::ProcessGroup& group, const c10::Device& device) {
  const auto backend = group.getBackend(device.type());
  return backend->supportsSplitting() ? WithoutDebugging(backend) : nullptr;
}

void ThrowWithOperation(std::exception_ptr error, const std::string& description) {
  const auto with = [&](const std::string& message) { return message + "\n[" + description + "]"; };
  try {
    std::rethrow_exception(std::move(error));
  } catch (const c10::DistBackendError& failure) {
    throw JsError("DistBackendError", with(failure.what_without_backtrace()));
  } catch (const c10::DistStoreError& failure) {
    throw JsError("DistStoreError", with(failure.what_without_backtrace()));
  } catch (const c10::DistNetworkError& failure) {
    throw JsError("DistNetworkError", with(failure.what_without_backtrace()));
  } catch (const JsError& failure) {
    throw JsError(failure.name, with(failure.message));
  } catch (const c10::ValueError& failure) {
    throw JsError("ValueError", with(failure.what_without_backtrace()));
  } catch (const c10::Error& failure) {
    throw JsError("TorchError", with(failure.what_without_backtrace()));
  } catch (const std::exception& failure) {
    throw JsError("TorchError", with(failure.what()));
  }
}

const std::shared_ptr<Group>& GroupOf(Environment& environment, napi_value value) {
  const auto& group = Owned<GroupHandle>(environment, value)->group;
  if (!group) ThrowTorchError("the process group was destroyed");
  return group;
}

namespace {

// --- class DistributedGroup: empty until join_group() fills it ---

Napi::Value Construct(Environment& environment, const Napi::CallbackInfo& info) {
  return Own(environment, info, std::make_shared<GroupHandle>());
}

Napi::Value Rank(Environment& environment, const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), GroupOf(environment, info.This())->get()->getRank());
}

Napi::Value Size(Environment& environment, const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), GroupOf(environment, info.This())->get()->getSize());
}

Napi::Value SetTimeout(Environment& environment, const Napi::CallbackInfo& info) {
  GroupOf(environment, info.This())
      ->get()
      ->setTimeout(ToTimeout({environment, info[0], "set_timeout", "timeout"}));
  return info.Env().Undefined();
}

// Takes leave of the other ranks: later uses throw.
Napi::Value Destroy(Environment& environment, const Napi::CallbackInfo& info) {
  const auto& handle = Owned<GroupHandle>(environment, info.This());
  std::shared_ptr<Group> group = std::move(handle->group);
  if (group) group->get()->shutdown();
  return info.Env().Undefined();
}

// decline_split(device): takes part in making a group that this process is not in.
Napi::Value DeclineSplit(Environment& environment, const Napi::CallbackInfo& info) {
  const std::shared_ptr<Group> group = GroupOf(environment, info.This());
  const c10::Device device = ToDevice({environment, info[0], "new_group", "device_id"});
  if (const auto source = SplitSource(*group->get(), device)) SplitWithoutColor(source, device);
  return info.Env().Undefined();
}

Napi::Value IsNcclAvailable(Environment&, const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), HasNccl());
}

Napi::Value DebugLevel(Environment&, const Napi::CallbackInfo& info) {
  c10d::setDebugLevelFromEnvironment();
  return Napi::Number::New(info.Env(), static_cast<int>(c10d::debug_level()));
}

}  // namespace

void AddCollectives(Napi::Function group_class);  // collectives.cc
void AddCoalesced(Napi::Function group_class);    // coalesced.cc
void AddJoining(Napi::Object exports);            // joining.cc: what fills a group
void AddParent(Napi::Object exports);             // parent.cc

void InitDistributedGroup(Napi::Object exports) {
  const Napi::Function group_class = DefineClass<GroupHandle, &Construct>(
      exports, {Method<&Rank, Touches::kNothing>("rank"), Method<&Size, Touches::kNothing>("size"),
                Method<&SetTimeout, Touches::kNothing>("set_timeout"),
                Method<&DeclineSplit, Touches::kWrites>("decline_split"),
                Method<&Destroy, Touches::kWrites>("destroy")});
  AddCollectives(group_class);
  AddCoalesced(group_class);
  AddJoining(exports);
  AddParent(exports);
  Export<&IsNcclAvailable, Touches::kNothing>(exports, "is_nccl_available");
  Export<&DebugLevel, Touches::kNothing>(exports, "distributed_debug_level");
}

}  // namespace libtorch_node
