// Calls of the most common operators without a stack of IValues: one or two tensors in, one new tensor out.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/core/dispatch/Dispatcher.h>

#include <array>
#include <optional>
#include <variant>

namespace libtorch_node {

class UnboxedOperator {
 public:
  static constexpr size_t kMostTensors = 2;
  using Tensors = std::array<const at::Tensor*, kMostTensors>;

  // Of an operator that takes tensors, then at most one number with a default, and gives a tensor that is not
  // one of them; empty for others.
  static std::optional<UnboxedOperator> Of(const c10::OperatorHandle& handle);

  // How many tensors it takes.
  size_t count() const { return count_; }

  at::Tensor Call(const Tensors& tensors) const;

 private:
  template <typename... Arguments>
  using Handle = c10::TypedOperatorHandle<at::Tensor(Arguments...)>;
  using Tensor = const at::Tensor&;
  using Number = const at::Scalar&;
  using AnyHandle = std::variant<Handle<Tensor>, Handle<Tensor, Number>, Handle<Tensor, Tensor>,
                                 Handle<Tensor, Tensor, Number>>;

  UnboxedOperator(AnyHandle handle, size_t count, at::Scalar number)
      : handle_(std::move(handle)), count_(count), number_(std::move(number)) {}

  static AnyHandle Typed(const c10::OperatorHandle& handle, size_t count, bool with_number);

  AnyHandle handle_;
  size_t count_;
  at::Scalar number_;  // the default of the argument behind the tensors
};

}  // namespace libtorch_node
