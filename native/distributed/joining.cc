// join_group(): how a process finds the others and connects to them.
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>

#include <cstdlib>
#include <future>
#include <string_view>
#include <thread>

#include "distributed/agreement.h"
#include "distributed/completions.h"
#include "distributed/group.h"
#include "boundary/errors.h"

namespace libtorch_node {

namespace {

// torchrun's agent keeps its store through restarts, and hands out ranks and sizes itself.
bool AgentServes() {
  const char* value = std::getenv("TORCHELASTIC_USE_AGENT_STORE");
  return value != nullptr && std::string_view(value) == "True";
}

// How often torchrun has begun the job anew; negative where no agent keeps the store.
int Attempt() {
  const char* value = std::getenv("TORCHELASTIC_RESTART_COUNT");
  return AgentServes() && value != nullptr ? std::atoi(value) : -1;
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
    const bool is_own = method != "store";
    try {
      if (is_own) MakeStore();
      plan.store = store;
      // A new group is made in the default one's store, and by ranks that have agreed.
      if (plan.global_ranks.empty()) CheckAgreement(*store, plan, is_own && !AgentServes());
    } catch (...) {
      Fail("meeting the other ranks" + Place());
    }
    try {
      Connect();
    } catch (const c10::DistNetworkError&) {  // the store is gone
      Fail("connecting to the other ranks");
    } catch (...) {
      const std::string refusal = Refusal(*store);
      Fail("connecting to the other ranks" + (refusal.empty() ? "" : "; " + refusal));
    }
  }

 private:
  void MakeStore() {
    store = method == "tcp" ? MakeTcpStore(address) : MakeFileStore(path, plan.size);
    store->setTimeout(plan.timeout);
    const int attempt = Attempt();
    if (attempt >= 0 && NeedsOwnPart(*store, prefix, plan, attempt)) {
      // The name that PyTorch gave it while it had one.
      store = c10::make_intrusive<c10d::PrefixStore>("/worker/attempt_" + std::to_string(attempt), store);
    }
    store = c10::make_intrusive<c10d::PrefixStore>(prefix, store);
  }

  std::string Place() const {
    if (method == "tcp") return " at " + address.host + ":" + std::to_string(address.port);
    return method == "file" ? " in " + path : "";
  }

  // gloo tries a rank that has gone away several times, each as long as the timeout. Nothing can make it
  // stop, so it goes on by itself, and what it makes then is dropped.
  void Connect() {
    constexpr auto kGrace = std::chrono::seconds(5);  // for its own message to come first
    auto promise = std::make_shared<std::promise<std::shared_ptr<Group>>>();
    auto made = promise->get_future();
    std::thread([promise, plan = plan] {
      try {
        promise->set_value(MakeGroup(plan));
      } catch (...) {
        promise->set_exception(std::current_exception());
      }
    }).detach();
    // system_clock: what waits by a steady one is not in the glibc that the addon asks for.
    if (made.wait_until(std::chrono::system_clock::now() + plan.timeout + kGrace) ==
        std::future_status::timeout) {
      ThrowTorchError("Timed out after " + std::to_string(plan.timeout.count()) + "ms: a rank has gone away");
    }
    group = made.get();
  }

  [[noreturn]] void Fail(const std::string& operation) {
    ThrowWithOperation(std::current_exception(), "rank " + std::to_string(plan.rank) + " of " +
                                                     std::to_string(plan.size) + ", " + operation +
                                                     ", group " + plan.name + " (" + plan.description + ")");
  }
};

NcclPlan ToNcclPlan(Environment& environment, const Napi::Object& values, const GroupPlan& plan) {
  constexpr const char* kFunction = "init_process_group";
  NcclPlan nccl;
  nccl.is_high_priority_stream =
      ToBool({environment, values.Get("is_high_priority_stream"), kFunction, "is_high_priority_stream"});
  const auto numbers = ToInt64List({environment, values.Get("settings"), kFunction, "pg_options"});
  for (size_t i = 0; i + 1 < numbers.size(); i += 2) {
    nccl.settings.emplace_back(static_cast<size_t>(numbers[i]), static_cast<int>(numbers[i + 1]));
  }
  if (KindOf(environment, values.Get("split_from")) != Kind::kNothing && plan.bound_device) {
    const std::shared_ptr<Group>& from = GroupOf(environment, values.Get("split_from"));
    nccl.split_from = SplitSource(*from->get(), *plan.bound_device);
    nccl.split_color =
        static_cast<int>(ToInt64({environment, values.Get("split_color"), kFunction, "split_color"}));
  }
  return nccl;
}

GroupPlan ToPlan(Environment& environment, const Napi::Object& values) {
  constexpr const char* kFunction = "init_process_group";
  GroupPlan plan;
  plan.name = ToString({environment, values.Get("name"), kFunction, "name"});
  plan.description = ToString({environment, values.Get("description"), kFunction, "description"});
  plan.rank = static_cast<int>(ToInt64({environment, values.Get("rank"), kFunction, "rank"}));
  plan.size = static_cast<int>(ToInt64({environment, values.Get("world_size"), kFunction, "world_size"}));
  plan.timeout = ToTimeout({environment, values.Get("timeout"), kFunction, "timeout"});
  for (int64_t rank : ToInt64List({environment, values.Get("ranks"), kFunction, "ranks"})) {
    plan.global_ranks.push_back(static_cast<uint64_t>(rank));
  }
  Napi::Array backends = values.Get("backends").As<Napi::Array>();
  for (uint32_t i = 0; i < backends.Length(); ++i) {
    Napi::Object pair = backends.Get(i).As<Napi::Object>();
    plan.backends.emplace_back(ToString({environment, pair.Get(0u), kFunction, "device"}),
                               ToString({environment, pair.Get(1u), kFunction, "backend"}));
  }
  plan.process = ToString({environment, values.Get("process"), kFunction, "process"});
  if (KindOf(environment, values.Get("device")) != Kind::kNothing) {
    plan.bound_device = ToDevice({environment, values.Get("device"), kFunction, "device_id"});
  }
  plan.nccl = ToNcclPlan(environment, values.Get("nccl").As<Napi::Object>(), plan);
  return plan;
}

// join_group(group, store, how, plan, asynchronous): fills `group`, and `store` unless `how` names one.
Napi::Value JoinGroup(Environment& environment, const Napi::CallbackInfo& info) {
  const auto group = Owned<GroupHandle>(environment, info[0]);
  const auto store = Owned<StoreHandle>(environment, info[1]);
  auto joining = std::make_shared<Joining>();
  Napi::Object how = info[2].As<Napi::Object>();
  joining->method = ToString({environment, how.Get("method"), "join_group", "method"});
  joining->plan = ToPlan(environment, info[3].As<Napi::Object>());
  if (joining->method == "tcp") joining->address = ToTcpAddress(environment, how);
  if (joining->method == "file")
    joining->path = ToString({environment, how.Get("path"), "FileStore", "file_name"});
  if (joining->method == "store") {
    joining->store = StoreOf(environment, info[1]);
  } else {
    joining->prefix = ToString({environment, how.Get("prefix"), "join_group", "prefix"});
  }
  const auto finish = [group, store, joining](Napi::Env env) -> napi_value {
    group->group = joining->group;
    store->store = joining->store;
    return env.Undefined();
  };
  if (ToBool({environment, info[4], "join_group", "asynchronous"})) {
    return Napi::Value(info.Env(), RunBeside(environment, [joining] { joining->Run(); }, finish));
  }
  joining->Run();
  return Napi::Value(info.Env(), finish(info.Env()));
}

}  // namespace

void AddJoining(Napi::Object exports) { Export<&JoinGroup, Touches::kNothing>(exports, "join_group"); }

}  // namespace libtorch_node
