// JavaScript's 1.0 is an integer, so a list that was meant to hold floats may hold integers. A number with a
// fraction that is written into it would lose the fraction without a word, as in Python, where the list could
// not have been taken for integers. These operators refuse it.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/core/function_schema.h>
#include <ATen/core/stack.h>

#include <optional>

namespace libtorch_node {

// Throws if an element of integers cannot hold `number`.
void CheckWrittenNumber(c10::ScalarType dtype, const c10::Scalar& number);

// Where an operator that writes a number into elements of its first tensor has it on the stack.
class WrittenNumber {
 public:
  // Nothing for other operators.
  static std::optional<WrittenNumber> Of(const c10::FunctionSchema& schema);

  void Check(const std::vector<c10::IValue>& stack) const;

 private:
  size_t self_ = 0;
  size_t number_ = 0;
  std::optional<size_t> dtype_;  // a dtype that is given says what is wanted
};

}  // namespace libtorch_node
