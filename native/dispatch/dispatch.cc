// ATen operators as JavaScript functions: a call site picks the overload that takes the arguments and
// calls it through LibTorch's dispatcher, so autograd, autocast and devices work as in Python.
#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/csrc/jit/frontend/function_schema_parser.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <sstream>
#include <utility>

#include "boundary/convert.h"
#include "boundary/errors.h"
#include "boundary/guard.h"
#include "memory/memory.h"
#include "nn/weight_copy.h"
#include "dispatch/overload.h"
#include "boundary/tensor.h"

namespace libtorch_node {

namespace {

std::string Qualified(const std::string& name) {
  return name.find("::") == std::string::npos ? "aten::" + name : name;
}

c10::FunctionSchema ParseRow(const std::string& row) { return torch::jit::parseSchema(Qualified(row)); }

// "" if the declared schema is what LibTorch has registered (or an older form of it that old callers
// may go on using), else what differs.
std::string Difference(const c10::FunctionSchema& declared, const std::optional<c10::OperatorHandle>& found) {
  if (!found) return "LibTorch has no operator " + toString(declared.operator_name());
  const c10::FunctionSchema& registered = found->schema();
  if (registered.arguments() == declared.arguments() && registered.returns() == declared.returns()) return "";
  if (registered.isBackwardCompatibleWith(declared)) return "";
  std::ostringstream text;
  text << "schema drift: declared " << declared << " but LibTorch has " << registered;
  return text.str();
}

// A JavaScript function's native half. Its overloads are looked up at the first call, so that making
// hundreds of functions at start-up costs nothing.
struct CallSite {
  std::string name;
  std::vector<std::string> rows;
  bool method = false;
  bool resolved = false;
  bool public_name = false;  // a function of `torch`, not of `torch.ops`
  std::vector<Overload> overloads;
  std::vector<c10::IValue> stack;  // lent to one call at a time, for its memory

  void Resolve() {
    for (const std::string& row : rows) {
      const c10::FunctionSchema declared = ParseRow(row);
      auto found = c10::Dispatcher::singleton().findSchema(declared.operator_name());
      const std::string difference = Difference(declared, found);
      if (!difference.empty()) ThrowTorchError(name + ": " + difference);
      overloads.emplace_back(*found);
    }
    resolved = true;
  }
};

CallSite* ReadCall(Environment& environment, napi_callback_info info, Arguments& arguments) {
  napi_env env = environment.env();
  constexpr size_t kInline = 8;
  napi_value values[kInline];
  size_t count = kInline;
  napi_value self = nullptr;
  void* data = nullptr;
  Check(env, napi_get_cb_info(env, info, &count, values, &self, &data));
  auto* site = static_cast<CallSite*>(data);
  if (site->method) arguments.self = Look(environment, self);
  if (count <= kInline) {
    ReadArguments(environment, values, count, arguments);
    return site;
  }
  std::vector<napi_value> all(count);
  Check(env, napi_get_cb_info(env, info, &count, all.data(), nullptr, nullptr));
  ReadArguments(environment, all.data(), count, arguments);
  return site;
}

[[noreturn]] void NoOverload(Environment& environment, const CallSite& site, const Arguments& arguments) {
  std::string got;
  for (const Value& value : arguments.positional) {
    got += (got.empty() ? "" : ", ") + TypeName(environment, value.value);
  }
  for (const auto& [name, value] : arguments.options) {
    got += (got.empty() ? "" : ", ") + name + "=" + TypeName(environment, value.value);
  }
  std::string message =
      site.name + "() received an invalid combination of arguments - got (" + got + "), but expected one of:";
  for (const Overload& overload : site.overloads) {
    message += "\n * " + overload.Mismatch(environment, site.method, arguments);
  }
  ThrowTypeError(message);
}

const Overload& Choose(Environment& environment, const CallSite& site, const Arguments& arguments,
                       BoundArguments& bound) {
  if (site.overloads.size() == 1) {
    const Overload& only = site.overloads.front();
    if (!only.Bind(environment, arguments, /*exact=*/false, bound)) {
      only.Complain(environment, site.name.c_str(), arguments);
    }
    return only;
  }
  for (const Overload& overload : site.overloads) {
    if (overload.Bind(environment, arguments, /*exact=*/true, bound)) return overload;
  }
  NoOverload(environment, site, arguments);
}

// Named results, as Python's named tuples: `x.max(0).values`.
void NameResults(napi_env env, napi_value array, const std::vector<c10::Argument>& returns) {
  for (uint32_t i = 0; i < returns.size(); ++i) {
    if (returns[i].name().empty()) continue;
    napi_property_descriptor property{};
    property.utf8name = returns[i].name().c_str();
    property.attributes = napi_configurable;
    napi_get_element(env, array, i, &property.value);
    napi_define_properties(env, array, 1, &property);
  }
}

// A function that works in place on a list of tensors gives that list; other operators without results give
// nothing.
napi_value NoResult(Environment& environment, const CallSite& site, const Overload& overload,
                    const Arguments& arguments) {
  const bool in_place = site.public_name && site.name.ends_with('_') && !arguments.positional.empty();
  if (in_place && overload.handle().schema().arguments()[0].name() == "self") {
    return arguments.positional[0].value;
  }
  napi_value result = nullptr;
  napi_get_undefined(environment.env(), &result);
  return result;
}

napi_value Results(Environment& environment, const Overload& overload, std::vector<c10::IValue>& stack) {
  napi_env env = environment.env();
  if (stack.size() == 1) {
    // A dtype travels as a number.
    return overload.returns_dtype()
               ? FromString(env, DtypeName(static_cast<c10::ScalarType>(stack[0].toInt())))
               : FromIValue(environment, std::move(stack[0]));
  }
  napi_value result = nullptr;
  Check(env, napi_create_array_with_length(env, stack.size(), &result));
  for (uint32_t i = 0; i < stack.size(); ++i) {
    napi_set_element(env, result, i, FromIValue(environment, stack[i]));
  }
  NameResults(env, result, overload.handle().schema().returns());
  return result;
}

bool WantsGrad(Environment& environment, const CallSite& site, const Overload& overload,
               const Arguments& arguments) {
  if (!overload.makes_tensor()) return false;
  for (const auto& [name, value] : arguments.options) {
    if (name == "requires_grad" && value.kind != Kind::kNothing) {
      return ToBool(environment, value.value, site.name.c_str(), "requires_grad");
    }
  }
  return false;
}

// What Python's factories make has no history, even where a tensor says what to make (linspace). Those of
// sparse tensors have one.
bool MakesFromNothing(const Overload& overload) {
  const c10::FunctionSchema& schema = overload.handle().schema();
  return overload.makes_tensor() && !schema.arguments().empty() && schema.arguments()[0].name() != "self" &&
         !std::string_view(schema.name()).starts_with("aten::sparse");
}

struct BoundCall {
  const CallSite& site;
  const Overload& overload;
  const Arguments& arguments;
  const BoundArguments& bound;
};

void CallBoxed(Environment& environment, const BoundCall& call, std::vector<c10::IValue>& stack) {
  const bool plain =
      call.overload.Push(environment, call.site.name.c_str(), call.arguments, call.bound, stack);
  // The arguments are read: no JavaScript runs from here on that could begin another job.
  if (call.overload.writes()) environment.BeforeWriting();
  std::optional<Writing> writing;
  if (call.overload.writes() && MayHaveCopies()) writing.emplace(call.overload.Written(stack));
  if (plain || (call.site.public_name && MakesFromNothing(call.overload))) {
    at::AutoDispatchBelowAutograd below;
    call.overload.handle().callBoxed(stack);
  } else {
    call.overload.handle().callBoxed(stack);
  }
  if (writing) writing->Done();
}

// What `call` gives. Tensors that JavaScript has dropped but not collected may be what fills the memory; the
// CPU's allocator and CUDA's own have looked for them before they give up, others have not. What writes to
// its arguments may have done half of it.
template <typename Body>
auto WithMemory(Environment& environment, bool is_mutable, const Body& call) {
  try {
    return call();
  } catch (const c10::OutOfMemoryError&) {
    if (is_mutable) throw;
    CollectAndSweep(environment);
    return call();
  }
}

at::Tensor CallUnboxed(const UnboxedOperator& run, const UnboxedOperator::Tensors& tensors, bool plain) {
  if (!plain) return run.Call(tensors);
  at::AutoDispatchBelowAutograd below;
  return run.Call(tensors);
}

napi_value Run(Environment& environment, CallSite& site, const Arguments& arguments) {
  UnboxedOperator::Tensors tensors{};
  bool plain = false;
  const Overload& first = site.overloads.front();
  if (const UnboxedOperator* run = first.Unboxed(site.name.c_str(), arguments, tensors, plain)) {
    return WrapTensor(environment,
                      WithMemory(environment, false, [&] { return CallUnboxed(*run, tensors, plain); }));
  }
  BoundArguments bound;
  const Overload& overload = Choose(environment, site, arguments, bound);
  const BoundCall call{site, overload, arguments, bound};
  std::vector<c10::IValue> stack = std::move(site.stack);
  WithMemory(environment, overload.handle().schema().is_mutable(), [&] {
    stack.clear();
    CallBoxed(environment, call, stack);
  });
  if (WantsGrad(environment, site, overload, arguments)) stack[0].toTensor().set_requires_grad(true);
  napi_value result = stack.empty() ? NoResult(environment, site, overload, arguments)
                                    : Results(environment, overload, stack);
  stack.clear();
  site.stack = std::move(stack);
  return result;
}

napi_value Call(napi_env env, napi_callback_info info) {
  Environment& environment = Environment::Of(env);
  return Guard(environment, [&]() -> napi_value {
    Arguments arguments;
    CallSite* site = ReadCall(environment, info, arguments);
    environment.BeforeReading();
    if (!site->resolved) site->Resolve();
    return Run(environment, *site, arguments);
  });
}

Napi::Value MakeFunction(Napi::Env env, std::unique_ptr<CallSite> site) {
  napi_value function = nullptr;
  CallSite* raw = site.get();
  Check(env, napi_create_function(env, raw->name.data(), raw->name.size(), Call, raw, &function));
  Check(env, napi_add_finalizer(
                 env, function, site.release(),
                 [](napi_env, void* data, void*) { delete static_cast<CallSite*>(data); }, nullptr, nullptr));
  return Napi::Value(env, function);
}

// aten(name, schemas, method)
Napi::Value Aten(Environment& environment, const Napi::CallbackInfo& info) {
  auto site = std::make_unique<CallSite>();
  site->name = info[0].As<Napi::String>().Utf8Value();
  Napi::Array rows = info[1].As<Napi::Array>();
  for (uint32_t i = 0; i < rows.Length(); ++i)
    site->rows.push_back(rows.Get(i).As<Napi::String>().Utf8Value());
  site->method = info[2].ToBoolean();
  site->public_name = !site->method;
  return MakeFunction(info.Env(), std::move(site));
}

// operator(name): every overload of `name`, or the one of `name.overload`.
Napi::Value Operator(Environment& environment, const Napi::CallbackInfo& info) {
  const std::string wanted = Qualified(info[0].As<Napi::String>().Utf8Value());
  const size_t colons = wanted.find("::");
  const size_t dot = wanted.find('.', colons + 2);
  const std::string name = wanted.substr(0, dot);
  auto site = std::make_unique<CallSite>();
  site->name = wanted.substr(colons + 2);
  site->resolved = true;
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
    if (overload.usable()) site->overloads.push_back(std::move(overload));
  }
  if (site->overloads.empty()) return info.Env().Null();
  return MakeFunction(info.Env(), std::move(site));
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
  if (difference.empty() && !Overload(*found).usable()) difference = "an argument has no JavaScript form";
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
