// ATen operators as JavaScript functions, found by their schemas or by their names.
#include <ATen/core/dispatch/Dispatcher.h>

#include <algorithm>
#include <memory>

#include "boundary/guard.h"
#include "dispatch/operator_function.h"
#include "dispatch/schemas.h"

namespace libtorch_node {

namespace {

// aten(name, schemas, method)
Napi::Value Aten(Environment& environment, const Napi::CallbackInfo& info) {
  auto function = std::make_unique<OperatorFunction>();
  function->name = info[0].As<Napi::String>().Utf8Value();
  Napi::Array rows = info[1].As<Napi::Array>();
  for (uint32_t i = 0; i < rows.Length(); ++i)
    function->rows.push_back(rows.Get(i).As<Napi::String>().Utf8Value());
  function->method = info[2].ToBoolean();
  function->public_name = !function->method;
  return MakeFunction(info.Env(), std::move(function));
}

// operator(name): every overload of `name`, or the one of `name.overload`.
Napi::Value Operator(Environment& environment, const Napi::CallbackInfo& info) {
  const std::string wanted = Qualified(info[0].As<Napi::String>().Utf8Value());
  const size_t colons = wanted.find("::");
  const size_t dot = wanted.find('.', colons + 2);
  const std::string name = wanted.substr(0, dot);
  auto function = std::make_unique<OperatorFunction>();
  function->name = wanted.substr(colons + 2);
  function->resolved = true;
  auto& dispatcher = c10::Dispatcher::singleton();
  std::vector<c10::OperatorName> names = dispatcher.getAllOpNames();
  // Functional overloads before the ones that write to `out`; the rest in the order of their names.
  std::sort(names.begin(), names.end(), [](const auto& a, const auto& b) {
    const bool a_out = a.overload_name.find("out") != std::string::npos;
    const bool b_out = b.overload_name.find("out") != std::string::npos;
    return a_out != b_out ? b_out : a.overload_name < b.overload_name;
  });
  for (const c10::OperatorName& candidate : names) {
    if (candidate.name != name) continue;
    if (dot != std::string::npos) {
      const std::string overload = wanted.substr(dot + 1);
      if (candidate.overload_name != (overload == "default" ? "" : overload)) continue;
    }
    auto found = dispatcher.findSchema(candidate);
    if (!found) continue;
    Overload overload(*found);
    if (overload.usable()) function->overloads.push_back(std::move(overload));
  }
  if (function->overloads.empty()) return info.Env().Null();
  return MakeFunction(info.Env(), std::move(function));
}

Napi::Value Operators(Environment& environment, const Napi::CallbackInfo& info) {
  const auto names = c10::Dispatcher::singleton().getAllOpNames();
  Napi::Array result = Napi::Array::New(info.Env(), names.size());
  uint32_t i = 0;
  for (const c10::OperatorName& name : names) result.Set(i++, toString(name));
  return result;
}

Napi::Value SchemaDifference(Environment& environment, const Napi::CallbackInfo& info) {
  const c10::FunctionSchema declared = ParseRow(info[0].As<Napi::String>().Utf8Value());
  auto found = c10::Dispatcher::singleton().findSchema(declared.operator_name());
  std::string difference = Difference(declared, found);
  if (difference.empty() && found && !Overload(*found).usable())
    difference = "an argument has no JavaScript form";
  if (difference.empty()) return info.Env().Null();
  return Napi::String::New(info.Env(), difference);
}

}  // namespace

void InitDispatch(Napi::Object exports) {
  Export<&Aten, Touches::kNothing>(exports, "aten");
  Export<&Operator, Touches::kNothing>(exports, "operator");
  Export<&Operators, Touches::kNothing>(exports, "operators");
  Export<&SchemaDifference, Touches::kNothing>(exports, "schema_difference");
}

}  // namespace libtorch_node
