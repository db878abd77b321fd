// Calling an operator through LibTorch's dispatcher, so that autograd, autocast and devices work as in
// Python.
#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/core/dispatch/Dispatcher.h>

#include <memory>
#include <optional>
#include <utility>

#include "boundary/convert.h"
#include "boundary/errors.h"
#include "boundary/guard.h"
#include "memory/sweep.h"
#include "nn/weight_copy.h"
#include "dispatch/operator_function.h"
#include "boundary/tensor.h"

namespace libtorch_node {

namespace {

OperatorFunction* ReadCall(Environment& environment, napi_callback_info info, Arguments& arguments) {
  napi_env env = environment.env();
  constexpr size_t kInline = 8;
  napi_value values[kInline];
  size_t count = kInline;
  napi_value self = nullptr;
  void* data = nullptr;
  Check(env, napi_get_cb_info(env, info, &count, values, &self, &data));
  auto* function = static_cast<OperatorFunction*>(data);
  if (function->method) arguments.self = Look(environment, self);
  if (count <= kInline) {
    ReadArguments(environment, values, count, arguments);
    return function;
  }
  std::vector<napi_value> all(count);
  Check(env, napi_get_cb_info(env, info, &count, all.data(), nullptr, nullptr));
  ReadArguments(environment, all.data(), count, arguments);
  return function;
}

// Named results, as Python's named tuples: `x.max(0).values`.
void NameResults(napi_env env, napi_value array, const std::vector<c10::Argument>& returns) {
  for (uint32_t i = 0; i < returns.size(); ++i) {
    if (returns[i].name().empty()) continue;
    napi_property_descriptor property{};
    property.utf8name = returns[i].name().c_str();
    property.attributes = napi_configurable;
    property.value = ElementOf(env, array, i);
    Check(env, napi_define_properties(env, array, 1, &property));
  }
}

// A function that works in place on a list of tensors gives that list; other operators without results give
// nothing.
napi_value NoResult(Environment& environment, const OperatorFunction& function, const Overload& overload,
                    const Arguments& arguments) {
  const bool in_place = function.public_name && function.name.ends_with('_') && !arguments.positional.empty();
  if (in_place && overload.handle().schema().arguments()[0].name() == "self") {
    return arguments.positional[0].value;
  }
  return Napi::Env(environment.env()).Undefined();
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
    Check(env, napi_set_element(env, result, i, FromIValue(environment, stack[i])));
  }
  NameResults(env, result, overload.handle().schema().returns());
  return result;
}

bool WantsGrad(Environment& environment, const OperatorFunction& function, const Overload& overload,
               const Arguments& arguments) {
  if (!overload.makes_tensor()) return false;
  for (const auto& [name, value] : arguments.options) {
    if (name == "requires_grad" && value.kind != Kind::kNothing) {
      return ToBool({environment, value.value, function.name.c_str(), "requires_grad"});
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
  const OperatorFunction& function;
  const Overload& overload;
  const Arguments& arguments;
  const BoundArguments& bound;
};

void CallBoxed(Environment& environment, const BoundCall& call, std::vector<c10::IValue>& stack) {
  const bool plain =
      call.overload.Push(environment, call.function.name.c_str(), call.arguments, call.bound, stack);
  // The arguments are read: no JavaScript runs from here on that could begin another job.
  if (call.overload.writes()) environment.jobs().BeforeWriting();
  std::optional<Writing> writing;
  if (call.overload.writes() && MayHaveCopies()) writing.emplace(call.overload.Written(stack));
  if (plain || (call.function.public_name && MakesFromNothing(call.overload))) {
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

napi_value Run(Environment& environment, OperatorFunction& function, const Arguments& arguments) {
  UnboxedOperator::Tensors tensors{};
  bool plain = false;
  const Overload& first = function.overloads.front();
  if (const UnboxedOperator* run = first.Unboxed(function.name.c_str(), arguments, tensors, plain)) {
    return WrapTensor(environment,
                      WithMemory(environment, false, [&] { return CallUnboxed(*run, tensors, plain); }));
  }
  BoundArguments bound;
  const Overload& overload = function.Choose(environment, arguments, bound);
  const BoundCall call{function, overload, arguments, bound};
  std::vector<c10::IValue> stack = std::move(function.stack);
  WithMemory(environment, overload.handle().schema().is_mutable(), [&] {
    stack.clear();
    CallBoxed(environment, call, stack);
  });
  if (WantsGrad(environment, function, overload, arguments)) stack[0].toTensor().set_requires_grad(true);
  napi_value result = stack.empty() ? NoResult(environment, function, overload, arguments)
                                    : Results(environment, overload, stack);
  stack.clear();
  function.stack = std::move(stack);
  return result;
}

napi_value Call(napi_env env, napi_callback_info info) {
  Environment& environment = Environment::Of(env);
  return Guard(environment, [&]() -> napi_value {
    Arguments arguments;
    OperatorFunction* function = ReadCall(environment, info, arguments);
    environment.jobs().BeforeReading();
    if (!function->resolved) function->Resolve();
    return Run(environment, *function, arguments);
  });
}

}  // namespace

Napi::Value MakeFunction(Napi::Env env, std::unique_ptr<OperatorFunction> function) {
  napi_value result = nullptr;
  OperatorFunction* raw = function.get();
  Check(env, napi_create_function(env, raw->name.data(), raw->name.size(), Call, raw, &result));
  Check(env, napi_add_finalizer(
                 env, result, function.release(),
                 [](napi_env, void* data, void*) { delete static_cast<OperatorFunction*>(data); }, nullptr,
                 nullptr));
  return Napi::Value(env, result);
}

}  // namespace libtorch_node
