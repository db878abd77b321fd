#include "nn/option.h"

#include <array>
#include <type_traits>

#include "boundary/convert.h"
#include "boundary/errors.h"

namespace libtorch_node {

namespace {

std::string Text(const Argument& argument) { return ToString(argument); }

// Python's spelling of an alternative of one of LibTorch's option variants.
template <typename Alternative>
constexpr const char* Spelling() {
  using namespace torch::enumtype;
  if constexpr (std::is_same_v<Alternative, kValid>) return "valid";
  if constexpr (std::is_same_v<Alternative, kSame>) return "same";
  if constexpr (std::is_same_v<Alternative, kZeros>) return "zeros";
  if constexpr (std::is_same_v<Alternative, kReflect>) return "reflect";
  if constexpr (std::is_same_v<Alternative, kReplicate>) return "replicate";
  if constexpr (std::is_same_v<Alternative, kCircular>) return "circular";
  if constexpr (std::is_same_v<Alternative, kNone>) return "none";
  if constexpr (std::is_same_v<Alternative, kMean>) return "mean";
  if constexpr (std::is_same_v<Alternative, kSum>) return "sum";
  return nullptr;
}

// Sets `out` to the alternative that is spelt `text`; false if there is none.
template <typename... Alternatives>
bool Choose(const std::string& text, std::variant<Alternatives...>& out) {
  bool found = false;
  (
      [&] {
        constexpr const char* spelling = Spelling<Alternatives>();
        if constexpr (spelling != nullptr) {
          if (text == spelling) {
            out = Alternatives();
            found = true;
          }
        }
      }(),
      ...);
  return found;
}

template <typename... Alternatives>
napi_value WriteChoice(Environment& environment, const std::variant<Alternatives...>& value) {
  return std::visit(
      [&](const auto& alternative) {
        return Write(environment, std::string(Spelling<std::decay_t<decltype(alternative)>>()));
      },
      value);
}

}  // namespace

bool IsNothing(const Argument& argument) {
  return KindOf(argument.environment, argument.value) == Kind::kNothing;
}

bool IsArray(const Argument& argument) {
  return KindOf(argument.environment, argument.value) == Kind::kArray;
}

bool IsString(const Argument& argument) {
  return KindOf(argument.environment, argument.value) == Kind::kString;
}

void Read(const Argument& argument, int64_t& out) { out = ToInt64(argument); }

void Read(const Argument& argument, double& out) { out = ToDouble(argument); }

void Read(const Argument& argument, bool& out) { out = ToBool(argument); }

void Read(const Argument& argument, std::string& out) { out = Text(argument); }

void Read(const Argument& argument, std::vector<int64_t>& out) { out = ToInt64List(argument); }

std::variant<torch::enumtype::kValid, torch::enumtype::kSame> ReadPaddingName(const Argument& argument) {
  std::variant<torch::enumtype::kValid, torch::enumtype::kSame> name;
  if (!Choose(Text(argument), name)) {
    ThrowValueError("Invalid padding string '" + Text(argument) + "', should be one of {'same', 'valid'}");
  }
  return name;
}

void Read(const Argument& argument, ConvPaddingMode& out) {
  if (Choose(Text(argument), out)) return;
  ThrowValueError(
      "padding_mode must be one of {'zeros', 'reflect', 'replicate', 'circular'}, but got padding_mode='" +
      Text(argument) + "'");
}

void Read(const Argument& argument, LossReduction& out) {
  if (!Choose(Text(argument), out)) ThrowValueError(Text(argument) + " is not a valid value for reduction");
}

napi_value Write(Environment& environment, int64_t value) { return FromInt64(environment.env(), value); }

napi_value Write(Environment& environment, double value) { return FromDouble(environment.env(), value); }

napi_value Write(Environment& environment, bool value) { return FromBool(environment.env(), value); }

napi_value Write(Environment& environment, const std::string& value) {
  return FromString(environment.env(), value);
}

napi_value WriteNull(Environment& environment) { return Napi::Env(environment.env()).Null(); }

napi_value Write(Environment& environment, const ConvPaddingMode& value) {
  return WriteChoice(environment, value);
}

napi_value Write(Environment& environment, const LossReduction& value) {
  return WriteChoice(environment, value);
}

}  // namespace libtorch_node
