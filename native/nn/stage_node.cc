#include "nn/stage_node.h"

#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/functions/utils.h>
#include <torch/csrc/autograd/saved_variable.h>

#include <utility>

#include "compat.h"
#include "cuda/capture.h"
#include "cuda/kernels/rows.h"
#include "nn/stage_forward.h"

namespace libtorch_node {

namespace {

using torch::autograd::SavedVariable;
using torch::autograd::variable_list;

// Edges: input, weight, bias.
class StageNode final : public torch::autograd::Node {
 public:
  StageNode(StagePlan plan, StageRecord record, const at::Tensor& input)
      : plan_(std::move(plan)),
        record_(std::move(record)),
        input_(input, /*is_output=*/false),
        weight_(plan_.Weight(), false),
        bias_(plan_.Bias(), false) {
    // Kept as saved variables, which see changes in place.
    std::visit([](auto& part) { part.weight = part.bias = at::Tensor(); }, plan_.start);
    plan_.copy.reset();
  }

  std::string name() const override { return plan_.name; }

  // Called when the output has its history. Others may change it in place, so it is saved as PyTorch's ReLU
  // does.
  void SaveOutput(const at::Tensor& output) {
    if (!record_.activated.defined()) return;
    record_.activated = at::Tensor();
    activated_ = SavedVariable(output, /*is_output=*/true);
    saves_output_ = true;
  }

  void release_variables() override {
    input_.reset_data();
    weight_.reset_data();
    bias_.reset_data();
    activated_.reset_data();
    record_ = {};
  }

 private:
  variable_list apply(variable_list&& grads) override {
    const at::Tensor& grad = grads[0];
    const StageWishes wishes{task_should_compute_output(0), task_should_compute_output(1),
                             task_should_compute_output(2)};
    if (!grad.defined() || !(wishes.input || wishes.weight || wishes.bias)) return {{}, {}, {}};
    const at::Tensor input = input_.unpack();
    const at::Tensor weight = weight_.unpack();
    const at::Tensor bias = bias_.unpack();
    if (at::GradMode::is_enabled() || !grad.has_storage() || grad.is_neg()) {
      return Composed({input, weight, bias}, wishes, grad);
    }
    StageRecord record = record_;
    if (saves_output_) record.activated = cuda::ChannelsLast(activated_.unpack(getptr()));
    StagePlan plan = plan_;
    std::visit(
        [&](auto& part) {
          part.weight = weight;
          part.bias = bias;
        },
        plan.start);
    StageGradients result = StageBackward(plan, record, input, weight, grad, wishes);
    return {std::move(result.input), std::move(result.weight), std::move(result.bias)};
  }

  // The gradient as operators that autograd records: the stage once more, in PyTorch's own.
  variable_list Composed(const variable_list& tensors, const StageWishes& wishes, const at::Tensor& grad) {
    const bool create_graph = at::GradMode::is_enabled();
    const bool wanted[] = {wishes.input, wishes.weight, wishes.bias};
    variable_list results(3);
    variable_list sources;
    for (size_t i = 0; i < 3; ++i) {
      if (wanted[i]) sources.push_back(tensors[i]);
    }
    const at::AutoGradMode recording(true);
    const at::Tensor output = ComposedStage(plan_, tensors[0], tensors[1], tensors[2]);
    variable_list found =
        torch::autograd::grad({output}, sources, {grad.to(output.scalar_type())},
                              /*retain_graph=*/create_graph, create_graph, /*allow_unused=*/true);
    size_t next = 0;
    for (size_t i = 0; i < 3; ++i) {
      if (wanted[i]) results[i] = found[next++];
    }
    return results;
  }

  StagePlan plan_;
  StageRecord record_;
  SavedVariable input_;
  SavedVariable weight_;
  SavedVariable bias_;
  SavedVariable activated_;
  bool saves_output_ = false;
};

}  // namespace

at::Tensor RunStage(const StagePlan& plan, const at::Tensor& input) {
  const bool records = torch::autograd::compute_requires_grad(input, plan.Weight(), plan.Bias());
  StageRecord record;
  at::Tensor output;
  {
    const at::AutoDispatchBelowADInplaceOrView below;
    cuda::NoteReads({input, plan.Weight(), plan.Bias()});
    output = StageForward(plan, input, records ? &record : nullptr);
    if (plan.gives_contiguous) output = output.contiguous();
  }
  if (!records) return output;
  const at::Tensor& weight = plan.Weight();
  const at::Tensor& bias = plan.Bias();
  auto node = MakeNode<StageNode>(plan, std::move(record), input);
  node->set_next_edges(torch::autograd::collect_next_edges(input, weight, bias));
  torch::autograd::set_history(output, node);
  node->SaveOutput(output);
  return output;
}

}  // namespace libtorch_node
