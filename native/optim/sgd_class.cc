// The class SGD in JavaScript: groups come in as plain objects at every step, momentum stays here.
#include <c10/core/GradMode.h>

#include <memory>
#include <utility>

#include "boundary/callback.h"
#include "optim/optim.h"
#include "optim/sgd.h"
#include "boundary/tensor.h"
#include "boundary/wrap.h"

namespace libtorch_node {
namespace {}  // namespace

template <>
struct ClassOf<Sgd> {
  static constexpr const char* kName = "SGD";
  static constexpr napi_type_tag kTag{0x1d8e07f29c534ab6, 0xb3706e1485d92fca};
};

namespace {

using Groups = std::vector<torch::optim::OptimizerParamGroup>;

constexpr const char* kStep = "SGD.step";

double ReadDouble(Environment& environment, const Napi::Object& group, const char* name) {
  return ToDouble({environment, group.Get(name), kStep, name});
}

// A number, or a tensor of one element; `followed` becomes the tensor if autograd follows it.
double ReadNumber(Environment& environment, const Napi::Object& group, const char* name,
                  at::Tensor& followed) {
  Napi::Value value = group.Get(name);
  if (HandleOf(environment, value) == nullptr) return ToDouble({environment, value, kStep, name});
  const at::Tensor& tensor = UnwrapTensor({environment, value, kStep, name});
  if (tensor.requires_grad()) followed = tensor.squeeze();
  return tensor.item<double>();
}

bool ReadBool(Environment& environment, const Napi::Object& group, const char* name) {
  return ToBool({environment, group.Get(name), kStep, name});
}

std::optional<bool> ReadOptionalBool(Environment& environment, const Napi::Object& group, const char* name) {
  Napi::Value value = group.Get(name);
  if (value.IsNull() || value.IsUndefined()) return std::nullopt;
  return ToBool({environment, value, kStep, name});
}

// The learning rate where it is a tensor on a device and a fused kernel may read it there: to ask for its
// number would wait for the device, and a CUDA graph would keep the number.
at::Tensor ReadDeviceRate(Environment& environment, const Napi::Object& group) {
  Napi::Value value = group.Get("lr");
  if (HandleOf(environment, value) == nullptr ||
      !ReadOptionalBool(environment, group, "fused").value_or(false))
    return {};
  const at::Tensor& tensor = UnwrapTensor({environment, value, kStep, "lr"});
  return tensor.is_cpu() || tensor.requires_grad() ? at::Tensor() : tensor;
}

torch::optim::OptimizerParamGroup ReadGroup(Environment& environment, const Napi::Object& group) {
  at::Tensor lr;
  at::Tensor lr_on_device = ReadDeviceRate(environment, group);
  auto options =
      std::make_unique<SgdOptions>(lr_on_device.defined() ? 0 : ReadNumber(environment, group, "lr", lr));
  options->lr_tensor = std::move(lr);
  options->lr_on_device = std::move(lr_on_device);
  options->momentum(ReadDouble(environment, group, "momentum"));
  options->dampening(ReadDouble(environment, group, "dampening"));
  options->weight_decay(ReadNumber(environment, group, "weight_decay", options->weight_decay_tensor));
  options->nesterov(ReadBool(environment, group, "nesterov"));
  options->maximize = ReadBool(environment, group, "maximize");
  options->foreach = ReadOptionalBool(environment, group, "foreach");
  options->fused = ReadOptionalBool(environment, group, "fused");
  return {UnwrapTensors({environment, group.Get("params"), kStep, "params"}), std::move(options)};
}

Groups ReadGroups(Environment& environment, const Napi::Value& value) {
  if (!value.IsArray()) {
    ThrowTypeError("SGD.step(): param_groups must be a list, not " + TypeName(environment, value));
  }
  Groups groups;
  auto array = value.As<Napi::Array>();
  for (uint32_t i = 0; i < array.Length(); ++i) {
    Napi::HandleScope scope(environment.env());
    Napi::Value group = array.Get(i);
    if (!group.IsObject()) {
      ThrowTypeError("SGD.step(): a parameter group must be a dict, not " + TypeName(environment, group));
    }
    groups.push_back(ReadGroup(environment, group.As<Napi::Object>()));
  }
  return groups;
}

// From the arguments after groups and differentiable.
SgdScaling ReadScaling(Environment& environment, const Napi::CallbackInfo& info) {
  return {UnwrapOptionalTensor({environment, info[2], kStep, "grad_scale"}),
          UnwrapOptionalTensor({environment, info[3], kStep, "found_inf"})};
}

void Step(Sgd& sgd, Groups groups, bool differentiable, SgdScaling scaling) {
  at::AutoGradMode grad_mode(differentiable);
  sgd.SetGroups(std::move(groups));
  sgd.SetScaling(std::move(scaling));
  sgd.step();
}

Sgd& Self(Environment& environment, const Napi::CallbackInfo& info) {
  return *Owned<Sgd>(environment, info.This());
}

Napi::Value Construct(Environment& environment, const Napi::CallbackInfo& info) {
  return Own(environment, info, std::make_shared<Sgd>());
}

// step(groups, differentiable, grad_scale, found_inf): the number of parameters that have state
Napi::Value StepNow(Environment& environment, const Napi::CallbackInfo& info) {
  Sgd& sgd = Self(environment, info);
  bool differentiable = ToBool({environment, info[1], kStep, "differentiable"});
  Groups groups = ReadGroups(environment, info[0]);
  SgdScaling scaling = ReadScaling(environment, info);
  environment.jobs().BeforeWriting();  // a getter of a group may have begun a job
  Step(sgd, std::move(groups), differentiable, std::move(scaling));
  return Napi::Number::New(info.Env(), static_cast<double>(sgd.StateCount()));
}

// The same on the compute thread.
Napi::Value StepAsync(Environment& environment, const Napi::CallbackInfo& info) {
  std::shared_ptr<Sgd> sgd = Owned<Sgd>(environment, info.This());
  bool differentiable = ToBool({environment, info[1], kStep, "differentiable"});
  auto groups = std::make_shared<Groups>(ReadGroups(environment, info[0]));
  auto count = std::make_shared<size_t>(0);
  auto work = [sgd, groups, differentiable, scaling = ReadScaling(environment, info), count] {
    Step(*sgd, std::move(*groups), differentiable, scaling);
    *count = sgd->StateCount();
  };
  auto finish = [count](Napi::Env env) { return FromInt64(env, static_cast<int64_t>(*count)); };
  return Napi::Value(info.Env(), RunAsync(environment, Writes::kYes, std::move(work), std::move(finish)));
}

Napi::Value HasBuffer(Environment& environment, const Napi::CallbackInfo& info) {
  const at::Tensor& param = UnwrapTensor({environment, info[0], "SGD.state", "param"});
  return Napi::Boolean::New(info.Env(), Self(environment, info).Buffer(param).defined());
}

Napi::Value GetBuffer(Environment& environment, const Napi::CallbackInfo& info) {
  const at::Tensor& param = UnwrapTensor({environment, info[0], "SGD.state", "param"});
  return Napi::Value(info.Env(), WrapTensor(environment, Self(environment, info).Buffer(param)));
}

Napi::Value SetBuffer(Environment& environment, const Napi::CallbackInfo& info) {
  const at::Tensor& param = UnwrapTensor({environment, info[0], "SGD.state", "param"});
  at::Tensor buffer = UnwrapOptionalTensor({environment, info[1], "SGD.state", "momentum_buffer"});
  Self(environment, info).SetBuffer(param, std::move(buffer));
  return info.Env().Undefined();
}

}  // namespace

void InitSgd(Napi::Object exports) {
  DefineClass<Sgd, &Construct>(
      exports, {Method<&StepNow, Touches::kWrites>("step"),
                Method<&StepAsync, Touches::kNothing>("step_async"), Method<&HasBuffer>("has_buffer"),
                Method<&GetBuffer>("get_buffer"), Method<&SetBuffer, Touches::kWrites>("set_buffer")});
}

}  // namespace libtorch_node
