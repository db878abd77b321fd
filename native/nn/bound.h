// The template that turns a module of LibTorch's C++ frontend into a Layer.
//
// A `Spec` derives from LibTorch's module and lists what is particular to it:
//
//   struct Relu : torch::nn::ReLUImpl {
//     static constexpr const char* kName = "ReLU";               // Python's name
//     static constexpr std::array kOptions{...};                 // rows of option.h
//     static constexpr std::array<Slot<Relu>, 0> kParameters{};  // parameters, then buffers, by name
//     static constexpr std::array<Slot<Relu>, 0> kBuffers{};
//     static Options Defaults();                                 // Python's defaults
//     at::Tensor Run(at::Tensor input, const at::Tensor& target);
//     void Reset();                                              // Python's reset_parameters(), if it has
//     one static std::shared_ptr<Spec> Make(const Options&, const Placement&);  // if it has parameters
//   };
#pragma once

#include <torch/nn/module.h>

#include <array>
#include <mutex>
#include <utility>

#include "errors.h"
#include "nn/layer.h"
#include "nn/option.h"

namespace libtorch_node {

// A tensor member of a module, under Python's name.
template <typename Spec>
struct Slot {
  const char* name;
  at::Tensor Spec::* member;
};

// For the `Spec` of a layer that has neither parameters nor buffers.
template <typename Spec>
struct WithoutTensors {
  static constexpr std::array<Slot<Spec>, 0> kParameters{};
  static constexpr std::array<Slot<Spec>, 0> kBuffers{};
};

// The name of a layer for one, two or three dimensions.
template <size_t D>
constexpr const char* Named(const char* one, const char* two, const char* three) {
  return D == 1 ? one : D == 2 ? two : three;
}

// LibTorch's own list of a module's parameters, kept in step so that it holds no tensor that was replaced.
inline torch::OrderedDict<std::string, at::Tensor>& RegisteredParameters(torch::nn::Module& module) {
  struct Access : torch::nn::Module {
    static auto Member() { return &Access::parameters_; }
  };
  return module.*Access::Member();
}

template <typename Spec>
class BoundLayer final : public Layer {
 public:
  BoundLayer(Environment& environment, napi_value values, const Placement& placement) {
    auto options = Spec::Defaults();
    Napi::Object given(environment.env(), values);
    for (const auto& option : Spec::kOptions) {
      Napi::Value value = given.Get(option.name);
      if (!value.IsUndefined()) option.set({environment, value, kConstructor.c_str(), option.name}, options);
    }
    if constexpr (requires { Spec::Make(options, placement); }) {
      module_ = Spec::Make(options, placement);
    } else {
      module_ = std::make_shared<Spec>(options);
    }
  }

  const char* Name() const override { return Spec::kName; }

  at::Tensor Forward(at::Tensor input, const at::Tensor& target) override {
    std::lock_guard<std::mutex> lock(mutex_);
    return module_->Run(std::move(input), target);
  }

  bool IsRelu() const override {
    return requires { Spec::kIsRelu; };
  }
  bool TakesMaxima() const override {
    return requires { Spec::kTakesMaxima; };
  }

  StagePart Part() const override {
    if constexpr (requires { module_->Part(); }) {
      std::lock_guard<std::mutex> lock(mutex_);
      return module_->Part();
    } else {
      return {};
    }
  }
  bool WritesInput() const override {
    if constexpr (requires { module_->options.inplace(); }) return module_->options.inplace();
    return false;
  }
  bool GivesNew() const override { return !Spec::kParameters.empty(); }

  napi_value Get(Environment& environment, const std::string& name) const override {
    return Row(name).get(environment, module_->options);
  }

  void Set(Environment& environment, const std::string& name, napi_value value) override {
    const auto& row = Row(name);
    auto options = module_->options;
    row.set({environment, value, Spec::kName, row.name}, options);
    environment.BeforeWriting();  // reading `value` may have run JavaScript, which may have begun a job
    module_->options = std::move(options);
  }

  at::Tensor Tensor(const std::string& name) const override { return (*module_).*Member(name); }

  bool IsParameter(const std::string& name) const override {
    for (const auto& slot : Spec::kParameters) {
      if (name == slot.name) return true;
    }
    return false;
  }

  void SetTensor(const std::string& name, const at::Tensor& tensor) override {
    (*module_).*Member(name) = tensor;
    if (IsParameter(name)) RegisteredParameters(*module_)[name] = tensor;
  }

  bool IsTraining() const override { return module_->is_training(); }
  void Train(bool on) override { module_->train(on); }

  void ResetParameters() override {
    if constexpr (requires { module_->Reset(); }) module_->Reset();
  }

 private:
  static const auto& Row(const std::string& name) {
    for (const auto& option : Spec::kOptions) {
      if (name == option.name) return option;
    }
    ThrowTypeError(std::string(Spec::kName) + " has no option '" + name + "'");
  }

  static at::Tensor Spec::* Member(const std::string& name) {
    for (const auto& slot : Spec::kParameters) {
      if (name == slot.name) return slot.member;
    }
    for (const auto& slot : Spec::kBuffers) {
      if (name == slot.name) return slot.member;
    }
    ThrowTypeError(std::string(Spec::kName) + " has no parameter or buffer '" + name + "'");
  }

  inline static const std::string kConstructor = std::string(Spec::kName) + ".__init__";
  mutable std::mutex mutex_;  // both threads may run the layer, which may keep statistics
  std::shared_ptr<Spec> module_;
};

template <typename Rows>
std::vector<const char*> NamesOf(const Rows& rows) {
  std::vector<const char*> names;
  for (const auto& row : rows) names.push_back(row.name);
  return names;
}

template <typename Spec>
LayerKind DescribeLayer() {
  return {
      Spec::kName, NamesOf(Spec::kOptions), NamesOf(Spec::kParameters), NamesOf(Spec::kBuffers),
      [](Environment& environment, napi_value options, const Placement& placement) -> std::shared_ptr<Layer> {
        return std::make_shared<BoundLayer<Spec>>(environment, options, placement);
      }};
}

}  // namespace libtorch_node
