// Weights in the dtype that a network computes in. Autocast casts every weight in every step; a copy that the
// optimizer writes along with the weight itself (cuda/sgd.h) spares that.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace libtorch_node {

// The copy that a layer keeps of its weight. Any thread.
class WeightCopy {
 public:
  // `weight` in `dtype` and `format`: the copy if it is still true, else a new one. Never kept while a CUDA
  // graph is captured, which would read what it does not write.
  at::Tensor Of(const at::Tensor& weight, c10::ScalarType dtype, at::MemoryFormat format);

  // For the optimizer: where `weight`, about to change, is to be written as well; undefined if nowhere, or if
  // the copy lies in another order.
  at::Tensor ToRefresh(const at::Tensor& weight);
  // The optimizer has written both.
  void Refreshed(const at::Tensor& weight);
  // The weight was written, and its version does not say so.
  void Forget();

 private:
  bool IsOf(const at::Tensor& weight) const;
  void Remember(const at::Tensor& weight);

  std::mutex mutex_;
  at::Tensor copy_;
  // Weak, so that no other tensor gets the address.
  c10::weak_intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl> weight_{
      c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>()};
  const void* data_ = nullptr;
  uint32_t version_ = 0;
  uint64_t replays_ = 0;
};

// The copy that some layer keeps of `weight`; null if none does.
std::shared_ptr<WeightCopy> FindWeightCopy(const at::Tensor& weight);
// A copy for `weight`, known to FindWeightCopy() as long as the layer keeps it.
std::shared_ptr<WeightCopy> MakeWeightCopy(const at::Tensor& weight);

// To be called where `tensor` gets an alias with a version of its own (`x.data`): nobody could tell that it
// was written through, so its copies are never trusted again.
void DistrustCopies(const at::Tensor& tensor);

// To be called around what writes to `tensors` and may leave their versions as they were, as PyTorch's fused
// optimizers do: forgets the copies of those whose version did not move.
class Writing {
 public:
  explicit Writing(at::TensorList tensors);
  void Done() const;

 private:
  struct Written {
    at::Tensor weight;
    std::shared_ptr<WeightCopy> copy;
    int64_t version;
  };
  std::vector<Written> written_;  // those with a copy
};

// False as long as nothing on any device has kept a copy.
bool MayHaveCopies();

// To be called when a CUDA graph was replayed: it may have written any weight, and no version tells.
void CountReplay();

}  // namespace libtorch_node
