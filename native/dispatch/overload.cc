#include "dispatch/overload.h"

#include <algorithm>
#include <string_view>

#include "device/device.h"
#include "boundary/errors.h"
#include "boundary/tensor.h"

namespace libtorch_node {

namespace {

bool Aliases(const std::vector<c10::Argument>& arguments) {
  return std::any_of(arguments.begin(), arguments.end(),
                     [](const c10::Argument& argument) { return argument.alias_info() != nullptr; });
}

bool WritesThrough(const c10::AliasInfo& alias) {
  const auto& contained = alias.containedTypes();  // of a list: Tensor(a!)[]
  return alias.isWrite() || std::any_of(contained.begin(), contained.end(), WritesThrough);
}

std::vector<size_t> WrittenArguments(const c10::FunctionSchema& schema) {
  std::vector<size_t> written;
  for (size_t i = 0; i < schema.arguments().size(); ++i) {
    const c10::AliasInfo* alias = schema.arguments()[i].alias_info();
    if (alias != nullptr && WritesThrough(*alias)) written.push_back(i);
  }
  return written;
}

// Autograd has nothing to record for it: it neither requires a gradient nor is a view. A pending conjugation
// or negation is resolved below autograd, so that operators made of others would no longer see it; kernels of
// sparse tensors call operators whose autograd kernels they need.
bool IsPlain(const at::Tensor& tensor) {
  return tensor.unsafeGetTensorImpl()->autograd_meta() == nullptr && !tensor.is_conj() && !tensor.is_neg() &&
         tensor.layout() == c10::kStrided;
}

bool AreIntegers(at::ArrayRef<Value> values) {
  return std::all_of(values.begin(), values.end(),
                     [](const Value& value) { return value.kind == Kind::kInteger; });
}

c10::IValue Integers(Environment& environment, at::ArrayRef<Value> values, const char* function,
                     const char* argument) {
  std::vector<int64_t> integers;
  integers.reserve(values.size());
  for (const Value& value : values)
    integers.push_back(ToInt64({environment, value.value, function, argument}));
  return integers;
}

// PyTorch's parser takes NumPy's names as well.
struct Alias {
  std::string_view name;
  std::string_view of;
};

constexpr Alias kAliases[] = {{"input", "self"}, {"x", "self"},   {"a", "self"},          {"x1", "self"},
                              {"x2", "other"},   {"axis", "dim"}, {"keepdims", "keepdim"}};

// Whether the option `name` stands for a parameter of the name `parameter`.
bool Names(std::string_view name, std::string_view parameter) {
  if (name == parameter) return true;
  return std::any_of(std::begin(kAliases), std::end(kAliases),
                     [&](const Alias& alias) { return alias.name == name && alias.of == parameter; });
}

}  // namespace

Overload::Overload(c10::OperatorHandle handle) : handle_(std::move(handle)) {
  bool has_dtype = false;
  bool has_layout = false;
  for (const c10::Argument& argument : handle_.schema().arguments()) {
    std::optional<Parameter> plan = PlanOf(argument, TakesNumbersAsTensors(handle_.schema().name()));
    if (!plan) {
      // Such an argument is never given from JavaScript; a default makes the overload usable all the same.
      usable_ = false;
      return;
    }
    has_dtype = has_dtype || (plan->base == Base::kDtype && plan->optional);
    has_layout = has_layout || (plan->base == Base::kLayout && plan->optional);
    if (plan->name == "self") self_index_ = parameters_.size();
    if (!plan->keyword_only) ++positional_count_;
    parameters_.push_back(std::move(*plan));
  }
  makes_tensor_ = has_dtype && has_layout;
  const c10::FunctionSchema& schema = handle_.schema();
  returns_dtype_ = schema.returns().size() == 1 &&
                   schema.returns()[0].real_type()->kind() == c10::TypeKind::ScalarTypeType;
  written_ = WrittenArguments(schema);
  // What gives nothing has no other purpose than to write; `grad` gives a tensor's gradient.
  writes_ = schema.returns().empty() || schema.name().ends_with("::grad") || !written_.empty();
  unboxed_ = UnboxedOperator::Of(handle_);
  written_number_ = WrittenNumber::Of(schema);
  functional_ =
      schema.name().starts_with("aten::") && !Aliases(schema.arguments()) && !Aliases(schema.returns());
}

// PyTorch lets a list of integers that is the only positional argument be spread: zeros(2, 3).
bool Overload::SpreadsIntegers(const Arguments& arguments) const {
  const size_t first = arguments.has_self() ? 1 : 0;
  if (positional_count_ != first + 1 || arguments.positional.empty()) return false;
  const Parameter& parameter = parameters_[first];
  return parameter.list && parameter.base == Base::kInt && arguments.positional[0].kind == Kind::kInteger;
}

bool Overload::KnowsOptions(const Arguments& arguments) const {
  for (const auto& option : arguments.options) {
    if (!KnowsOption(arguments, option.first) || GivenTwice(arguments, option.first)) return false;
  }
  return true;
}

bool Overload::KnowsOption(const Arguments& arguments, const std::string& name) const {
  for (const Parameter& parameter : parameters_) {
    if (!Names(name, parameter.name)) continue;
    // Of two names for one parameter, Python does not know the second.
    return name == parameter.name ||
           std::none_of(arguments.options.begin(), arguments.options.end(),
                        [&](const auto& option) { return option.first == parameter.name; });
  }
  return makes_tensor_ && name == "requires_grad";
}

// Whether the option `name` stands for a parameter that the call gives by place, too.
bool Overload::GivenTwice(const Arguments& arguments, const std::string& name) const {
  for (size_t i = 0; i < parameters_.size(); ++i) {
    if (!Names(name, parameters_[i].name)) continue;
    if (parameters_[i].keyword_only) return false;
    if (!arguments.has_self()) return i < arguments.positional.size();
    return i == self_index_ || (i > self_index_ ? i - 1 : i) < arguments.positional.size();
  }
  return false;
}

// The JavaScript value of parameter `index`; none where the call leaves it out.
Value Overload::Find(const Arguments& arguments, size_t index) const {
  const Parameter& parameter = parameters_[index];
  size_t position = index;
  if (arguments.has_self()) {
    if (index == self_index_) return arguments.self;
    if (index > self_index_) --position;
  }
  if (!parameter.keyword_only && position < arguments.positional.size())
    return arguments.positional[position];
  for (const auto& [name, value] : arguments.options) {
    if (Names(name, parameter.name)) return value;
  }
  return {};
}

bool Overload::Bind(Environment& environment, const Arguments& arguments, bool exact,
                    BoundArguments& bound) const {
  const size_t self = arguments.has_self() ? 1 : 0;
  const bool spread = SpreadsIntegers(arguments);
  if (!spread && arguments.positional.size() + self > positional_count_) return false;
  if (!KnowsOptions(arguments)) return false;
  bound.assign(parameters_.size(), Value{});
  if (spread && !AreIntegers(arguments.positional)) return false;
  for (size_t i = 0; i < parameters_.size(); ++i) {
    const Parameter& parameter = parameters_[i];
    if (spread && !parameter.keyword_only && !(self == 1 && i == self_index_)) continue;
    const Value given = Find(arguments, i);
    if (given.value == nullptr) {
      if (!parameter.default_value) return false;
      continue;
    }
    // `undefined` stands for "not given", as in JavaScript; so does null where there is a default and
    // the schema takes no None.
    if (given.kind == Kind::kNothing && parameter.default_value) continue;
    if (!ValueFits(environment, parameter, given, exact)) return false;
    bound[i] = given;
  }
  return true;
}

const UnboxedOperator* Overload::Unboxed(const char* function, const Arguments& arguments,
                                         UnboxedOperator::Tensors& tensors, bool& plain) const {
  const size_t self = arguments.has_self() ? 1 : 0;
  if (!unboxed_ || !arguments.options.empty() || self_index_ != 0) return nullptr;
  if (arguments.positional.size() + self != unboxed_->count()) return nullptr;
  plain = functional_;
  for (size_t i = 0; i < unboxed_->count(); ++i) {
    const Value& given = i < self ? arguments.self : arguments.positional[i - self];
    if (given.handle == nullptr) return nullptr;
    const Argument argument{*given.handle->owner, given.value, function, parameters_[i].name.c_str()};
    tensors[i] = &TensorOf(*given.handle, argument);
    plain = plain && IsPlain(*tensors[i]);
  }
  return &*unboxed_;
}

std::vector<at::Tensor> Overload::Written(const std::vector<c10::IValue>& stack) const {
  std::vector<at::Tensor> tensors;
  for (const size_t i : written_) {
    if (stack[i].isTensor()) {
      tensors.push_back(stack[i].toTensor());
    } else if (stack[i].isTensorList()) {
      for (at::Tensor& each : stack[i].toTensorVector()) tensors.push_back(std::move(each));
    }
  }
  return tensors;
}

bool Overload::Push(Environment& environment, const char* function, const Arguments& arguments,
                    const BoundArguments& bound, std::vector<c10::IValue>& stack) const {
  const size_t spread = SpreadsIntegers(arguments) ? (arguments.has_self() ? 1 : 0) : parameters_.size();
  bool plain = functional_;
  for (size_t i = 0; i < parameters_.size(); ++i) {
    const Parameter& parameter = parameters_[i];
    const Value& given = bound[i];
    if (i == spread) {
      stack.push_back(Integers(environment, arguments.positional, function, parameter.name.c_str()));
    } else if (given.kind == Kind::kNothing) {
      stack.push_back(parameter.default_value ? *parameter.default_value : c10::IValue());
    } else {
      stack.push_back(ReadValue(environment, parameter, given, function));
      if (parameter.base != Base::kTensor) continue;
      plain = plain && !parameter.list && IsPlain(stack.back().toTensor());
    }
  }
  if (written_number_) written_number_->Check(stack);
  return plain;
}

}  // namespace libtorch_node
