// Why a call does not fit the only overload that there is, in Python's words.
#include "boundary/errors.h"
#include "boundary/tensor.h"
#include "dispatch/overload.h"

namespace libtorch_node {

namespace {

Value ArrayOf(Environment& environment, at::ArrayRef<Value> values) {
  napi_env env = environment.env();
  napi_value array = nullptr;
  Check(env, napi_create_array_with_length(env, values.size(), &array));
  for (size_t i = 0; i < values.size(); ++i) {
    Check(env, napi_set_element(env, array, static_cast<uint32_t>(i), values[i].value));
  }
  return {array, Kind::kArray};
}

// Throws for an element that is no tensor of a list of tensors.
void ComplainOfElement(Environment& environment, const Parameter& parameter, napi_value list, size_t place) {
  if (parameter.base != Base::kTensor || parameter.optional_elements) return;
  const Napi::Array array(environment.env(), list);
  for (uint32_t i = 0; i < array.Length(); ++i) {
    const Napi::Value element = array.Get(i);
    if (KindOf(environment, element) == Kind::kTensor) continue;
    ThrowTypeError("expected Tensor as element " + std::to_string(i) + " in argument " +
                   std::to_string(place) + ", but got " + TypeName(environment, element));
  }
}

}  // namespace

// Says, in Python's words, why the call does not fit.
void Overload::Complain(Environment& environment, const char* function, const Arguments& arguments) const {
  const std::string name = function;
  const size_t self = arguments.has_self() ? 1 : 0;
  const bool spread = SpreadsIntegers(arguments);
  const size_t takes = positional_count_ - self;
  if (!spread && arguments.positional.size() > takes) {
    ThrowTypeError(name + "() takes " + std::to_string(takes) + " positional argument" +
                   (takes == 1 ? "" : "s") + " but " + std::to_string(arguments.positional.size()) +
                   (arguments.positional.size() == 1 ? " was given" : " were given"));
  }
  std::string missing;
  size_t missing_count = 0;
  for (size_t i = 0; i < parameters_.size(); ++i) {
    const Parameter& parameter = parameters_[i];
    const std::string shown = parameter.name == "self" ? "input" : parameter.name;
    const Value given = spread && !parameter.keyword_only && !(self == 1 && i == self_index_)
                            ? ArrayOf(environment, arguments.positional)
                            : Find(arguments, i);
    if (given.value == nullptr) {
      if (parameter.default_value) continue;
      missing.append(missing_count++ == 0 ? "\"" : ", \"").append(shown).append("\"");
      continue;
    }
    if (given.kind == Kind::kNothing && parameter.default_value) continue;
    if (ValueFits(environment, parameter, given, false)) continue;
    const size_t place = self == 1 && i > self_index_ ? i - 1 : i;
    if (parameter.list && given.kind == Kind::kArray) {
      ComplainOfElement(environment, parameter, given.value, place);
      ReadValue(environment, parameter, given, function);
    }
    const std::string position =
        place < arguments.positional.size() ? " (position " + std::to_string(place + 1) + ")" : "";
    ThrowTypeError(name + "(): argument '" + shown + "'" + position + " must be " + ExpectedName(parameter) +
                   ", not " + TypeName(environment, given.value));
  }
  if (missing_count > 0) {
    ThrowTypeError(name + "() missing " + std::to_string(missing_count) +
                   " required positional arguments: " + missing);
  }
  for (const auto& option : arguments.options) {
    if (!KnowsOption(arguments, option.first)) {
      ThrowTypeError(name + "() got an unexpected keyword argument '" + option.first + "'");
    }
    if (GivenTwice(arguments, option.first)) {
      ThrowTypeError(name + "() got multiple values for argument '" + option.first + "'");
    }
  }
  ThrowTypeError(name + "() received an invalid combination of arguments");
}

}  // namespace libtorch_node
