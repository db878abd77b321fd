// One row for each option of a layer: its name, and how LibTorch's options object is read and written.
#pragma once

#include <napi.h>
#include <torch/enum.h>
#include <torch/expanding_array.h>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "environment.h"

namespace libtorch_node {

// A JavaScript value on its way into an option, with the names for its TypeError.
struct Argument {
  Environment& environment;
  napi_value value;
  const char* function;
  const char* name;
};

using PairWithNone = torch::ExpandingArrayWithOptionalElem<2>;
using ConvPadding = std::variant<torch::ExpandingArray<2>, torch::enumtype::kValid, torch::enumtype::kSame>;
using ConvPaddingMode = std::variant<torch::enumtype::kZeros, torch::enumtype::kReflect,
                                     torch::enumtype::kReplicate, torch::enumtype::kCircular>;
using LossReduction = std::variant<torch::enumtype::kNone, torch::enumtype::kMean, torch::enumtype::kSum>;

void Read(const Argument& argument, int64_t& out);
void Read(const Argument& argument, double& out);
void Read(const Argument& argument, bool& out);
void Read(const Argument& argument, std::string& out);
void Read(const Argument& argument, std::vector<int64_t>& out);
void Read(const Argument& argument, std::optional<int64_t>& out);
void Read(const Argument& argument, std::optional<double>& out);
void Read(const Argument& argument, torch::ExpandingArray<2>& out);
void Read(const Argument& argument, PairWithNone& out);
void Read(const Argument& argument, ConvPadding& out);
void Read(const Argument& argument, ConvPaddingMode& out);
void Read(const Argument& argument, LossReduction& out);

napi_value Write(Environment& environment, int64_t value);
napi_value Write(Environment& environment, double value);
napi_value Write(Environment& environment, bool value);
napi_value Write(Environment& environment, const std::string& value);
napi_value Write(Environment& environment, const std::vector<int64_t>& value);
napi_value Write(Environment& environment, const std::optional<int64_t>& value);
napi_value Write(Environment& environment, const std::optional<double>& value);
napi_value Write(Environment& environment, const torch::ExpandingArray<2>& value);
napi_value Write(Environment& environment, const PairWithNone& value);
napi_value Write(Environment& environment, const ConvPadding& value);
napi_value Write(Environment& environment, const ConvPaddingMode& value);
napi_value Write(Environment& environment, const LossReduction& value);

template <typename Options>
struct Option {
  const char* name;
  napi_value (*get)(Environment& environment, const Options& options);
  void (*set)(const Argument& argument, Options& options);
};

// The row of an option that LibTorch keeps under Python's name.
#define LIBTORCH_NODE_OPTION(Options, option)                                                \
  Option<Options> {                                                                          \
    #option,                                                                                 \
        [](Environment& environment, const Options& options) {                               \
          return Write(environment, options.option());                                       \
        },                                                                                   \
        [](const Argument& argument, Options& options) { Read(argument, options.option()); } \
  }

}  // namespace libtorch_node
