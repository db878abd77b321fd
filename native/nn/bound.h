// The template that turns a module of LibTorch's C++ frontend, or one of this library, into a Layer.
//
// A `Spec` is a module that lists what is particular to it:
//
//   struct LeakyReLU : torch::nn::LeakyReLUImpl {
//     static constexpr const char* kName = "LeakyReLU";          // Python's name
//     LIBTORCH_NODE_OPTIONS(negative_slope, inplace)             // or LIBTORCH_NODE_OWN_OPTIONS
//     LIBTORCH_NODE_PARAMETERS(Spec, weight, bias)               // if it has any; behind the members
//     LIBTORCH_NODE_BUFFERS(Spec, running_mean)                  // likewise
//     static Options Defaults();                                 // if `Options` cannot be made of nothing
//     at::Tensor Run(at::Tensor input[, const at::Tensor& target]);  // if it is not LibTorch's forward()
//     void Reset();                                              // Python's reset_parameters(), if it has
//     one static std::shared_ptr<Spec> Make(const Options&, const Placement&);  // if it has parameters
//   };
#pragma once

#include <torch/nn/module.h>

#include <array>
#include <mutex>
#include <utility>

#include "threads/jobs.h"
#include "boundary/errors.h"
#include "nn/layer.h"
#include "nn/option.h"

namespace libtorch_node {

// A tensor member of a module, under Python's name.
template <typename Spec>
struct Slot {
  const char* name;
  at::Tensor Spec::* member;
};

#define LIBTORCH_NODE_SLOT(member_name) {#member_name, &Self::member_name},
#define LIBTORCH_NODE_PARAMETERS(Spec, ...)                       \
  static std::vector<Slot<Spec>> Parameters() {                   \
    using Self = Spec;                                            \
    return {LIBTORCH_NODE_EACH(LIBTORCH_NODE_SLOT, __VA_ARGS__)}; \
  }
#define LIBTORCH_NODE_BUFFERS(Spec, ...)                          \
  static std::vector<Slot<Spec>> Buffers() {                      \
    using Self = Spec;                                            \
    return {LIBTORCH_NODE_EACH(LIBTORCH_NODE_SLOT, __VA_ARGS__)}; \
  }

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

// The lists of a `Spec`, made once.
template <typename Spec>
struct ListsOf {
  static const auto& Options() {
    static const auto rows = Spec::Rows();
    return rows;
  }
  static const std::vector<Slot<Spec>>& Parameters() {
    static const std::vector<Slot<Spec>> slots = [] {
      if constexpr (requires { Spec::Parameters(); }) return Spec::Parameters();
      return std::vector<Slot<Spec>>();
    }();
    return slots;
  }
  static const std::vector<Slot<Spec>>& Buffers() {
    static const std::vector<Slot<Spec>> slots = [] {
      if constexpr (requires { Spec::Buffers(); }) return Spec::Buffers();
      return std::vector<Slot<Spec>>();
    }();
    return slots;
  }
};

template <typename Spec>
class BoundLayer final : public Layer {
  using Lists = ListsOf<Spec>;

 public:
  BoundLayer(Environment& environment, napi_value values, const Placement& placement) {
    auto options = [] {
      if constexpr (requires { Spec::Defaults(); }) {
        return Spec::Defaults();
      } else {
        return typename Spec::Options();
      }
    }();
    Napi::Object given(environment.env(), values);
    for (const auto& option : Lists::Options()) {
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
    if constexpr (requires { module_->Run(std::move(input), target); }) {
      return module_->Run(std::move(input), target);
    } else if constexpr (requires { module_->Run(std::move(input)); }) {
      return module_->Run(std::move(input));
    } else {
      return module_->forward(std::move(input));
    }
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
    if constexpr (requires { module_->options.inplace(); }) {
      return module_->options.inplace();
    } else if constexpr (requires { module_->options.inplace; }) {
      return module_->options.inplace;
    }
    return false;
  }
  bool GivesNew() const override { return !Lists::Parameters().empty(); }

  napi_value Get(Environment& environment, const std::string& name) const override {
    return Row(name).get(environment, module_->options);
  }

  void Set(Environment& environment, const std::string& name, napi_value value) override {
    const auto& row = Row(name);
    auto options = module_->options;
    row.set({environment, value, Spec::kName, row.name}, options);
    environment.jobs()
        .BeforeWriting();  // reading `value` may have run JavaScript, which may have begun a job
    module_->options = std::move(options);
  }

  at::Tensor Tensor(const std::string& name) const override { return (*module_).*Member(name); }

  bool IsParameter(const std::string& name) const override {
    for (const auto& slot : Lists::Parameters()) {
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
    for (const auto& option : Lists::Options()) {
      if (name == option.name) return option;
    }
    ThrowTypeError(std::string(Spec::kName) + " has no option '" + name + "'");
  }

  static at::Tensor Spec::* Member(const std::string& name) {
    for (const auto& slot : Lists::Parameters()) {
      if (name == slot.name) return slot.member;
    }
    for (const auto& slot : Lists::Buffers()) {
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

// Adds the kinds of layers that the specs describe.
template <typename... Specs>
void AddLayers(std::vector<LayerKind>& kinds) {
  (kinds.push_back({Specs::kName, NamesOf(ListsOf<Specs>::Options()), NamesOf(ListsOf<Specs>::Parameters()),
                    NamesOf(ListsOf<Specs>::Buffers()),
                    [](Environment& environment, napi_value options,
                       const Placement& placement) -> std::shared_ptr<Layer> {
                      return std::make_shared<BoundLayer<Specs>>(environment, options, placement);
                    }}),
   ...);
}

}  // namespace libtorch_node
