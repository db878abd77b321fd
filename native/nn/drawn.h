// Layers whose parameters are drawn from the default generator, in Python's order.
#pragma once

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/Generator.h>
#include <ATen/ops/empty.h>

#include <memory>
#include <mutex>
#include <vector>

#include "nn/bound.h"

namespace libtorch_node {

// Gives the default CPU generator its state back: what was drawn meanwhile was not drawn.
class KeepGenerator {
 public:
  KeepGenerator() : generator_(at::detail::getDefaultCPUGenerator()) {
    std::lock_guard<std::mutex> lock(generator_.mutex());
    state_ = generator_.get_state();
  }
  ~KeepGenerator() {
    std::lock_guard<std::mutex> lock(generator_.mutex());
    generator_.set_state(state_);
  }
  KeepGenerator(const KeepGenerator&) = delete;
  KeepGenerator& operator=(const KeepGenerator&) = delete;

 private:
  at::Generator generator_;
  at::Tensor state_;
};

// As nn.Linear draws its weight; one without elements gets Python's warning.
void KaimingUniform(at::Tensor weight);

// U(-1/√fan_in, 1/√fan_in), as Python draws a bias; fan_in counts all but the first dimension of `weight`.
void DrawBias(const at::Tensor& weight, const at::Tensor& bias);

// Makes a module whose constructor would draw in the wrong dtype or on the wrong device, or refuse a
// size of zero that Python takes: from `small` options and without an effect on the generator, then
// with its parameters of `weight_size` and `bias_size` where they belong.
template <typename Spec, typename Options>
std::shared_ptr<Spec> MakeElsewhere(const Options& options, const Options& small, const Placement& placement,
                                    const std::vector<int64_t>& weight_size, int64_t bias_size) {
  std::shared_ptr<Spec> module;
  {
    KeepGenerator keep;
    module = std::make_shared<Spec>(small);
  }
  module->options = options;
  const at::TensorOptions place = placement.Options();
  auto& registered = RegisteredParameters(*module);
  registered["weight"] = module->weight = at::empty(weight_size, place).set_requires_grad(true);
  if (options.bias()) {
    registered["bias"] = module->bias = at::empty({bias_size}, place).set_requires_grad(true);
  }
  module->Reset();
  return module;
}

}  // namespace libtorch_node
