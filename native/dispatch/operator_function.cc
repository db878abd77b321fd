#include "dispatch/operator_function.h"

#include <utility>

#include "boundary/errors.h"
#include "dispatch/schemas.h"

namespace libtorch_node {

namespace {

[[noreturn]] void NoOverload(Environment& environment, const OperatorFunction& function,
                             const Arguments& arguments) {
  std::string got;
  for (const Value& value : arguments.positional) {
    got += (got.empty() ? "" : ", ") + TypeName(environment, value.value);
  }
  for (const auto& [name, value] : arguments.options) {
    got += (got.empty() ? "" : ", ") + name + "=" + TypeName(environment, value.value);
  }
  std::string message = function.name + "() received an invalid combination of arguments - got (" + got +
                        "), but expected one of:";
  for (const Overload& overload : function.overloads) {
    message += "\n * " + overload.Mismatch(environment, function.method, arguments);
  }
  ThrowTypeError(message);
}

}  // namespace

void OperatorFunction::Resolve() {
  std::vector<Overload> known;
  for (const std::string& row : rows) {
    const c10::FunctionSchema declared = ParseRow(row);
    auto found = c10::Dispatcher::singleton().findSchema(declared.operator_name());
    const std::string difference = Difference(declared, found);
    if (!found || !difference.empty()) ThrowTorchError(name + ": " + difference);
    known.emplace_back(*found);
  }
  overloads = std::move(known);
  resolved = true;
}

const Overload& OperatorFunction::Choose(Environment& environment, const Arguments& arguments,
                                         BoundArguments& bound) const {
  if (overloads.size() == 1) {
    const Overload& only = overloads.front();
    if (!only.Bind(environment, arguments, /*exact=*/false, bound)) {
      only.Complain(environment, name.c_str(), arguments);
    }
    return only;
  }
  for (const Overload& overload : overloads) {
    if (overload.Bind(environment, arguments, /*exact=*/true, bound)) return overload;
  }
  NoOverload(environment, *this, arguments);
}

}  // namespace libtorch_node
