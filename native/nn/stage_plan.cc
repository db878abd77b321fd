#include "nn/stage_plan.h"

#include <ATen/Context.h>
#include <ATen/autocast_mode.h>

#include <algorithm>

#include "cuda/device_kernel.h"
#include "cuda/kernels/lrn.h"
#include "nn/layer.h"

namespace libtorch_node {

namespace {

bool IsPlain(const at::Tensor& tensor) {
  return tensor.layout() == at::kStrided && tensor.has_storage() && !tensor.is_neg() && !tensor.is_conj() &&
         !tensor._fw_grad(0).defined();
}

bool IsChannelsLast(const at::Tensor& tensor) {
  return tensor.suggest_memory_format() == at::MemoryFormat::ChannelsLast;
}

// What autocast would compute in; Undefined where PyTorch would complain of mixed dtypes.
c10::ScalarType ComputeType(const at::Tensor& input, const at::Tensor& weight) {
  const c10::DeviceType device = input.device().type();
  if (at::autocast::is_autocast_enabled(device)) {
    const auto casts = [](const at::Tensor& tensor) {
      return tensor.is_floating_point() && tensor.scalar_type() != at::kDouble;
    };
    if (!casts(input) || !casts(weight)) return c10::ScalarType::Undefined;
    return at::autocast::get_autocast_dtype(device);
  }
  return input.scalar_type() == weight.scalar_type() ? input.scalar_type() : c10::ScalarType::Undefined;
}

bool IsComputed(c10::ScalarType dtype) {
  return dtype == at::kFloat || dtype == at::kDouble || dtype == at::kHalf || dtype == at::kBFloat16;
}

// Asked for by name: without one LibTorch throws where convolutions and recurrent layers differ.
bool ConvolvesInTf32(c10::Device device) {
  return at::globalContext().allowTF32CuDNN(at::Float32Op::CONV) && cuda::HasTf32(device);
}

// Where convolutions in channels_last are no slower: on tensor cores, or if the tensors lie so.
bool WantsChannelsLast(const at::Tensor& input, const at::Tensor& weight, c10::ScalarType dtype) {
  if (IsChannelsLast(input) || IsChannelsLast(weight) || input.is_cpu()) return true;
  return dtype == at::kHalf || dtype == at::kBFloat16 ||
         (dtype == at::kFloat && ConvolvesInTf32(input.device()));
}

bool FitsConvolution(const ConvolutionPart& part, const at::Tensor& input) {
  const at::Tensor& weight = part.weight;
  return input.dim() == 4 && weight.dim() == 4 && input.size(1) == weight.size(1) * part.groups &&
         part.groups > 0 && weight.size(0) % part.groups == 0 &&
         input.size(2) + 2 * part.padding[0] >= weight.size(2) &&
         input.size(3) + 2 * part.padding[1] >= weight.size(3);
}

bool FitsLinear(const LinearPart& part, const at::Tensor& input) {
  return input.dim() == 2 && part.weight.dim() == 2 && input.size(1) == part.weight.size(1);
}

bool FitsBias(const at::Tensor& weight, const at::Tensor& bias) {
  return !bias.defined() ||
         (bias.dim() == 1 && bias.size(0) == weight.size(0) && bias.device() == weight.device() &&
          bias.scalar_type() == weight.scalar_type() && IsPlain(bias));
}

template <typename Part>
bool Starts(const Part& part, const at::Tensor& input, StagePlan& plan) {
  const at::Tensor& weight = part.weight;
  plan.dtype = plan.output = ComputeType(input, weight);
  if (!IsComputed(plan.dtype) || !IsPlain(input) || !IsPlain(weight) || weight.device() != input.device() ||
      input.numel() == 0 || weight.numel() == 0 || !FitsBias(weight, part.bias)) {
    return false;
  }
  plan.start = part;
  plan.layers = 1;
  return true;
}

// As PyTorch counts windows: the last one begins inside the picture or the padding before it.
int64_t PooledSize(int64_t size, int64_t kernel, int64_t stride, int64_t padding, bool ceil_mode) {
  const int64_t room = size + 2 * padding - kernel;
  if (room < 0) return 0;
  int64_t count = (room + (ceil_mode ? stride - 1 : 0)) / stride + 1;
  if (ceil_mode && (count - 1) * stride >= size + padding) --count;
  return count;
}

// The window of a pooling over pictures of that size; nothing where PyTorch refuses, or kernels do not know
// it.
std::optional<cuda::Window> WindowOf(const MaxPoolingPart& part, const std::array<int64_t, 2>& size) {
  cuda::Window window{part.kernel, part.stride, part.padding, size, {}};
  for (int i = 0; i < 2; ++i) {
    if (part.kernel[i] < 1 || part.stride[i] < 1 || part.padding[i] < 0 ||
        part.padding[i] > part.kernel[i] / 2)
      return {};
    window.output[i] = PooledSize(size[i], part.kernel[i], part.stride[i], part.padding[i], part.ceil_mode);
    if (window.output[i] < 1) return {};
  }
  return window;
}

class Planner {
 public:
  Planner(const std::vector<std::shared_ptr<Layer>>& layers, size_t place, const at::Tensor& input)
      : layers_(layers), place_(place), input_(input) {}

  std::optional<StagePlan> Make(bool owes_contiguous) {
    const StagePart first = layers_[place_]->Part();
    if (const auto* convolution = std::get_if<ConvolutionPart>(&first)) {
      if (!FitsConvolution(*convolution, input_) || !Starts(*convolution, input_, plan_)) return {};
      PlanConvolution(*convolution, owes_contiguous);
    } else if (const auto* linear = std::get_if<LinearPart>(&first)) {
      if (!FitsLinear(*linear, input_) || !Starts(*linear, input_, plan_)) return {};
      plan_.name = linear->bias.defined() ? "AddmmBackward0" : "MmBackward0";
      TakeRelu();
    } else {
      return {};
    }
    if (!Pays() || !HaveKernels()) return {};
    plan_.output = OutputType();
    plan_.copy = CopyFor(*layers_[place_]);
    return std::move(plan_);
  }

 private:
  void PlanConvolution(const ConvolutionPart& part, bool owes_contiguous) {
    plan_.name = "ConvolutionBackward0";
    const at::Tensor& weight = part.weight;
    usable_ = WantsChannelsLast(input_, weight, plan_.dtype);
    plan_.owes_contiguous = (owes_contiguous || !IsChannelsLast(input_)) && !IsChannelsLast(weight);
    for (int i = 0; i < 2; ++i) {
      plan_.convolved[i] =
          (input_.size(2 + i) + 2 * part.padding[i] - weight.size(2 + i)) / part.stride[i] + 1;
    }
    PlanSquares(part);
    TakeRelu();
    if (!TakePool()) {
      plan_.pools_first = false;
      TakeNorm();
      TakePool();
    } else {
      TakeNorm();
    }
  }

  // The emulator of the tests runs every form.
  void PlanSquares(const ConvolutionPart& part) {
    plan_.squares =
        cuda::PlanSquares(input_, part.weight, part.stride, part.padding, part.groups, plan_.dtype);
    if (!plan_.squares.has_value() || input_.is_cpu()) return;
    const bool on_tensor_cores = plan_.dtype != at::kFloat || ConvolvesInTf32(input_.device());
    if (!on_tensor_cores || !cuda::SquaresPay(*plan_.squares, input_.size(1), plan_.dtype)) {
      plan_.squares.reset();
    }
  }

  template <typename Part>
  std::optional<Part> Next() const {
    const size_t place = place_ + plan_.layers;
    if (place >= layers_.size()) return {};
    const StagePart part = layers_[place]->Part();
    const auto* found = std::get_if<Part>(&part);
    return found == nullptr ? std::nullopt : std::optional<Part>(*found);
  }

  void TakeRelu() {
    if (!Next<ReluPart>().has_value()) return;
    plan_.relu = true;
    plan_.name = "ReluBackward0";
    ++plan_.layers;
  }

  bool TakePool() {
    const auto part = Next<MaxPoolingPart>();
    if (!part.has_value()) return false;
    const auto window = WindowOf(*part, plan_.convolved);
    if (!window.has_value() || !CanPool(*window)) return false;
    plan_.pool = window;
    plan_.ceil_mode = part->ceil_mode;
    plan_.name = "MaxPool2DWithIndicesBackward0";
    ++plan_.layers;
    return true;
  }

  bool CanPool(const cuda::Window& window) const {
    const bool with_relu = plan_.relu && !plan_.norm.has_value();
    return cuda::HavePooling(input_.device(), plan_.dtype, Channels(), with_relu, window);
  }

  void TakeNorm() {
    const auto part = Next<LocalResponseNormPart>();
    if (!part.has_value() || part->size < 1) return;
    const LrnPlan norm = NormPlan(*part, 1, Channels(), 1);
    if (!cuda::HaveLrn(input_.device(), plan_.dtype, plan_.dtype, norm, plan_.relu) ||
        !cuda::HaveLrn(input_.device(), plan_.dtype, NormOutput(), norm, plan_.relu)) {
      return;
    }
    plan_.norm = part;
    plan_.name = "LocalResponseNormBackward0";
    ++plan_.layers;
  }

  // Under autocast PyTorch's normalisation gives float32.
  c10::ScalarType NormOutput() const {
    return at::autocast::is_autocast_enabled(input_.device().type()) ? at::kFloat : plan_.dtype;
  }

  // A convolution behind it would cast float32 down again.
  c10::ScalarType OutputType() const {
    const bool ends_in_norm = plan_.norm.has_value() && (plan_.pools_first || !plan_.pool.has_value());
    return ends_in_norm && !Next<ConvolutionPart>().has_value() ? NormOutput() : plan_.dtype;
  }

  bool Pays() const {
    if (plan_.squares.has_value()) return usable_;
    return usable_ && (plan_.relu || plan_.pool.has_value() || plan_.Bias().defined());
  }

  bool HaveKernels() {
    const at::Tensor& weight = plan_.Weight();
    const c10::Device device = input_.device();
    if (plan_.squares.has_value() &&
        !cuda::HaveSquares(device, input_.scalar_type(), weight.scalar_type(), plan_.dtype)) {
      plan_.squares.reset();
    }
    return cuda::HaveActivation(device, plan_.dtype, Channels(), plan_.relu) &&
           cuda::HaveActivation(device, plan_.dtype, Channels(), false);
  }

  std::shared_ptr<WeightCopy> CopyFor(Layer& layer) const {
    const at::Tensor& weight = plan_.Weight();
    if (plan_.squares.has_value() || weight.scalar_type() == plan_.dtype) return nullptr;
    return layer.CopyOfWeight(weight);
  }

  int64_t Channels() const { return plan_.Weight().size(0); }

  const std::vector<std::shared_ptr<Layer>>& layers_;
  const size_t place_;
  const at::Tensor& input_;
  StagePlan plan_;
  bool usable_ = true;
};

}  // namespace

const at::Tensor& StagePlan::Weight() const {
  return std::visit([](const auto& part) -> const at::Tensor& { return part.weight; }, start);
}

const at::Tensor& StagePlan::Bias() const {
  return std::visit([](const auto& part) -> const at::Tensor& { return part.bias; }, start);
}

LrnPlan NormPlan(const LocalResponseNormPart& norm, int64_t pictures, int64_t channels, int64_t pixels) {
  return {pictures,
          channels,
          pixels,
          true,
          std::min(norm.size / 2, channels - 1),
          std::min((norm.size - 1) / 2, channels - 1),
          norm.alpha / static_cast<double>(norm.size),
          norm.beta,
          norm.k};
}

std::optional<StagePlan> PlanStage(const std::vector<std::shared_ptr<Layer>>& layers, size_t place,
                                   const at::Tensor& input, bool owes_contiguous) {
  return Planner(layers, place, input).Make(owes_contiguous);
}

}  // namespace libtorch_node
