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

std::string Refusal(c10d::Store& store) {
  if (!store.check({kRefused})) return "";
  const std::vector<uint8_t> text = store.get(kRefused);
  return {text.begin(), text.end()};
}

}  // namespace libtorch_node
