// One overload of an operator: its arguments as a plan, and the two questions asked of it: do these
// JavaScript arguments fit, and what are they as IValues.
#pragma once

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/function_schema.h>
#include <c10/util/SmallVector.h>
#include <napi.h>

#include <optional>
#include <string>
#include <vector>

#include "boundary/arguments.h"
#include "boundary/environment.h"
#include "boundary/parameter.h"
#include "dispatch/unboxed.h"
#include "boundary/written_number.h"

namespace libtorch_node {

// The arguments of a call that fits, one for each parameter; no value where the default stands.
using BoundArguments = c10::SmallVector<Value, 12>;

class Overload {
 public:
  explicit Overload(c10::OperatorHandle handle);

  // False if an argument has a type that JavaScript cannot give (Dimname, Stream, …).
  bool usable() const { return usable_; }
  const c10::OperatorHandle& handle() const { return handle_; }
  bool makes_tensor() const { return makes_tensor_; }
  bool returns_dtype() const { return returns_dtype_; }
  // True if it changes one of its arguments, or reads a gradient, which backward passes change.
  bool writes() const { return writes_; }
  // The tensors on the stack of a call that it is going to change.
  std::vector<at::Tensor> Written(const std::vector<c10::IValue>& stack) const;

  // True if the call can be made. With `exact`, names of dtypes, devices and the like must be known,
  // so that overloads that differ in nothing else can be told apart.
  bool Bind(Environment& environment, const Arguments& arguments, bool exact, BoundArguments& bound) const;

  // The operator and its tensors, where the call gives its tensors and nothing else and the operator is one
  // of those that are called without a stack; else null. `plain`: whether autograd has nothing to do in it.
  const UnboxedOperator* Unboxed(const char* function, const Arguments& arguments,
                                 UnboxedOperator::Tensors& tensors, bool& plain) const;

  // The stack for a call that was bound. Returns whether autograd has nothing to do in it.
  bool Push(Environment& environment, const char* function, const Arguments& arguments,
            const BoundArguments& bound, std::vector<c10::IValue>& stack) const;

  // Throws the TypeError that says, in Python's words, why a call does not fit.
  [[noreturn]] void Complain(Environment& environment, const char* function,
                             const Arguments& arguments) const;

  // "(Tensor input, Number other, *, Number alpha = 1)", as PyTorch's errors list overloads.
  std::string Signature(bool method) const;

  // The signature, and which of the arguments have other types, where PyTorch's errors say so.
  std::string Mismatch(Environment& environment, bool method, const Arguments& arguments) const;

 private:
  bool SpreadsIntegers(const Arguments& arguments) const;
  bool KnowsOptions(const Arguments& arguments) const;
  Value Find(const Arguments& arguments, size_t index) const;
  bool KnowsOption(const Arguments& arguments, const std::string& name) const;
  bool GivenTwice(const Arguments& arguments, const std::string& name) const;
  c10::OperatorHandle handle_;
  std::vector<Parameter> parameters_;
  size_t positional_count_ = 0;
  size_t self_index_ =
      0;  // the parameter that a method's receiver is: `where` and `polygamma` have it second
  bool usable_ = true;
  bool makes_tensor_ = false;  // takes requires_grad, as PyTorch's factories do
  bool returns_dtype_ = false;
  bool writes_ = false;
  std::vector<size_t> written_;  // the arguments that it changes
  std::optional<UnboxedOperator> unboxed_;
  std::optional<WrittenNumber> written_number_;
  bool functional_ = false;  // of ATen, and neither writes to its arguments nor returns views of them
};

}  // namespace libtorch_node
