// One overload of an operator: its arguments as a plan, and the two questions asked of it: do these
// JavaScript arguments fit, and what are they as IValues.
#pragma once

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/function_schema.h>
#include <napi.h>

#include <optional>
#include <string>
#include <vector>

#include "convert.h"
#include "environment.h"
#include "parameter.h"

namespace libtorch_node {

// An argument and what it is: asking JavaScript for a value's kind costs more than all else in a call.
struct Value {
  napi_value value = nullptr;
  Kind kind = Kind::kNothing;
};

// The arguments of one call. `self` is the receiver of a method, else null.
struct Arguments {
  Value self;
  std::vector<Value> positional;
  std::vector<std::pair<std::string, Value>> options;

  bool has_self() const { return self.value != nullptr; }
};

class Overload {
 public:
  explicit Overload(c10::OperatorHandle handle);

  // False if an argument has a type that JavaScript cannot give (Dimname, Stream, …).
  bool usable() const { return usable_; }
  const c10::OperatorHandle& handle() const { return handle_; }
  bool makes_tensor() const { return makes_tensor_; }

  // True if the call can be made. With `exact`, names of dtypes, devices and the like must be known,
  // so that overloads that differ in nothing else can be told apart.
  bool Fits(Environment& environment, const Arguments& arguments, bool exact) const;

  // The stack for a call that Fits().
  void Push(Environment& environment, const char* function, const Arguments& arguments,
            std::vector<c10::IValue>& stack) const;

  // Throws the TypeError that says, in Python's words, why a call does not fit.
  [[noreturn]] void Complain(Environment& environment, const char* function,
                             const Arguments& arguments) const;

  // "(Tensor input, Number other, *, Number alpha = 1)", as PyTorch's errors list overloads.
  std::string Signature(bool method) const;

 private:
  bool SpreadsIntegers(const Arguments& arguments) const;
  std::optional<Value> Find(Environment& environment, const Arguments& arguments, size_t index,
                            bool spread) const;
  bool KnowsOption(const std::string& name) const;
  bool GivenTwice(const Arguments& arguments, const std::string& name) const;
  c10::OperatorHandle handle_;
  std::vector<Parameter> parameters_;
  size_t positional_count_ = 0;
  size_t self_index_ =
      0;  // the parameter that a method's receiver is: `where` and `polygamma` have it second
  bool usable_ = true;
  bool makes_tensor_ = false;  // takes requires_grad, as PyTorch's factories do
};

}  // namespace libtorch_node
