// Backward passes and grad modes: what torch/autograd/__init__.py and grad_mode.py do.
#include <ATen/core/grad_mode.h>
#include <ATen/ops/zeros_like.h>
#include <c10/core/AutogradState.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>

#include <utility>

#include "autograd/inference_modes.h"
#include "autograd/autograd_hooks.h"
#include "boundary/callback.h"
#include "threads/caller_state.h"
#include "threads/compute_thread.h"
#include "boundary/convert.h"
#include "boundary/guard.h"
#include "autograd/implicit_gradients.h"
#include "boundary/js_reference.h"
#include "boundary/tensor.h"

namespace libtorch_node {

namespace {

using torch::autograd::variable_list;

struct Request {
  variable_list roots;
  variable_list gradients;
  variable_list inputs;
  bool retain_graph = false;
  bool create_graph = false;
};

variable_list UnwrapGradients(Environment& environment, Napi::Value value, size_t tensors,
                              const char* function) {
  Napi::Array array = value.As<Napi::Array>();
  // The holes of an array of any length would all do.
  constexpr size_t kMostToo = 4096;
  if (array.Length() > tensors + kMostToo) ThrowGradientCount(tensors, array.Length());
  variable_list gradients;
  for (uint32_t i = 0; i < array.Length(); ++i) {
    Napi::Value element = array.Get(i);
    if (KindOf(environment, element) != Kind::kNothing && HandleOf(environment, element) == nullptr) {
      ThrowTypeError("gradients can be either Tensors or None, but got " + TypeName(environment, element));
    }
    gradients.push_back(UnwrapOptionalTensor({environment, element, function, "grad_tensors"}));
  }
  return gradients;
}

void CheckInputs(const variable_list& inputs) {
  for (const at::Tensor& input : inputs) {
    if (!input.requires_grad()) {
      ThrowTorchError("One of the differentiated Tensors does not require grad");
    }
  }
}

// LibTorch works on each device in a thread of its own: so that several are busy at once. With one, waking
// that thread and being woken by it costs more than a small backward pass.
bool UsesDeviceThreads() { return DevicesInUse() > 1; }

// While it lives, backward passes that begin in this thread stay in it, unless several devices are in use.
class StayInThread {
 public:
  StayInThread() {
    if (!UsesDeviceThreads()) State().set_multithreading_enabled(false);
  }
  ~StayInThread() { State().set_multithreading_enabled(before_); }
  StayInThread(const StayInThread&) = delete;
  StayInThread& operator=(const StayInThread&) = delete;

 private:
  static c10::AutogradState& State() { return c10::AutogradState::get_tls_state(); }

  bool before_ = State().get_multithreading_enabled();
};

// Hooks and Functions are called on device threads then, so the JavaScript thread must be free to serve them.
bool MayCallFromDeviceThreads(const Environment& environment) {
  return JsReference::AnyIn(environment) && UsesDeviceThreads();
}

// LibTorch goes on in threads of its own where backward passes that begin in hooks nest 60 deep. Before that
// the JavaScript thread must be free to serve them, too.
constexpr int kDeepest = 32;
thread_local int depth = 0;

void RunEngine(Environment& environment, const std::function<void()>& work) {
  if (depth >= kDeepest || MayCallFromDeviceThreads(environment)) return RunBlocking(environment, work);
  struct Level {
    Level() { ++depth; }
    ~Level() { --depth; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;
  } level;
  work();
}

void Backward(const Request& request) {
  const StayInThread stay;
  torch::autograd::backward(request.roots, request.gradients, request.retain_graph, request.create_graph,
                            request.inputs);
}

// (tensors, gradients, retain_graph, create_graph, inputs)
Request ReadBackward(Environment& environment, const Napi::CallbackInfo& info) {
  Request request;
  request.roots = UnwrapTensors({environment, info[0], "backward", "tensors"});
  request.gradients = UnwrapGradients(environment, info[1], request.roots.size(), "backward");
  request.retain_graph = ToBool({environment, info[2], "backward", "retain_graph"});
  request.create_graph = ToBool({environment, info[3], "backward", "create_graph"});
  if (KindOf(environment, info[4]) != Kind::kNothing) {
    request.inputs = UnwrapTensors({environment, info[4], "backward", "inputs"});
    if (request.inputs.empty()) ThrowTorchError("`inputs` argument to `backward()` cannot be empty.");
    CheckInputs(request.inputs);
  }
  CompleteGradients(request.roots, request.gradients);
  return request;
}

Napi::Value BackwardSync(Environment& environment, const Napi::CallbackInfo& info) {
  const Request request = ReadBackward(environment, info);
  environment.jobs().BeforeWriting();  // a getter of a list may have begun a job
  RunEngine(environment, [&] { Backward(request); });
  return info.Env().Undefined();
}

Napi::Value BackwardAsync(Environment& environment, const Napi::CallbackInfo& info) {
  auto request = std::make_shared<Request>(ReadBackward(environment, info));
  napi_value promise = RunAsync(
      environment, Writes::kNo, [request] { Backward(*request); },
      [](Napi::Env env) -> napi_value { return env.Undefined(); });
  return Napi::Value(info.Env(), promise);
}

// (outputs, inputs, gradients, retain_graph, create_graph, allow_unused, materialize_grads)
Napi::Value Grad(Environment& environment, const Napi::CallbackInfo& info) {
  Request request;
  request.roots = UnwrapTensors({environment, info[0], "grad", "outputs"});
  request.inputs = UnwrapTensors({environment, info[1], "grad", "inputs"});
  request.gradients = UnwrapGradients(environment, info[2], request.roots.size(), "grad");
  request.retain_graph = ToBool({environment, info[3], "grad", "retain_graph"});
  request.create_graph = ToBool({environment, info[4], "grad", "create_graph"});
  const bool allow_unused = ToBool({environment, info[5], "grad", "allow_unused"});
  const bool materialize = ToBool({environment, info[6], "grad", "materialize_grads"});
  if (request.inputs.empty()) ThrowTorchError("`inputs` argument to `grad()` cannot be empty.");
  CompleteGradients(request.roots, request.gradients);
  CheckInputs(request.inputs);
  variable_list results;
  RunEngine(environment, [&] {
    const StayInThread stay;
    results = torch::autograd::grad(request.roots, request.inputs, request.gradients, request.retain_graph,
                                    request.create_graph, /*allow_unused=*/true);
  });
  for (size_t i = 0; i < results.size(); ++i) {
    if (results[i].defined()) continue;
    if (!allow_unused) {
      ThrowTorchError(
          "The differentiated Tensor at index " + std::to_string(i) +
          " appears to not have been used in the graph. Set allow_unused=True if this is the desired "
          "behavior.");
    }
    if (materialize) {
      results[i] = at::zeros_like(request.inputs[i]).set_requires_grad(request.create_graph);
    }
  }
  return Napi::Value(info.Env(), WrapTensors(environment, results));
}

// ---- modes ------------------------------------------------------------------------------------------

Napi::Value IsGradEnabled(Environment&, const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), at::GradMode::is_enabled());
}

Napi::Value SetGradEnabled(Environment& environment, const Napi::CallbackInfo& info) {
  const bool previous = at::GradMode::is_enabled();
  at::GradMode::set_enabled(ToBool({environment, info[0], "set_grad_enabled", "mode"}));
  return Napi::Boolean::New(info.Env(), previous);
}

Napi::Value IsInferenceModeEnabled(Environment&, const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), c10::InferenceMode::is_enabled());
}

// The token is the nesting depth.
Napi::Value EnterInferenceMode(Environment& environment, const Napi::CallbackInfo& info) {
  const bool mode = ToBool({environment, info[0], "inference_mode", "mode"});
  environment.inference_modes().entered.push_back(std::make_unique<c10::InferenceMode>(mode));
  return Napi::Number::New(info.Env(), static_cast<double>(environment.inference_modes().entered.size()));
}

Napi::Value LeaveInferenceMode(Environment& environment, const Napi::CallbackInfo& info) {
  const auto token = static_cast<size_t>(info[0].As<Napi::Number>().Int64Value());
  if (token == 0 || token != environment.inference_modes().entered.size()) {
    ThrowTorchError("inference_mode: modes must end in the reverse order of their beginnings");
  }
  environment.inference_modes().entered.pop_back();
  return info.Env().Undefined();
}

// For the process's exit: threads must not compute while LibTorch's globals are taken down.
Napi::Value StopCompute(Environment& environment, const Napi::CallbackInfo& info) {
  if (const auto& thread = environment.jobs().thread) thread->Stop();
  return info.Env().Undefined();
}

}  // namespace

void InitAutograd(Napi::Object exports) {
  Export<&BackwardSync, Touches::kWrites>(exports, "backward");
  Export<&BackwardAsync>(exports, "backward_async");
  Export<&Grad, Touches::kWrites>(exports, "grad");
  Export<&RegisterHook, Touches::kWrites>(exports, "register_hook");
  Export<&RegisterPostAccumulateGradHook, Touches::kWrites>(exports, "register_post_accumulate_grad_hook");
  Export<&IsGradEnabled, Touches::kNothing>(exports, "is_grad_enabled");
  Export<&SetGradEnabled, Touches::kNothing>(exports, "set_grad_enabled");
  Export<&IsInferenceModeEnabled, Touches::kNothing>(exports, "is_inference_mode_enabled");
  Export<&EnterInferenceMode, Touches::kNothing>(exports, "enter_inference_mode");
  Export<&LeaveInferenceMode, Touches::kNothing>(exports, "leave_inference_mode");
  Export<&StopCompute, Touches::kNothing>(exports, "stop_compute");
}

}  // namespace libtorch_node
