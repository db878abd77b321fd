// One row for each option of a layer: its name, and how LibTorch's options object is read and written.
#pragma once

#include <napi.h>
#include <torch/enum.h>
#include <torch/expanding_array.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "boundary/convert.h"
#include "boundary/environment.h"

namespace libtorch_node {

// An option that reads as it was given: one value for all dimensions, or a list.
template <typename Element>
struct OneOrMany {
  bool is_one = true;
  std::vector<Element> values;

  // One value for each of `count` dimensions.
  std::vector<Element> Expand(size_t count) const {
    return is_one ? std::vector<Element>(count, values.at(0)) : values;
  }
};

template <size_t D>
using SizesWithNone = torch::ExpandingArrayWithOptionalElem<D>;
template <size_t D>
using ConvPadding = std::variant<torch::ExpandingArray<D>, torch::enumtype::kValid, torch::enumtype::kSame>;
using ConvPaddingMode = std::variant<torch::enumtype::kZeros, torch::enumtype::kReflect,
                                     torch::enumtype::kReplicate, torch::enumtype::kCircular>;
using LossReduction = std::variant<torch::enumtype::kNone, torch::enumtype::kMean, torch::enumtype::kSum>;

void Read(const Argument& argument, int64_t& out);
void Read(const Argument& argument, double& out);
void Read(const Argument& argument, bool& out);
void Read(const Argument& argument, std::string& out);
void Read(const Argument& argument, std::vector<int64_t>& out);
void Read(const Argument& argument, ConvPaddingMode& out);
void Read(const Argument& argument, LossReduction& out);

napi_value Write(Environment& environment, int64_t value);
napi_value Write(Environment& environment, double value);
napi_value Write(Environment& environment, bool value);
napi_value Write(Environment& environment, const std::string& value);
napi_value Write(Environment& environment, const ConvPaddingMode& value);
napi_value Write(Environment& environment, const LossReduction& value);
napi_value WriteNull(Environment& environment);

bool IsArray(const Argument& argument);
bool IsNothing(const Argument& argument);

template <typename Value>
void Read(const Argument& argument, std::optional<Value>& out) {
  out.reset();
  if (!IsNothing(argument)) Read(argument, out.emplace());
}

template <typename Element>
void Read(const Argument& argument, OneOrMany<Element>& out) {
  out = {!IsArray(argument), {}};
  Napi::Env env = argument.environment.env();
  const uint32_t count = out.is_one ? 1 : Napi::Array(env, argument.value).Length();
  for (uint32_t index = 0; index < count; ++index) {
    napi_value value = out.is_one ? argument.value : napi_value(Napi::Array(env, argument.value).Get(index));
    Element element{};
    Read(argument.Element(value), element);
    out.values.push_back(std::move(element));
  }
}

template <size_t D>
void Read(const Argument& argument, torch::ExpandingArray<D>& out) {
  OneOrMany<int64_t> sizes;
  Read(argument, sizes);
  if (sizes.is_one) {
    out = sizes.values[0];
  } else {
    out = sizes.values;
  }
}

template <size_t D>
void Read(const Argument& argument, SizesWithNone<D>& out) {
  OneOrMany<std::optional<int64_t>> sizes;
  Read(argument, sizes);
  if (sizes.is_one) {
    out->fill(sizes.values[0]);
  } else {
    out = SizesWithNone<D>(c10::ArrayRef<std::optional<int64_t>>(sizes.values));
  }
}

// 'same' or 'valid'; throws what Python throws for another string.
std::variant<torch::enumtype::kValid, torch::enumtype::kSame> ReadPaddingName(const Argument& argument);
bool IsString(const Argument& argument);

template <size_t D>
void Read(const Argument& argument, ConvPadding<D>& out) {
  if (IsString(argument)) {
    std::visit([&](auto name) { out = name; }, ReadPaddingName(argument));
  } else {
    torch::ExpandingArray<D> sizes(0);
    Read(argument, sizes);
    out = sizes;
  }
}

template <typename Value>
napi_value Write(Environment& environment, const std::optional<Value>& value) {
  return value.has_value() ? Write(environment, *value) : WriteNull(environment);
}

template <typename List>
napi_value WriteList(Environment& environment, const List& list) {
  Napi::Array array = Napi::Array::New(environment.env(), list.size());
  for (uint32_t index = 0; index < list.size(); ++index) {
    array.Set(index, Napi::Value(environment.env(), Write(environment, list[index])));
  }
  return array;
}

inline napi_value Write(Environment& environment, const std::vector<int64_t>& value) {
  return WriteList(environment, value);
}

template <typename Element>
napi_value Write(Environment& environment, const OneOrMany<Element>& value) {
  return value.is_one ? Write(environment, value.values.at(0)) : WriteList(environment, value.values);
}

template <size_t D>
napi_value Write(Environment& environment, const torch::ExpandingArray<D>& value) {
  return WriteList(environment, *value);
}

template <size_t D>
napi_value Write(Environment& environment, const SizesWithNone<D>& value) {
  return WriteList(environment, *value);
}

template <size_t D>
napi_value Write(Environment& environment, const ConvPadding<D>& value) {
  if (const auto* sizes = std::get_if<torch::ExpandingArray<D>>(&value)) return Write(environment, *sizes);
  const bool is_same = std::holds_alternative<torch::enumtype::kSame>(value);
  return Write(environment, std::string(is_same ? "same" : "valid"));
}

template <typename Options>
struct Option {
  const char* name;
  napi_value (*get)(Environment& environment, const Options& options);
  void (*set)(const Argument& argument, Options& options);
};

// Applies `macro` to each of the arguments behind it.
#define LIBTORCH_NODE_PARENS ()
#define LIBTORCH_NODE_EXPAND(...) \
  LIBTORCH_NODE_EXPAND2(LIBTORCH_NODE_EXPAND2(LIBTORCH_NODE_EXPAND2(LIBTORCH_NODE_EXPAND2(__VA_ARGS__))))
#define LIBTORCH_NODE_EXPAND2(...) \
  LIBTORCH_NODE_EXPAND1(LIBTORCH_NODE_EXPAND1(LIBTORCH_NODE_EXPAND1(LIBTORCH_NODE_EXPAND1(__VA_ARGS__))))
#define LIBTORCH_NODE_EXPAND1(...) __VA_ARGS__
#define LIBTORCH_NODE_EACH(macro, ...) \
  __VA_OPT__(LIBTORCH_NODE_EXPAND(LIBTORCH_NODE_EACH_HELPER(macro, __VA_ARGS__)))
#define LIBTORCH_NODE_EACH_HELPER(macro, first, ...) \
  macro(first) __VA_OPT__(LIBTORCH_NODE_EACH_AGAIN LIBTORCH_NODE_PARENS(macro, __VA_ARGS__))
#define LIBTORCH_NODE_EACH_AGAIN() LIBTORCH_NODE_EACH_HELPER

// The row of an option that is read and written by `access`.
#define LIBTORCH_NODE_ROW(option_name, access)                                                     \
  Option<Options>{                                                                                 \
      #option_name,                                                                                \
      [](Environment& environment, const Options& options) { return Write(environment, access); }, \
      [](const Argument& argument, Options& options) { Read(argument, access); }},
#define LIBTORCH_NODE_LIBTORCH_ROW(option) LIBTORCH_NODE_ROW(option, options.option())
#define LIBTORCH_NODE_OWN_ROW(field) LIBTORCH_NODE_OWN_ROW_OF field
#define LIBTORCH_NODE_OWN_ROW_OF(type, option) LIBTORCH_NODE_ROW(option, options.option)
#define LIBTORCH_NODE_MEMBER(field) LIBTORCH_NODE_MEMBER_OF field
#define LIBTORCH_NODE_MEMBER_OF(type, option) type option{};

// In a layer whose `Options` are LibTorch's: those that it has under Python's names.
#define LIBTORCH_NODE_OPTIONS(...)                                                      \
  static std::vector<Option<Options>> Rows() {                                          \
    return {LIBTORCH_NODE_EACH(LIBTORCH_NODE_LIBTORCH_ROW __VA_OPT__(, ) __VA_ARGS__)}; \
  }

// In a layer of this library: declares `Options`, each a pair `(type, name)`, and keeps them in `options`.
#define LIBTORCH_NODE_OWN_OPTIONS(Spec, ...)                                       \
  struct Options {                                                                 \
    LIBTORCH_NODE_EACH(LIBTORCH_NODE_MEMBER __VA_OPT__(, ) __VA_ARGS__)            \
  };                                                                               \
  static std::vector<Option<Options>> Rows() {                                     \
    return {LIBTORCH_NODE_EACH(LIBTORCH_NODE_OWN_ROW __VA_OPT__(, ) __VA_ARGS__)}; \
  }                                                                                \
  explicit Spec(Options options) : options(std::move(options)) {}                  \
  Options options;

}  // namespace libtorch_node
