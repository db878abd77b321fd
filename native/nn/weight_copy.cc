#include "nn/weight_copy.h"

#include <ATen/ops/empty.h>

#include <atomic>
#include <unordered_map>
#include <utility>

#include "cuda/capture.h"
#include "cuda/launch.h"

namespace libtorch_node {

namespace {

using WeakImpl = c10::weak_intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>;

struct Entry {
  WeakImpl weight;
  std::weak_ptr<WeightCopy> copy;
  bool distrusted = false;
};

// By the weight's address. Holds no tensor: what is kept belongs to layers.
class Registry {
 public:
  static Registry& Get() {
    static auto* registry = new Registry;  // outlives every thread
    return *registry;
  }

  std::shared_ptr<WeightCopy> Find(const at::Tensor& weight) {
    std::lock_guard<std::mutex> lock(mutex_);
    const auto found = entries_.find(weight.unsafeGetTensorImpl());
    return found == entries_.end() ? nullptr : found->second.copy.lock();
  }

  void Add(const at::Tensor& weight, const std::shared_ptr<WeightCopy>& copy) {
    std::lock_guard<std::mutex> lock(mutex_);
    EntryOf(weight).copy = copy;
  }

  void Distrust(const at::Tensor& weight) {
    std::lock_guard<std::mutex> lock(mutex_);
    EntryOf(weight).distrusted = true;
  }

  bool IsDistrusted(const at::Tensor& weight) {
    std::lock_guard<std::mutex> lock(mutex_);
    const auto found = entries_.find(weight.unsafeGetTensorImpl());
    return found != entries_.end() && found->second.distrusted;
  }

 private:
  Entry& EntryOf(const at::Tensor& weight) {
    if (entries_.size() >= prune_at_) Prune();
    c10::TensorImpl* impl = weight.unsafeGetTensorImpl();
    return entries_.try_emplace(impl, Entry{WeakImpl(weight.getIntrusivePtr()), {}, false}).first->second;
  }

  void Prune() {
    for (auto entry = entries_.begin(); entry != entries_.end();) {
      entry = entry->second.weight.expired() ? entries_.erase(entry) : std::next(entry);
    }
    prune_at_ = 2 * entries_.size() + 64;
  }

  std::mutex mutex_;
  std::unordered_map<c10::TensorImpl*, Entry> entries_;
  size_t prune_at_ = 64;
};

std::atomic<uint64_t> replays{0};
std::atomic<bool> have_copies{false};

at::Tensor Cast(const at::Tensor& weight, c10::ScalarType dtype, at::MemoryFormat format) {
  return weight.to(weight.options().dtype(dtype), /*non_blocking=*/false, /*copy=*/false, format);
}

}  // namespace

at::Tensor WeightCopy::Of(const at::Tensor& weight, c10::ScalarType dtype, at::MemoryFormat format) {
  if (weight.scalar_type() == dtype) return Cast(weight, dtype, format);
  if (weight.is_inference() || cuda::IsCapturing(weight.device()) || Registry::Get().IsDistrusted(weight)) {
    return Cast(weight, dtype, format);
  }
  std::lock_guard<std::mutex> lock(mutex_);
  if (!IsOf(weight) || copy_.scalar_type() != dtype || !copy_.is_contiguous(format)) {
    copy_ = Cast(weight, dtype, format);
    Remember(weight);
  }
  return copy_;
}

at::Tensor WeightCopy::ToRefresh(const at::Tensor& weight) {
  if (cuda::IsCapturing(weight.device()) || Registry::Get().IsDistrusted(weight)) return {};
  std::lock_guard<std::mutex> lock(mutex_);
  if (!IsOf(weight) || copy_.strides() != weight.strides()) return {};
  return copy_;
}

void WeightCopy::Refreshed(const at::Tensor& weight) {
  std::lock_guard<std::mutex> lock(mutex_);
  Remember(weight);
}

void WeightCopy::Forget() {
  std::lock_guard<std::mutex> lock(mutex_);
  copy_ = at::Tensor();
}

bool WeightCopy::IsOf(const at::Tensor& weight) const {
  return copy_.defined() && weight_._unsafe_get_target() == weight.unsafeGetTensorImpl() &&
         data_ == weight.const_data_ptr() && version_ == weight._version() &&
         copy_.sizes() == weight.sizes() && copy_.device() == weight.device() && replays_ == replays.load();
}

void WeightCopy::Remember(const at::Tensor& weight) {
  weight_ = WeakImpl(weight.getIntrusivePtr());
  data_ = weight.const_data_ptr();
  version_ = static_cast<uint32_t>(weight._version());
  replays_ = replays.load();
}

std::shared_ptr<WeightCopy> FindWeightCopy(const at::Tensor& weight) { return Registry::Get().Find(weight); }

std::shared_ptr<WeightCopy> MakeWeightCopy(const at::Tensor& weight) {
  have_copies = true;
  auto copy = std::make_shared<WeightCopy>();
  Registry::Get().Add(weight, copy);
  return copy;
}

void DistrustCopies(const at::Tensor& tensor) {
  if (cuda::MayHaveKernels(tensor.device())) Registry::Get().Distrust(tensor);
}

Writing::Writing(at::TensorList tensors) {
  for (const at::Tensor& tensor : tensors) {
    if (!tensor.defined() || tensor.is_inference()) continue;
    if (auto copy = FindWeightCopy(tensor)) written_.push_back({tensor, std::move(copy), tensor._version()});
  }
}

void Writing::Done() const {
  for (const auto& [weight, copy, version] : written_) {
    if (weight._version() == version) copy->Forget();
  }
}

bool MayHaveCopies() { return have_copies; }

void CountReplay() { ++replays; }

}  // namespace libtorch_node
