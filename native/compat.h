// All that differs between the LibTorch minors which the addon is built for. Each branch names the minor that
// brought it; what a newer one changes goes here, so that the rest of the sources reads the same for all of
// them.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/distributed/c10d/Types.hpp>
#include <torch/version.h>

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_set>
#include <utility>
#include <vector>

// Whether the headers at hand are those of LibTorch 2.`minor` or newer.
#define LIBTORCH_NODE_SINCE(minor) (TORCH_VERSION_MAJOR > 2 || TORCH_VERSION_MINOR >= (minor))

namespace libtorch_node {

// 2.13: an autograd node counts its references itself, where a shared_ptr did, and frees what it holds with
// the last one.
#if LIBTORCH_NODE_SINCE(13)
#define LIBTORCH_NODE_INTRUSIVE_NODES 1
template <typename T>
using NodePtr = c10::intrusive_ptr<T>;
using WeakNode = c10::weak_intrusive_ptr<torch::autograd::Node>;
#else
#define LIBTORCH_NODE_INTRUSIVE_NODES 0
template <typename T>
using NodePtr = std::shared_ptr<T>;
using WeakNode = std::weak_ptr<torch::autograd::Node>;
#endif

// A new node, owned as autograd owns nodes.
template <typename T, typename... Args>
NodePtr<T> MakeNode(Args&&... args) {
#if LIBTORCH_NODE_INTRUSIVE_NODES
  return c10::make_intrusive<T>(std::forward<Args>(args)...);
#else
  return std::shared_ptr<T>(new T(std::forward<Args>(args)...), torch::autograd::deleteNode);
#endif
}

// Ties what forward returned to `node`; null ties it to nothing.
inline std::vector<std::optional<at::Tensor>> WrapOutputs(
    const torch::autograd::variable_list& inputs,
    const std::unordered_set<at::TensorImpl*>& non_differentiable,
    const std::unordered_set<at::TensorImpl*>& dirty, const std::vector<std::optional<at::Tensor>>& outputs,
    const NodePtr<torch::autograd::Node>& node, const torch::autograd::_jvp_fn_t& forward_mode) {
  const auto view_as_self = [](const at::Tensor& tensor) { return tensor.view_as(tensor); };
#if LIBTORCH_NODE_SINCE(14)
  // 2.14: gives the node that was attached, for hooks on the creation of nodes, which only Python can set.
  NodePtr<torch::autograd::Node> attached;
  return torch::autograd::_wrap_outputs(inputs, non_differentiable, dirty, outputs, node, forward_mode,
                                        /*to_save_if_setup_context=*/{}, view_as_self, /*pure_view=*/false,
                                        attached);
#else
  return torch::autograd::_wrap_outputs(inputs, non_differentiable, dirty, outputs, node, forward_mode,
                                        /*to_save_if_setup_context=*/{}, view_as_self, /*pure_view=*/false);
#endif
}

// A sum with `factor` before each summand. 2.13: no longer named for NCCL, whose alone it was.
template <typename Factor>
c10d::ReduceOp MakePreMulSum(const Factor& factor) {
#if LIBTORCH_NODE_SINCE(13)
  return c10d::makePreMulSum(factor);
#else
  return c10d::makeNCCLPreMulSum(factor);
#endif
}

// 2.14: c10d numbers a group's collectives itself, and warns of programs that ask it to begin.
constexpr bool kNumbersCollectives = !LIBTORCH_NODE_SINCE(14);

// c10d's class over NCCL, whose header asks for CUDA's: how large PyTorch's own packages make it, and NCCL's
// settings in its options. `scripts/check-layout.mjs` holds both against the libraries. A mutex has 40 bytes
// on x64 and 48 on arm64, and the class has seven.
constexpr size_t kNcclMutexes = 7 * sizeof(std::mutex);
struct NcclLayout {
  size_t group_bytes;
  size_t config_bytes;
};
#if LIBTORCH_NODE_SINCE(16)
constexpr NcclLayout kNcclLayout = {0, 0};  // not known
#elif LIBTORCH_NODE_SINCE(14)
constexpr NcclLayout kNcclLayout = {904 + kNcclMutexes, 96};
#elif LIBTORCH_NODE_SINCE(12)
constexpr NcclLayout kNcclLayout = {872 + kNcclMutexes, 88};
#else
constexpr NcclLayout kNcclLayout = {832 + kNcclMutexes, 80};
#endif
// 2.14: the options own the name of a network.
constexpr size_t kNcclOptionsTail = LIBTORCH_NODE_SINCE(14) ? sizeof(std::shared_ptr<const char>) : 0;

}  // namespace libtorch_node
