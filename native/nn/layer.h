// Native layers: LibTorch's modules behind one interface, so that a chain of them runs in one call.
#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>
#include <c10/core/TensorOptions.h>
#include <napi.h>

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "boundary/environment.h"
#include "nn/stage.h"
#include "nn/weight_copy.h"

namespace libtorch_node {

// Where a layer's parameters live, if not on the CPU in the default dtype.
struct Placement {
  std::optional<c10::Device> device;
  std::optional<c10::ScalarType> dtype;
  bool IsDefault() const { return !device.has_value() && !dtype.has_value(); }
  at::TensorOptions Options() const {
    at::TensorOptions options;
    if (device.has_value()) options = options.device(*device);
    return options.dtype(dtype);
  }
};

class Layer {
 public:
  virtual ~Layer() = default;
  virtual const char* Name() const = 0;

  // `input` is taken by value: it dies here unless autograd or JavaScript holds it. `target` is defined
  // for losses only.
  virtual at::Tensor Forward(at::Tensor input, const at::Tensor& target) = 0;

  // What max(0, x) and maxima over windows do in either order alike: values, gradients and NaN.
  virtual bool IsRelu() const = 0;
  virtual bool TakesMaxima() const = 0;

  // What it is to a stage.
  virtual StagePart Part() const = 0;
  // The copy of `weight`, its own, that stages compute with.
  std::shared_ptr<WeightCopy> CopyOfWeight(const at::Tensor& weight);

  // Whether Forward() writes to its input, and whether what it gives can never be its input or a view of it.
  virtual bool WritesInput() const = 0;
  virtual bool GivesNew() const = 0;

  virtual napi_value Get(Environment& environment, const std::string& option) const = 0;
  virtual void Set(Environment& environment, const std::string& option, napi_value value) = 0;

  // A parameter or buffer by name; undefined where it is None.
  virtual at::Tensor Tensor(const std::string& name) const = 0;
  virtual bool IsParameter(const std::string& name) const = 0;
  virtual void SetTensor(const std::string& name, const at::Tensor& tensor) = 0;

  virtual bool IsTraining() const = 0;
  virtual void Train(bool on) = 0;
  virtual void ResetParameters() = 0;

 private:
  std::mutex copy_mutex_;
  std::shared_ptr<WeightCopy> copy_;
  const void* copied_ = nullptr;  // the weight that the copy is registered for
};

// What JavaScript is told of a kind of layer, and how one is made.
struct LayerKind {
  const char* name;
  std::vector<const char*> options;
  std::vector<const char*> parameters;
  std::vector<const char*> buffers;
  std::shared_ptr<Layer> (*make)(Environment& environment, napi_value options, const Placement& placement);
};

// One for each file of layers.
void AddConvolutions(std::vector<LayerKind>& kinds);
void AddWeightedLayers(std::vector<LayerKind>& kinds);
void AddPoolingLayers(std::vector<LayerKind>& kinds);
void AddPaddingLayers(std::vector<LayerKind>& kinds);
void AddRearrangements(std::vector<LayerKind>& kinds);
void AddResamplingLayers(std::vector<LayerKind>& kinds);
void AddBatchNormalizations(std::vector<LayerKind>& kinds);
void AddNormalizationLayers(std::vector<LayerKind>& kinds);
void AddActivationLayers(std::vector<LayerKind>& kinds);
void AddSoftmaxLayers(std::vector<LayerKind>& kinds);
void AddDropoutLayers(std::vector<LayerKind>& kinds);
void AddShapeLayers(std::vector<LayerKind>& kinds);
void AddEmbeddings(std::vector<LayerKind>& kinds);
void AddLosses(std::vector<LayerKind>& kinds);

// `F.dropout1d`, `F.dropout2d` or `F.dropout3d`, by the number of dimensions behind the channels.
at::Tensor ChannelDropout(int64_t dimensions, const at::Tensor& input, double p, bool training, bool inplace);
// `F.interpolate` of what JavaScript gives.
Napi::Value FunctionalInterpolate(Environment& environment, const Napi::CallbackInfo& info);

// `number` as JavaScript prints it.
std::string NumberText(double number);

// As Python prints them: `[2, 3]`, `(2, 3)`.
std::string ListText(at::IntArrayRef list);
std::string TupleText(at::IntArrayRef list);

void InitLayers(Napi::Object exports);

}  // namespace libtorch_node
