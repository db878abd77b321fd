// StepLR: LibTorch's scheduler does the arithmetic, one epoch at a time, with Python's count of epochs.
//
// LibTorch's class alone decays one call later than Python's, because Python's constructor makes a first
// step, and its step size and factor cannot be changed or restored. So the three numbers live here and the
// scheduler is made for each step. LibTorch's schedulers work on LibTorch's optimizers; ours may be written
// in JavaScript, so the scheduler is given an optimizer that is nothing but learning rates.
#include <torch/optim/schedulers/step_lr.h>
#include <torch/optim/sgd.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "optim/optim.h"
#include "boundary/wrap.h"

namespace libtorch_node {
namespace {

class LearningRates final : public torch::optim::Optimizer {
 public:
  explicit LearningRates(const std::vector<double>& rates)
      : Optimizer(std::vector<torch::optim::OptimizerParamGroup>{},
                  std::make_unique<torch::optim::SGDOptions>(0)) {
    for (double rate : rates) {
      param_groups_.emplace_back(std::vector<at::Tensor>{}, std::make_unique<torch::optim::SGDOptions>(rate));
    }
  }

  at::Tensor step(LossClosure closure = nullptr) override { return closure ? closure() : at::Tensor(); }

  std::vector<double> Values() const {
    std::vector<double> values;
    for (const auto& group : param_groups_) values.push_back(group.options().get_lr());
    return values;
  }
};

// LibTorch's scheduler as it is after `calls` steps.
struct Scheduler final : torch::optim::StepLR {
  Scheduler(torch::optim::Optimizer& optimizer, unsigned step_size, double gamma, unsigned calls)
      : StepLR(optimizer, step_size, gamma) {
    step_count_ = calls;
  }
};

// Divisibility, which is all that LibTorch asks of the two, is the same for the negative numbers that
// Python takes.
unsigned Magnitude(int64_t value) {
  const uint64_t size = value < 0 ? uint64_t{0} - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
  return static_cast<unsigned>(std::min<uint64_t>(size, std::numeric_limits<unsigned>::max()));
}

struct StepLr {
  int64_t step_size = 1;
  double gamma = 0.1;
  int64_t last_epoch = -1;

  void CheckStepSize() const {
    if (step_size == 0) ThrowValueError("integer modulo by zero");
  }

  std::vector<double> Next(const std::vector<double>& rates) const {
    if (last_epoch == 0) return rates;
    CheckStepSize();
    LearningRates optimizer(rates);
    Scheduler(optimizer, Magnitude(step_size), gamma, Magnitude(last_epoch)).step();
    return optimizer.Values();
  }

  std::vector<double> ClosedForm(std::vector<double> rates) const {
    CheckStepSize();
    const double decays = std::floor(static_cast<double>(last_epoch) / static_cast<double>(step_size));
    for (double& rate : rates) rate *= std::pow(gamma, decays);
    return rates;
  }
};

}  // namespace

template <>
struct ClassOf<StepLr> {
  static constexpr const char* kName = "StepLR";
  static constexpr napi_type_tag kTag{0x84c5f1b06a3e4d27, 0x29f0d7a8136bce54};
};

namespace {

StepLr& Self(Environment& environment, const Napi::CallbackInfo& info) {
  return *Owned<StepLr>(environment, info.This());
}

// new StepLR(step_size, gamma)
Napi::Value Construct(Environment& environment, const Napi::CallbackInfo& info) {
  auto scheduler = std::make_shared<StepLr>();
  scheduler->step_size = ToInt64({environment, info[0], "StepLR.__init__", "step_size"});
  scheduler->gamma = ToDouble({environment, info[1], "StepLR.__init__", "gamma"});
  return Own(environment, info, std::move(scheduler));
}

template <int64_t StepLr::* kMember>
Napi::Value GetInteger(Environment& environment, const Napi::CallbackInfo& info) {
  return Napi::Value(info.Env(), FromInt64(info.Env(), Self(environment, info).*kMember));
}

Napi::Value SetStepSize(Environment& environment, const Napi::CallbackInfo& info) {
  Self(environment, info).step_size = ToInt64({environment, info[0], "StepLR", "step_size"});
  return info.Env().Undefined();
}

Napi::Value SetLastEpoch(Environment& environment, const Napi::CallbackInfo& info) {
  Self(environment, info).last_epoch = ToInt64({environment, info[0], "StepLR", "last_epoch"});
  return info.Env().Undefined();
}

Napi::Value GetGamma(Environment& environment, const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), Self(environment, info).gamma);
}

Napi::Value SetGamma(Environment& environment, const Napi::CallbackInfo& info) {
  Self(environment, info).gamma = ToDouble({environment, info[0], "StepLR", "gamma"});
  return info.Env().Undefined();
}

// Learning rates in, learning rates out, one for each group.
template <std::vector<double> (*kFunction)(const StepLr&, std::vector<double>)>
Napi::Value Rates(Environment& environment, const Napi::CallbackInfo& info) {
  auto given = info[0].As<Napi::Array>();
  std::vector<double> rates;
  for (uint32_t i = 0; i < given.Length(); ++i) {
    rates.push_back(ToDouble({environment, given.Get(i), "StepLR", "lr"}));
  }
  rates = kFunction(Self(environment, info), std::move(rates));
  Napi::Array result = Napi::Array::New(info.Env(), rates.size());
  for (uint32_t i = 0; i < rates.size(); ++i) result.Set(i, Napi::Number::New(info.Env(), rates[i]));
  return result;
}

std::vector<double> Next(const StepLr& scheduler, std::vector<double> rates) { return scheduler.Next(rates); }

std::vector<double> ClosedForm(const StepLr& scheduler, std::vector<double> rates) {
  return scheduler.ClosedForm(std::move(rates));
}

}  // namespace

void InitStepLr(Napi::Object exports) {
  DefineClass<StepLr, &Construct>(
      exports, {Accessor<&GetInteger<&StepLr::step_size>, &SetStepSize>("step_size"),
                Accessor<&GetGamma, &SetGamma>("gamma"),
                Accessor<&GetInteger<&StepLr::last_epoch>, &SetLastEpoch>("last_epoch"),
                Method<&Rates<&Next>>("get_lr"), Method<&Rates<&ClosedForm>>("closed_form_lr")});
}

}  // namespace libtorch_node
