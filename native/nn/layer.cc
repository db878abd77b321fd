// What JavaScript calls of the native layers. A handle is a plain object that wraps a shared Layer.
#include "nn/layer.h"
#include "nn/rules.h"

#include <utility>

#include "boundary/callback.h"
#include "boundary/convert.h"
#include "boundary/errors.h"
#include "boundary/guard.h"
#include "memory/holder.h"
#include "memory/memory.h"
#include "boundary/tensor.h"

namespace libtorch_node {

std::shared_ptr<WeightCopy> Layer::CopyOfWeight(const at::Tensor& weight) {
  const std::lock_guard<std::mutex> lock(copy_mutex_);
  const void* impl = weight.unsafeGetTensorImpl();
  if (!copy_ || copied_ != impl) {
    copy_ = MakeWeightCopy(weight);
    copied_ = impl;
  }
  return copy_;
}

namespace {

using LayerPointer = std::shared_ptr<Layer>;

constexpr napi_type_tag kLayerTag = {0x6c6962746f726368, 0x6e6e2d6c61796572};

const std::vector<LayerKind>& Kinds() {
  static const std::vector<LayerKind> kinds = [] {
    std::vector<LayerKind> all;
    AddConvolutions(all);
    AddWeightedLayers(all);
    AddPoolingLayers(all);
    AddPaddingLayers(all);
    AddRearrangements(all);
    AddResamplingLayers(all);
    AddBatchNormalizations(all);
    AddNormalizationLayers(all);
    AddActivationLayers(all);
    AddSoftmaxLayers(all);
    AddDropoutLayers(all);
    AddShapeLayers(all);
    AddEmbeddings(all);
    AddLosses(all);
    return all;
  }();
  return kinds;
}

const LayerKind& Find(const std::string& name) {
  for (const LayerKind& kind : Kinds()) {
    if (name == kind.name) return kind;
  }
  ThrowTypeError("there is no native layer '" + name + "'");
}

struct LayerHandle final : Holder {
  explicit LayerHandle(LayerPointer layer) : layer(std::move(layer)) {}
  void LetGo() override { layer.reset(); }
  LayerPointer layer;
};

napi_value WrapLayer(Environment& environment, LayerPointer layer) {
  Napi::Object object = Napi::Object::New(environment.env());
  Hold(environment, object, std::make_unique<LayerHandle>(std::move(layer)));
  Check(environment.env(), napi_type_tag_object(environment.env(), object, &kLayerTag));
  return object;
}

const LayerPointer& UnwrapLayer(napi_env env, napi_value handle) {
  if (!HasTag(env, handle, kLayerTag)) ThrowTypeError("expected the handle of a native layer");
  void* data = nullptr;
  Check(env, napi_unwrap(env, handle, &data));
  return static_cast<LayerHandle*>(static_cast<Holder*>(data))->layer;
}

// The arguments of a forward call: layers, the input of the first, and the target where the last is a loss.
struct Chain {
  Chain(Environment& environment, const Napi::CallbackInfo& info) {
    Napi::Array handles = info[0].As<Napi::Array>();
    for (uint32_t index = 0; index < handles.Length(); ++index) {
      layers.push_back(UnwrapLayer(info.Env(), handles.Get(index)));
    }
    const std::string function = std::string(layers.empty() ? "Sequential" : layers[0]->Name()) + ".forward";
    input = UnwrapTensor({environment, info[1], function.c_str(), "input"});
    target = UnwrapOptionalTensor({environment, info[2], function.c_str(), "target"});
  }

  // Each activation dies as soon as the next layer has read it, as in Python's loop.
  at::Tensor Run() {
    at::Tensor value = std::move(input);
    Stages stages(layers);
    for (size_t place = 0; place < layers.size(); ++place) {
      if (const size_t taken = stages.Run(place, value)) {
        place += taken - 1;
      } else if (PoolsFirst(place, value)) {
        value = layers[place + 1]->Forward(std::move(value), target);
        value = layers[place++]->Forward(std::move(value), target);
      } else {
        value = layers[place]->Forward(std::move(value), target);
      }
    }
    return value;
  }

  // A ReLU in front of a max pooling may as well come behind it, where there are fewer numbers to read and
  // write, forward and backward. Not where somebody else holds what it may change in place, and not at the
  // end of the chain, where the result's grad_fn tells which was last.
  bool PoolsFirst(size_t place, const at::Tensor& value) const {
    return place + 2 < layers.size() && layers[place]->IsRelu() && layers[place + 1]->TakesMaxima() &&
           value.use_count() == 1 && value.has_storage() && value.storage().use_count() == 1;
  }

  // Whether a layer may write to the input, or to what the input is a view of.
  bool WritesInput() const {
    for (const LayerPointer& layer : layers) {
      if (layer->WritesInput()) return true;
      if (layer->GivesNew()) return false;
    }
    return false;
  }

  std::vector<LayerPointer> layers;
  at::Tensor input;
  at::Tensor target;
};

Napi::Value Forward(Environment& environment, const Napi::CallbackInfo& info) {
  Chain chain(environment, info);
  if (chain.WritesInput()) environment.jobs().BeforeWriting();
  return Napi::Value(info.Env(), WrapTensor(environment, chain.Run()));
}

Napi::Value ForwardAsync(Environment& environment, const Napi::CallbackInfo& info) {
  auto chain = std::make_shared<Chain>(environment, info);
  auto result = std::make_shared<at::Tensor>();
  napi_value promise = RunAsync(
      environment, chain->WritesInput() ? Writes::kYes : Writes::kNo,
      [chain, result] { *result = chain->Run(); },
      [&environment, result](Napi::Env) { return WrapTensor(environment, *result); });
  return Napi::Value(info.Env(), promise);
}

Napi::Value Make(Environment& environment, const Napi::CallbackInfo& info) {
  const std::string name = info[0].As<Napi::String>();
  Placement placement;
  const std::string function = name + ".__init__";
  if (KindOf(environment, info[2]) != Kind::kNothing) {
    placement.device = ToDevice({environment, info[2], function.c_str(), "device"});
  }
  if (KindOf(environment, info[3]) != Kind::kNothing) {
    placement.dtype = ToScalarType({environment, info[3], function.c_str(), "dtype"});
  }
  std::shared_ptr<Layer> layer = Find(name).make(environment, info[1], placement);
  MaybeSweep(environment, placement.device.has_value());
  return Napi::Value(info.Env(), WrapLayer(environment, std::move(layer)));
}

Napi::Array Names(Napi::Env env, const std::vector<const char*>& names) {
  Napi::Array array = Napi::Array::New(env, names.size());
  for (uint32_t index = 0; index < names.size(); ++index) array.Set(index, names[index]);
  return array;
}

Napi::Value Describe(Environment&, const Napi::CallbackInfo& info) {
  Napi::Object all = Napi::Object::New(info.Env());
  for (const LayerKind& kind : Kinds()) {
    Napi::Object description = Napi::Object::New(info.Env());
    SetOwn(description, "options", Names(info.Env(), kind.options));
    SetOwn(description, "parameters", Names(info.Env(), kind.parameters));
    SetOwn(description, "buffers", Names(info.Env(), kind.buffers));
    SetOwn(all, kind.name, description);
  }
  return all;
}

Napi::Value Get(Environment& environment, const Napi::CallbackInfo& info) {
  const LayerPointer& layer = UnwrapLayer(info.Env(), info[0]);
  return Napi::Value(info.Env(), layer->Get(environment, info[1].As<Napi::String>()));
}

Napi::Value Set(Environment& environment, const Napi::CallbackInfo& info) {
  UnwrapLayer(info.Env(), info[0])->Set(environment, info[1].As<Napi::String>(), info[2]);
  return info.Env().Undefined();
}

Napi::Value GetTensor(Environment& environment, const Napi::CallbackInfo& info) {
  const LayerPointer& layer = UnwrapLayer(info.Env(), info[0]);
  const std::string name = info[1].As<Napi::String>();
  if (!layer->IsParameter(name)) environment.jobs().BeforeWriting();  // running statistics, which jobs write
  const at::Tensor tensor = layer->Tensor(name);
  return Napi::Value(info.Env(), layer->IsParameter(name) ? WrapParameter(environment, tensor)
                                                          : WrapTensor(environment, tensor));
}

Napi::Value SetTensor(Environment& environment, const Napi::CallbackInfo& info) {
  const LayerPointer& layer = UnwrapLayer(info.Env(), info[0]);
  const std::string name = info[1].As<Napi::String>();
  layer->SetTensor(name, UnwrapOptionalTensor({environment, info[2], layer->Name(), name.c_str()}));
  return info.Env().Undefined();
}

Napi::Value IsTraining(Environment&, const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), UnwrapLayer(info.Env(), info[0])->IsTraining());
}

Napi::Value Train(Environment& environment, const Napi::CallbackInfo& info) {
  UnwrapLayer(info.Env(), info[0])->Train(ToBool({environment, info[1], "train", "mode"}));
  return info.Env().Undefined();
}

Napi::Value ResetParameters(Environment&, const Napi::CallbackInfo& info) {
  UnwrapLayer(info.Env(), info[0])->ResetParameters();
  return info.Env().Undefined();
}

// A function that is a layer without parameters: made for one call.
Napi::Value Function(Environment& environment, const Napi::CallbackInfo& info) {
  const std::string name = info[0].As<Napi::String>();
  const auto layer = Find(name).make(environment, info[1], {});
  return Napi::Value(
      info.Env(),
      WrapTensor(environment,
                 layer->Forward(UnwrapTensor({environment, info[2], name.c_str(), "input"}), {})));
}

Napi::Value FunctionalChannelDropout(Environment& environment, const Napi::CallbackInfo& info) {
  const int64_t dimensions = ToInt64({environment, info[0], "dropout", "dimensions"});
  const std::string function = "dropout" + std::to_string(dimensions) + "d";
  const bool inplace = ToBool({environment, info[4], function.c_str(), "inplace"});
  if (inplace) environment.jobs().BeforeWriting();
  const at::Tensor result =
      ChannelDropout(dimensions, UnwrapTensor({environment, info[1], function.c_str(), "input"}),
                     ToDouble({environment, info[2], function.c_str(), "p"}),
                     ToBool({environment, info[3], function.c_str(), "training"}), inplace);
  return Napi::Value(info.Env(), WrapTensor(environment, result));
}

}  // namespace

void InitLayers(Napi::Object exports) {
  Export<&Describe, Touches::kNothing>(exports, "layer_kinds");
  Export<&Make>(exports, "layer_make");
  Export<&Forward>(exports, "layers_forward");
  Export<&ForwardAsync, Touches::kNothing>(exports, "layers_forward_async");
  Export<&Get>(exports, "layer_get");
  Export<&Set, Touches::kWrites>(exports, "layer_set");
  Export<&GetTensor>(exports, "layer_tensor");
  Export<&SetTensor, Touches::kWrites>(exports, "layer_set_tensor");
  Export<&IsTraining>(exports, "layer_training");
  Export<&Train, Touches::kWrites>(exports, "layer_train");
  Export<&ResetParameters, Touches::kWrites>(exports, "layer_reset_parameters");
  Export<&Function>(exports, "layer_function");
  Export<&FunctionalChannelDropout>(exports, "channel_dropout");
  Export<&FunctionalInterpolate>(exports, "interpolate");
  InitRules(exports);
}

}  // namespace libtorch_node
