#include "distributed/group.h"

#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/debug.h>

#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <set>
#include <thread>

#include "distributed/completions.h"
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
  AddBackends(plan, *group, store);
  group->setGroupName(plan.name);
  group->setGroupDesc(plan.description);
  return std::make_shared<Group>(group);
}

void ThrowWithOperation(std::exception_ptr error, const std::string& description) {
  const auto with = [&](const std::string& message) { return message + "\n[" + description + "]"; };
  try {
    std::rethrow_exception(error);
  } catch (const c10::DistBackendError& failure) {
    throw JsError("DistBackendError", with(failure.what_without_backtrace()));
  } catch (const c10::DistStoreError& failure) {
    throw JsError("DistStoreError", with(failure.what_without_backtrace()));
  } catch (const c10::DistNetworkError& failure) {
    throw JsError("DistNetworkError", with(failure.what_without_backtrace()));
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

// Ranks with different ones of these crash or hang each other, so the first to come publishes its own.
// Processes of PyTorch's publish nothing.
void CheckSettings(c10d::Store& store) {
  const auto setting = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string(name) + "=" + (value == nullptr ? "" : value);
  };
  const std::string mine = setting("TORCH_GLOO_LAZY_INIT") + ", " + setting("TORCH_DISTRIBUTED_DEBUG");
  const std::string first = store.compareSet("libtorch-node/settings", std::string(), mine);
  if (first == mine) return;
  ThrowValueError("the processes of a job must have the same settings: this one has " + mine +
                  ", another has " + first);
}

// What join_group() was told: where the ranks meet, and the group that they make.
struct Joining {
  std::string method;  // "tcp", "file", "store"
  TcpAddress address;
  std::string path;
  std::string prefix;  // of the store, where this library has made it
  GroupPlan plan;
  c10::intrusive_ptr<c10d::Store> store;
  std::shared_ptr<Group> group;

  void Run() {
    if (method == "tcp") store = MakeTcpStore(address);
    if (method == "file") store = MakeFileStore(path, plan.size);
    if (method != "store") {
      store->setTimeout(plan.timeout);
      store = c10::make_intrusive<c10d::PrefixStore>(prefix, store);
    }
    plan.store = store;
    if (plan.global_ranks.empty()) CheckSettings(*store);
    try {
      group = MakeGroup(plan);
    } catch (...) {
      ThrowWithOperation(std::current_exception(), "rank " + std::to_string(plan.rank) + " of " +
                                                       std::to_string(plan.size) +
                                                       ", connecting to the other ranks, group " + plan.name +
                                                       " (" + plan.description + ")");
    }
  }
};

GroupPlan ToPlan(Environment& environment, const Napi::Object& values) {
  constexpr const char* kFunction = "init_process_group";
  GroupPlan plan;
  plan.name = ToString(environment, values.Get("name"), kFunction, "name");
  plan.description = ToString(environment, values.Get("description"), kFunction, "description");
  plan.rank = static_cast<int>(ToInt64(environment, values.Get("rank"), kFunction, "rank"));
  plan.size = static_cast<int>(ToInt64(environment, values.Get("world_size"), kFunction, "world_size"));
  plan.timeout = ToTimeout(environment, values.Get("timeout"), kFunction, "timeout");
  for (int64_t rank : ToInt64List(environment, values.Get("ranks"), kFunction, "ranks")) {
    plan.global_ranks.push_back(static_cast<uint64_t>(rank));
  }
  Napi::Array backends = values.Get("backends").As<Napi::Array>();
  for (uint32_t i = 0; i < backends.Length(); ++i) {
    Napi::Object pair = backends.Get(i).As<Napi::Object>();
    plan.backends.emplace_back(ToString(environment, pair.Get(0u), kFunction, "device"),
                               ToString(environment, pair.Get(1u), kFunction, "backend"));
  }
  return plan;
}

// join_group(group, store, how, plan, asynchronous): fills `group`, and `store` unless `how` names one.
Napi::Value JoinGroup(Environment& environment, const Napi::CallbackInfo& info) {
  const auto group = Owned<GroupHandle>(environment, info[0]);
  const auto store = Owned<StoreHandle>(environment, info[1]);
  auto joining = std::make_shared<Joining>();
  Napi::Object how = info[2].As<Napi::Object>();
  joining->method = ToString(environment, how.Get("method"), "join_group", "method");
  joining->plan = ToPlan(environment, info[3].As<Napi::Object>());
  if (joining->method == "tcp") joining->address = ToTcpAddress(environment, how);
  if (joining->method == "file")
    joining->path = ToString(environment, how.Get("path"), "FileStore", "file_name");
  if (joining->method == "store") {
    joining->store = StoreOf(environment, info[1]);
  } else {
    joining->prefix = ToString(environment, how.Get("prefix"), "join_group", "prefix");
  }
  const auto finish = [group, store, joining](Napi::Env env) -> napi_value {
    group->group = joining->group;
    store->store = joining->store;
    return env.Undefined();
  };
  if (ToBool(environment, info[4], "join_group", "asynchronous")) {
    return Napi::Value(info.Env(), RunBeside(environment, [joining] { joining->Run(); }, finish));
  }
  joining->Run();
  return Napi::Value(info.Env(), finish(info.Env()));
}

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
      ->setTimeout(ToTimeout(environment, info[0], "set_timeout", "timeout"));
  return info.Env().Undefined();
}

// Takes leave of the other ranks: later uses throw.
Napi::Value Destroy(Environment& environment, const Napi::CallbackInfo& info) {
  const auto& handle = Owned<GroupHandle>(environment, info.This());
  std::shared_ptr<Group> group = std::move(handle->group);
  if (group) group->get()->shutdown();
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

// The collectives (collectives.cc).
void AddCollectives(Napi::Function group_class);

void InitDistributedGroup(Napi::Object exports) {
  AddCollectives(DefineClass<GroupHandle, &Construct>(
      exports, {Method<&Rank, Touches::kNothing>("rank"), Method<&Size, Touches::kNothing>("size"),
                Method<&SetTimeout, Touches::kNothing>("set_timeout"),
                Method<&Destroy, Touches::kWrites>("destroy")}));
  Export<&JoinGroup, Touches::kNothing>(exports, "join_group");
  Export<&IsNcclAvailable, Touches::kNothing>(exports, "is_nccl_available");
  Export<&DebugLevel, Touches::kNothing>(exports, "distributed_debug_level");
}

}  // namespace libtorch_node
