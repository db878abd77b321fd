// How overloads are shown in errors, in the words of PyTorch's argument parser.
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/enum_tag.h>

#include <sstream>

#include "dispatch/overload.h"

namespace libtorch_node {

namespace {

bool IsOutput(const c10::Argument& argument) {
  return argument.is_out() && argument.alias_info() != nullptr && argument.alias_info()->isWrite();
}

// Whether `other` is `schema` with arguments for the results.
bool WritesResultsOf(const c10::FunctionSchema& schema, const c10::FunctionSchema& other) {
  const size_t count = schema.arguments().size();
  if (other.arguments().size() <= count) return false;
  for (size_t i = 0; i < other.arguments().size(); ++i) {
    const c10::Argument& argument = other.arguments()[i];
    if (i >= count ? !IsOutput(argument)
                   : argument.name() != schema.arguments()[i].name() ||
                         *argument.real_type() != *schema.arguments()[i].real_type()) {
      return false;
    }
  }
  return true;
}

// How many results the written twin of an operator takes; none where PyTorch's Python has no such twin. We
// have no `out` either way, but the signatures in PyTorch's messages show it.
size_t CountOutputs(const c10::FunctionSchema& schema) {
  c10::Dispatcher& dispatcher = c10::Dispatcher::singleton();
  for (const c10::OperatorName& name : dispatcher.getAllOpNames()) {
    if (name.name != schema.name()) continue;
    const std::optional<c10::OperatorHandle> handle = dispatcher.findSchema(name);
    if (!handle || handle->hasTag(at::Tag::generated) || !WritesResultsOf(schema, handle->schema())) continue;
    return handle->schema().arguments().size() - schema.arguments().size();
  }
  return 0;
}

std::string NameOf(const Parameter& parameter) {
  return parameter.name == "self" && parameter.base == Base::kTensor ? "input" : parameter.name;
}

// PyTorch compares names of types here, so that an int is no Number.
bool IsNamedAlike(const std::string& expected, const std::string& given) {
  return expected == given || (expected == "float" && given == "int");
}

}  // namespace

std::string Overload::Signature(bool method) const {
  std::string text = "(";
  bool star = false;
  const auto add = [&](const std::string& part, bool keyword_only) {
    if (text.size() > 1) text += ", ";
    if (keyword_only && !star) text += "*, ";
    star = star || keyword_only;
    text += part;
  };
  const size_t outputs = method ? 0 : CountOutputs(handle_.schema());
  const std::string out = outputs == 1 ? "Tensor out = None" : "tuple of Tensors out = None";
  bool has_out = outputs == 0;
  for (size_t i = 0; i < parameters_.size(); ++i) {
    if (method && i == self_index_) continue;
    const Parameter& parameter = parameters_[i];
    if (makes_tensor_ && parameter.base == Base::kDtype && !has_out) {
      add(out, true);
      has_out = true;
    }
    std::string part = ExpectedName(parameter) + " " + NameOf(parameter);
    if (parameter.default_value) {
      std::ostringstream shown;
      shown << *parameter.default_value;
      part += " = " + shown.str();
    }
    add(part, parameter.keyword_only);
  }
  if (!has_out) add(out, true);
  return text + ")";
}

std::string Overload::Mismatch(Environment& environment, bool method, const Arguments& arguments) const {
  std::string signature = Signature(method);
  const size_t given = arguments.positional.size() + arguments.options.size();
  // As in PyTorch, a signature with a `*` never counts as one of the same length.
  if (signature.find('*') != std::string::npos || given != parameters_.size() - (method ? 1 : 0))
    return signature;
  std::string shown;
  for (size_t i = 0, place = 0; i < parameters_.size(); ++i) {
    if (method && i == self_index_) continue;
    const bool by_place = place < arguments.positional.size();
    const auto& option = arguments.options[by_place ? 0 : place - arguments.positional.size()];
    const std::string type =
        TypeName(environment, by_place ? arguments.positional[place].value : option.second.value);
    const std::string mark = IsNamedAlike(ExpectedName(parameters_[i]), type) ? "" : "!";
    if (!shown.empty()) shown += ", ";
    shown += mark;
    if (!by_place) shown.append(option.first).append("=");
    shown.append(type).append(mark);
    ++place;
  }
  return signature + "\n      didn't match because some of the arguments have invalid types: (" + shown + ")";
}

}  // namespace libtorch_node
