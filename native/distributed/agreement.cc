#include "distributed/agreement.h"

#include <cstdlib>

#include "boundary/errors.h"

namespace libtorch_node {

namespace {

const std::string kPrefix = "libtorch-node/";
const std::string kRefused = kPrefix + "refused";

std::string Setting(const char* name) {
  const char* value = std::getenv(name);
  return std::string(name) + "=" + (value == nullptr ? "" : value);
}

[[noreturn]] void Refuse(c10d::Store& store, const GroupPlan& plan, const std::string& reason) {
  const std::string text = "rank " + std::to_string(plan.rank) + " was refused: " + reason;
  store.set(kRefused, std::vector<uint8_t>(text.begin(), text.end()));
  ThrowValueError(reason);
}

// What the key holds once this process has offered `mine`: the first offer.
std::string First(c10d::Store& store, const std::string& key, const std::string& mine) {
  return store.compareSet(kPrefix + key, std::string(), mine);
}

}  // namespace

void CheckAgreement(c10d::Store& store, const GroupPlan& plan, bool is_own) {
  const std::string settings = Setting("TORCH_GLOO_LAZY_INIT") + ", " + Setting("TORCH_DISTRIBUTED_DEBUG");
  const std::string first = First(store, "settings", settings);
  if (first != settings) {
    Refuse(store, plan,
           "the processes of a job must have the same settings: this one has " + settings + ", another has " +
               first);
  }
  if (!is_own) return;
  const std::string size = std::to_string(plan.size);
  const std::string first_size = First(store, "world_size", size);
  if (first_size != size) {
    Refuse(store, plan,
           "the processes of a job must have the same world_size: this one has " + size + ", another has " +
               first_size);
  }
  const std::string holder = First(store, "rank/" + std::to_string(plan.rank), plan.process);
  if (holder == plan.process) return;
  Refuse(store, plan,
         "rank " + std::to_string(plan.rank) + " is taken, by " + holder.substr(0, holder.rfind(" #")) +
             ": two processes have the same rank, two jobs the same address, or the store's file is left "
             "over from an earlier job");
}

void CheckSameDtypes(Group& group, const std::string& dtypes) {
  c10d::Store& store = *group.get()->getStore();
  const std::string key = "dtypes/" + std::to_string(group.CountNetwork());
  const std::string first = First(store, key, dtypes);
  if (first != dtypes) {
    ThrowTorchError("DDP expects same model across all ranks, but this one has parameters of " + dtypes +
                    ", another has parameters of " + first + ".");
  }
  // The last one leaves nothing behind: the store may outlive the group.
  const std::string count = kPrefix + key + "/compared";
  if (store.add(count, 1) < group.get()->getSize()) return;
  store.deleteKey(kPrefix + key);
  store.deleteKey(count);
}

bool NeedsOwnPart(c10d::Store& store, const std::string& prefix, const GroupPlan& plan, int attempt) {
  const std::string attempts = kPrefix + "attempt/";
  const auto mark = [&](int which, int rank) {
    return attempts + std::to_string(which) + "/" + std::to_string(rank);
  };
  store.set(mark(attempt, plan.rank), std::vector<uint8_t>{'1'});
  const auto rank_has = [&](int rank, const std::string& address) {
    if (!store.check({address})) return true;  // has left nothing
    for (int which = 0; which < attempt; ++which) {
      if (store.check({mark(which, rank)})) return true;
    }
    return false;
  };
  bool any = false;
  bool all_ours = true;
  for (int which = 0; which < attempt && !any; ++which) {
    for (int rank = 0; rank < plan.size && !any; ++rank) any = store.check({mark(which, rank)});
  }
  for (int rank = 0; any && rank < plan.size; ++rank) {
    all_ours = all_ours && rank_has(rank, prefix + "/0//cpu//0/" + std::to_string(rank));
  }
  // What the first to ask has found holds for all.
  const std::string verdict = any && all_ours ? "own" : "shared";
  return First(store, "attempt/" + std::to_string(attempt) + "/part", verdict) == "own";
}

std::string Refusal(c10d::Store& store) {
  if (!store.check({kRefused})) return "";
  const std::vector<uint8_t> text = store.get(kRefused);
  return {text.begin(), text.end()};
}

}  // namespace libtorch_node
