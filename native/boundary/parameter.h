// One parameter of an operator: what its schema says, and how JavaScript values become its IValues.
#pragma once

#include <ATen/core/function_schema.h>
#include <ATen/core/ivalue.h>
#include <napi.h>

#include <optional>
#include <string>

#include "boundary/convert.h"
#include "boundary/environment.h"

namespace libtorch_node {

// The base types of ATen's schemas that have a JavaScript form.
enum class Base {
  kTensor,
  kScalar,
  kInt,
  kFloat,
  kBool,
  kString,
  kDtype,
  kLayout,
  kDevice,
  kMemoryFormat,
  kGenerator
};

struct Parameter {
  std::string name;
  Base base;
  bool optional;  // accepts null
  bool list;
  bool optional_elements;  // Tensor?[]
  int32_t length;          // of a list of fixed length, else 0
  bool keyword_only;
  std::optional<c10::IValue> default_value;
  bool number_as_tensor = false;
};

// The plan for `argument`; empty if its type has no JavaScript form.
std::optional<Parameter> PlanOf(const c10::Argument& argument, bool numbers_as_tensors);

// Whether Python's operators hand numbers over to `operator_name` as tensors.
bool TakesNumbersAsTensors(const std::string& operator_name);

// What PyTorch's errors call the type: "Tensor", "tuple of ints", …
std::string ExpectedName(const Parameter& parameter);

// Whether `value` can be read. With `exact`, names must be known ones.
bool ValueFits(Environment& environment, const Parameter& parameter, const Value& value, bool exact);

// The IValue of a value that fits. Throws a TypeError that names `function` if it does not after all.
c10::IValue ReadValue(Environment& environment, const Parameter& parameter, const Value& value,
                      const char* function);

}  // namespace libtorch_node
