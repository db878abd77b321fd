// An operator as a JavaScript function: which overload takes the arguments of a call, and calling it.
#pragma once

#include <napi.h>

#include <memory>
#include <string>
#include <vector>

#include "boundary/arguments.h"
#include "boundary/environment.h"
#include "dispatch/overload.h"

namespace libtorch_node {

// A JavaScript function's native half. Its overloads are looked up at the first call, so that making
// hundreds of functions at start-up costs nothing.
struct OperatorFunction {
  std::string name;
  std::vector<std::string> rows;
  bool method = false;
  bool resolved = false;
  bool public_name = false;  // a function of `torch`, not of `torch.ops`
  std::vector<Overload> overloads;
  std::vector<c10::IValue> stack;  // lent to one call at a time, for its memory

  void Resolve();

  // The overload that takes `arguments`, which are laid into `bound`. Throws the TypeError that says, in
  // Python's words, why there is none.
  const Overload& Choose(Environment& environment, const Arguments& arguments, BoundArguments& bound) const;
};

Napi::Value MakeFunction(Napi::Env env, std::unique_ptr<OperatorFunction> function);

}  // namespace libtorch_node
