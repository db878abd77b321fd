#include "nn/rules.h"

#include <c10/util/accumulate.h>
#include <torch/enum.h>

#include "boundary/convert.h"
#include "boundary/errors.h"
#include "boundary/guard.h"
#include "nn/layer.h"
#include "nn/option.h"

namespace libtorch_node {

namespace {

std::string SizeText(at::IntArrayRef sizes) { return "torch.Size(" + ListText(sizes) + ")"; }

std::vector<int64_t> Sizes(Environment& environment, napi_value value) {
  return ToInt64List({environment, value, "nn.functional", "shape"});
}

Napi::Value Probability(Environment& environment, const Napi::CallbackInfo& info) {
  const std::string name = info[0].As<Napi::String>();
  CheckProbability(ToDouble({environment, info[1], name.c_str(), "p"}));
  return info.Env().Undefined();
}

Napi::Value CodeOfReduction(Environment& environment, const Napi::CallbackInfo& info) {
  LossReduction reduction;
  Read({environment, info[0], "loss", "reduction"}, reduction);
  return Napi::Number::New(info.Env(), torch::enumtype::reduction_get_enum(reduction));
}

Napi::Value SizesOfLoss(Environment& environment, const Napi::CallbackInfo& info) {
  WarnOfSizes(Sizes(environment, info[0]), Sizes(environment, info[1]));
  return info.Env().Undefined();
}

Napi::Value NoElements(Environment&, const Napi::CallbackInfo& info) {
  WarnNoElements();
  return info.Env().Undefined();
}

Napi::Value OutputSizes(Environment& environment, const Napi::CallbackInfo& info) {
  CheckOutputSizes(ToInt64({environment, info[0], "adaptive_pool", "input"}),
                   ToInt64({environment, info[1], "adaptive_pool", "output_size"}));
  return info.Env().Undefined();
}

Napi::Value DimOfSoftmax(Environment& environment, const Napi::CallbackInfo& info) {
  const std::string name = info[0].As<Napi::String>();
  const int64_t dim =
      SoftmaxDim(std::nullopt, ToInt64({environment, info[1], name.c_str(), "dim"}), name.c_str());
  return Napi::Value(info.Env(), FromInt64(info.Env(), dim));
}

Napi::Value Batch(Environment& environment, const Napi::CallbackInfo& info) {
  CheckBatch(Sizes(environment, info[0]), ToBool({environment, info[1], "batch_norm", "training"}),
             ToDouble({environment, info[2], "batch_norm", "eps"}));
  return info.Env().Undefined();
}

Napi::Value Instances(Environment& environment, const Napi::CallbackInfo& info) {
  CheckInstances(Sizes(environment, info[0]),
                 ToBool({environment, info[1], "instance_norm", "use_input_stats"}));
  return info.Env().Undefined();
}

Napi::Value Groups(Environment& environment, const Napi::CallbackInfo& info) {
  CheckGroups(Sizes(environment, info[0]), ToInt64({environment, info[1], "group_norm", "num_groups"}));
  return info.Env().Undefined();
}

}  // namespace

void RefuseOneValue(at::IntArrayRef sizes, const std::string& text) {
  int64_t values = sizes.empty() ? 1 : sizes[0];
  for (size_t dimension = 2; dimension < sizes.size(); ++dimension) values *= sizes[dimension];
  if (values == 1) {
    ThrowValueError("Expected more than 1 value per channel when training, got input size " + text);
  }
}

void CheckBatch(at::IntArrayRef sizes, bool of_batch, double eps) {
  if (of_batch) RefuseOneValue(sizes, SizeText(sizes));
  if (of_batch ? eps > 0 : eps >= 0) return;
  ThrowValueError(std::string("batch_norm eps must be ") +
                  (of_batch ? "positive during training" : "non-negative") + ", but got " + NumberText(eps));
}

void CheckInstances(at::IntArrayRef sizes, bool of_instances) {
  const at::IntArrayRef places = sizes.size() > 2 ? sizes.slice(2) : at::IntArrayRef();
  if (!of_instances || c10::multiply_integers(places) != 1) return;
  ThrowValueError("Expected more than 1 spatial element when training, got input size " + SizeText(sizes));
}

void CheckGroups(at::IntArrayRef sizes, int64_t groups) {
  if (sizes.size() < 2) {
    ThrowTorchError("Expected at least 2 dimensions for input tensor but received " +
                    std::to_string(sizes.size()));
  }
  std::vector<int64_t> grouped = sizes.vec();
  grouped[0] = groups == 0 ? 0 : grouped[0] * grouped[1] / groups;
  grouped[1] = groups;
  RefuseOneValue(grouped, ListText(grouped));
}

void CheckProbability(double p) {
  if (p < 0 || p > 1) {
    ThrowValueError("dropout probability has to be between 0 and 1, but got " + NumberText(p));
  }
}

void CheckOutputSizes(int64_t dimensions, int64_t count) {
  if (dimensions <= count) {
    ThrowValueError("Input dimension should be at least " + std::to_string(count + 1));
  }
}

void WarnOfSizes(at::IntArrayRef input, at::IntArrayRef target) {
  if (input == target) return;
  TORCH_WARN("Using a target size (", SizeText(target), ") that is different to the input size (",
             SizeText(input),
             "). This will likely lead to incorrect results due to broadcasting. Please ensure they have the "
             "same size.");
}

void WarnNoElements() { TORCH_WARN("Initializing zero-element tensors is a no-op"); }

void InitRules(Napi::Object exports) {
  Export<&Probability, Touches::kNothing>(exports, "check_probability");
  Export<&CodeOfReduction, Touches::kNothing>(exports, "reduction_code");
  Export<&SizesOfLoss, Touches::kNothing>(exports, "warn_of_sizes");
  Export<&NoElements, Touches::kNothing>(exports, "warn_no_elements");
  Export<&OutputSizes, Touches::kNothing>(exports, "check_output_sizes");
  Export<&DimOfSoftmax, Touches::kNothing>(exports, "softmax_dim");
  Export<&Batch, Touches::kNothing>(exports, "check_batch");
  Export<&Instances, Touches::kNothing>(exports, "check_instances");
  Export<&Groups, Touches::kNothing>(exports, "check_groups");
}

}  // namespace libtorch_node
