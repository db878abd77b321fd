#include "cuda/kernels/epilogue.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>

#include <algorithm>

#include "cuda/kernels/rows.h"

namespace libtorch_node::cuda {

namespace {

constexpr const char* kSource = "epilogue";

// Blocks along the rows. Sums are added up block by block, so their number is the same on every card: the
// same bits.
constexpr int64_t kBlocks = 1 << 14;
constexpr int64_t kSummingBlocks = 528;
constexpr unsigned kSummingSide = 32;

// As kernels/epilogue.cu has it.
struct Pooling {
  unsigned height, width;
  unsigned pooled_height, pooled_width;
  int kernel_height, kernel_width;
  int stride_height, stride_width;
  int padding_height, padding_width;
};

Pooling PoolingOf(const Window& window) {
  return {static_cast<unsigned>(window.input[0]),  static_cast<unsigned>(window.input[1]),
          static_cast<unsigned>(window.output[0]), static_cast<unsigned>(window.output[1]),
          static_cast<int>(window.kernel[0]),      static_cast<int>(window.kernel[1]),
          static_cast<int>(window.stride[0]),      static_cast<int>(window.stride[1]),
          static_cast<int>(window.padding[0]),     static_cast<int>(window.padding[1])};
}

// Windows of 3 x 3 that all lie wholly inside.
bool IsThree(const Window& window) {
  const auto inside = [&](int i) {
    return window.kernel[i] == 3 && window.padding[i] == 0 &&
           (window.output[i] - 1) * window.stride[i] + 3 <= window.input[i];
  };
  return inside(0) && inside(1);
}

// Those at every second pixel.
bool Overlap(const Window& window) {
  return IsThree(window) && window.stride == std::array<int64_t, 2>{2, 2};
}

struct Rows {
  explicit Rows(const at::Tensor& x)
      : channels(x.size(1)), count(x.numel() / channels), pack(PackOf(x.scalar_type(), channels)) {}
  int64_t channels;
  int64_t count;
  int64_t pack;
};

std::string ActivationName(const char* kernel, c10::ScalarType dtype, int64_t pack, bool relu) {
  return Instance(kernel, {KernelType(dtype), Text(pack), Text(relu)});
}

std::string PoolName(c10::ScalarType dtype, int64_t pack, bool relu, const Window& window) {
  return Instance("bias_activation_pool",
                  {KernelType(dtype), Text(pack), Text(relu), Text(int64_t{IsThree(window) ? 3 : 0})});
}

std::string PoolBackwardName(c10::ScalarType dtype, int64_t pack, const Window& window) {
  return Instance(Overlap(window) ? "pool_backward_overlapping" : "pool_backward",
                  {KernelType(dtype), Text(pack)});
}

std::string SumName(c10::ScalarType dtype) {
  return Instance("sum_partials", {KernelType(AccumulateType(dtype))});
}

const Kernel& Have(c10::Device device, const std::string& name) {
  const Kernel* kernel = FindKernel(device, kSource, name);
  TORCH_CHECK(kernel != nullptr, "the kernel ", name, " is gone");
  return *kernel;
}

const void* DataOf(const at::Tensor& tensor) { return tensor.defined() ? tensor.const_data_ptr() : nullptr; }

// A row of sums for each block, added up by a second kernel.
class BiasSums {
 public:
  BiasSums(const at::Tensor& grad, const Rows& rows, const RowGrid& grid, bool wanted)
      : rows_(rows), blocks_(grid.grid.x) {
    if (!wanted) return;
    options_ = grad.options().dtype(AccumulateType(grad.scalar_type()));
    partial_ = at::empty({blocks_, rows.channels}, options_);
    shared_ = static_cast<unsigned>(grid.block.x * grid.block.y * rows.pack * partial_.element_size());
  }

  void* Partial() const { return partial_.defined() ? partial_.mutable_data_ptr() : nullptr; }
  unsigned SharedBytes() const { return shared_; }

  at::Tensor Total() const {
    if (!partial_.defined()) return {};
    at::Tensor sums = at::empty({rows_.channels}, options_);
    const auto wide = static_cast<unsigned>((rows_.channels + kSummingSide - 1) / kSummingSide);
    Launch(Have(sums.device(), SumName(sums.scalar_type())), {wide}, {kSummingSide, kSummingSide},
           static_cast<unsigned>(kSummingSide * kSummingSide * sums.element_size()),
           partial_.const_data_ptr(), sums.mutable_data_ptr(), static_cast<int>(blocks_),
           static_cast<int>(rows_.channels));
    return sums;
  }

 private:
  Rows rows_;
  int64_t blocks_;
  at::TensorOptions options_;
  at::Tensor partial_;
  unsigned shared_ = 0;
};

}  // namespace

bool HaveActivation(c10::Device device, c10::ScalarType dtype, int64_t channels, bool relu) {
  if (KernelType(dtype) == nullptr) return false;
  const int64_t pack = PackOf(dtype, channels);
  for (const std::string& name : {ActivationName("bias_activation", dtype, pack, relu),
                                  ActivationName("activation_backward", dtype, pack, relu), SumName(dtype)}) {
    if (FindKernel(device, kSource, name) == nullptr) return false;
  }
  return true;
}

bool HavePooling(c10::Device device, c10::ScalarType dtype, int64_t channels, bool relu,
                 const Window& window) {
  if (KernelType(dtype) == nullptr) return false;
  if (window.kernel[0] * window.kernel[1] >= 255) return false;  // places are bytes
  const int64_t pack = PackOf(dtype, channels);
  for (const std::string& name :
       {PoolName(dtype, pack, relu, window), PoolBackwardName(dtype, pack, window), SumName(dtype)}) {
    if (FindKernel(device, kSource, name) == nullptr) return false;
  }
  return true;
}

void AddBiasActivation(const at::Tensor& x, const at::Tensor& bias, bool relu) {
  const Rows rows(x);
  const RowGrid grid = GridOf(rows.count, rows.channels / rows.pack, kBlocks);
  Launch(Have(x.device(), ActivationName("bias_activation", x.scalar_type(), rows.pack, relu)), grid.grid,
         grid.block, 0, x.mutable_data_ptr(), DataOf(bias), static_cast<unsigned>(rows.count),
         static_cast<int>(rows.channels));
}

Pooled AddBiasActivationPool(const at::Tensor& x, const at::Tensor& bias, bool relu, const Window& window,
                             bool with_index) {
  Pooled pooled;
  pooled.values = at::empty({x.size(0), x.size(1), window.output[0], window.output[1]}, x.options(),
                            at::MemoryFormat::ChannelsLast);
  if (with_index) pooled.index = at::empty({pooled.values.numel()}, x.options().dtype(at::kByte));
  const Rows rows(pooled.values);
  const RowGrid grid = GridOf(rows.count, rows.channels / rows.pack, kBlocks);
  Launch(Have(x.device(), PoolName(x.scalar_type(), rows.pack, relu, window)), grid.grid, grid.block, 0,
         x.const_data_ptr(), DataOf(bias), pooled.values.mutable_data_ptr(),
         with_index ? pooled.index.mutable_data_ptr() : nullptr, static_cast<unsigned>(rows.count),
         static_cast<int>(rows.channels), PoolingOf(window));
  return pooled;
}

Gradients ActivationBackward(const at::Tensor& grad, const at::Tensor& output, bool with_bias) {
  const bool relu = output.defined();
  if (!relu && !with_bias) return {grad, {}};
  const Rows rows(grad);
  const RowGrid grid = GridOf(rows.count, rows.channels / rows.pack, kSummingBlocks);
  const BiasSums sums(grad, rows, grid, with_bias);
  const at::Tensor input = relu ? at::empty_like(grad) : grad;
  Launch(Have(grad.device(), ActivationName("activation_backward", grad.scalar_type(), rows.pack, relu)),
         grid.grid, grid.block, sums.SharedBytes(), grad.const_data_ptr(), DataOf(output),
         relu ? input.mutable_data_ptr() : nullptr, sums.Partial(), static_cast<unsigned>(rows.count),
         static_cast<int>(rows.channels));
  return {input, sums.Total()};
}

Gradients PoolBackward(const at::Tensor& grad, const at::Tensor& index, const Window& window,
                       bool with_bias) {
  const at::Tensor input = at::empty({grad.size(0), grad.size(1), window.input[0], window.input[1]},
                                     grad.options(), at::MemoryFormat::ChannelsLast);
  const Rows rows(input);
  const int64_t squares =
      Overlap(window) ? grad.size(0) * ((window.input[0] + 1) / 2) * ((window.input[1] + 1) / 2) : rows.count;
  const RowGrid grid = GridOf(squares, rows.channels / rows.pack, kSummingBlocks);
  const BiasSums sums(grad, rows, grid, with_bias);
  Launch(Have(grad.device(), PoolBackwardName(grad.scalar_type(), rows.pack, window)), grid.grid, grid.block,
         sums.SharedBytes(), grad.const_data_ptr(), index.const_data_ptr(), input.mutable_data_ptr(),
         sums.Partial(), static_cast<unsigned>(squares), static_cast<int>(rows.channels), PoolingOf(window));
  return {input, sums.Total()};
}

}  // namespace libtorch_node::cuda
