#include "cuda/kernels/space_to_depth.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>

#include <cstdint>
#include <limits>

#include "cuda/kernels/rows.h"

namespace libtorch_node::cuda {

namespace {

constexpr const char* kSource = "space_to_depth";
constexpr int64_t kMostChannels = 4;  // more of them fit a tensor core as they are
constexpr int64_t kThreads = 256;
constexpr int64_t kMostCounted = std::numeric_limits<int32_t>::max();  // the kernels' numbers have 32 bits

// As kernels/space_to_depth.cu has it.
struct Squares {
  int channels;
  int side;
  int height, width;
  int padding_height, padding_width;
  int rows, columns;
  int pitch, depth;
  int64_t stride_outer;
  int stride_channel, stride_height, stride_width;
};

int64_t Up(int64_t number, int64_t step) { return (number + step - 1) / step * step; }

// cuDNN's choice of kernels depends on it, by a factor of two and more.
int64_t DepthOf(int64_t numbers, c10::ScalarType dtype) {
  if (dtype == at::kFloat) return Up(numbers, numbers > 16 ? 16 : 4);
  if (numbers > 64) return Up(numbers, 64);
  int64_t depth = 16;
  while (depth < numbers) depth *= 2;
  return depth;
}

// Numbers from one line of a square to the next: a pack then lies in one line, where the depth has room.
int64_t PitchOf(int64_t side, int64_t channels, int64_t depth, c10::ScalarType dtype) {
  const int64_t line = side * channels;
  const bool has_room = depth % side == 0 && depth / side >= line;
  return has_room && depth / side % PackOf(dtype) == 0 ? depth / side : line;
}

Squares SquaresOf(const at::Tensor& picture, c10::ScalarType dtype, int64_t side, int64_t depth,
                  const std::array<int64_t, 2>& padding, const std::array<int64_t, 2>& squares) {
  const auto number = [](int64_t value) { return static_cast<int>(value); };
  const int64_t channels = picture.size(1);
  return {number(channels),
          number(side),
          number(picture.size(2)),
          number(picture.size(3)),
          number(padding[0]),
          number(padding[1]),
          number(squares[0]),
          number(squares[1]),
          number(PitchOf(side, channels, depth, dtype)),
          number(depth),
          picture.stride(0),
          number(picture.stride(1)),
          number(picture.stride(2)),
          number(picture.stride(3))};
}

std::string ThereName(c10::ScalarType from, c10::ScalarType to) {
  return Instance("space_to_depth", {KernelType(from), KernelType(to), Text(PackOf(to))});
}

std::string BackName(c10::ScalarType from, c10::ScalarType to) {
  return Instance("depth_to_space", {KernelType(from), KernelType(to)});
}

Grid BlocksOf(int64_t threads) { return {static_cast<unsigned>((threads + kThreads - 1) / kThreads)}; }

const Kernel& Have(c10::Device device, const std::string& name) {
  const Kernel* kernel = FindKernel(device, kSource, name);
  TORCH_CHECK(kernel != nullptr, "the kernel ", name, " is gone");
  return *kernel;
}

at::Tensor There(const at::Tensor& picture, c10::ScalarType dtype, int64_t side, int64_t depth,
                 const std::array<int64_t, 2>& padding, const std::array<int64_t, 2>& squares) {
  const at::Tensor result = at::empty({picture.size(0), depth, squares[0], squares[1]},
                                      picture.options().dtype(dtype), at::MemoryFormat::ChannelsLast);
  const int64_t packs = result.numel() / PackOf(dtype);
  Launch(Have(picture.device(), ThereName(picture.scalar_type(), dtype)), BlocksOf(packs),
         {static_cast<unsigned>(kThreads)}, 0, picture.const_data_ptr(), result.mutable_data_ptr(),
         static_cast<unsigned>(packs), SquaresOf(picture, dtype, side, depth, padding, squares));
  return result;
}

void Back(const at::Tensor& squares, const at::Tensor& picture, int64_t side,
          const std::array<int64_t, 2>& padding) {
  const int64_t pixels = picture.numel() / picture.size(1);
  const c10::ScalarType dtype = squares.scalar_type();
  Launch(Have(picture.device(), BackName(dtype, picture.scalar_type())), BlocksOf(pixels),
         {static_cast<unsigned>(kThreads)}, 0, squares.const_data_ptr(), picture.mutable_data_ptr(),
         static_cast<unsigned>(pixels),
         SquaresOf(picture, dtype, side, squares.size(1), padding, {squares.size(2), squares.size(3)}));
}

// Whether 32 bits count the elements between a picture's first and its last.
bool CountsPixels(const at::Tensor& pictures) {
  int64_t last = 0;
  for (int64_t i = 1; i < pictures.dim(); ++i) last += (pictures.size(i) - 1) * pictures.stride(i);
  return last <= kMostCounted && pictures.numel() / pictures.size(1) <= kMostCounted;
}

}  // namespace

std::optional<SquaresPlan> PlanSquares(const at::Tensor& input, const at::Tensor& weight,
                                       const std::array<int64_t, 2>& stride,
                                       const std::array<int64_t, 2>& padding, int64_t groups,
                                       c10::ScalarType dtype) {
  const int64_t side = stride[0];
  const int64_t channels = input.size(1);
  if (groups != 1 || side < 2 || stride[1] != side || channels > kMostChannels || dtype == at::kDouble) {
    return {};
  }
  SquaresPlan plan{
      side, DepthOf(side * side * channels, dtype), padding, {}, {weight.size(2), weight.size(3)}, {}, {}};
  for (int i = 0; i < 2; ++i) {
    if (plan.kernel[i] <= side) return {};  // nothing overlaps: the rewritten form would not share loads
    const int64_t room = input.size(2 + i) + 2 * padding[i] - plan.kernel[i];
    if (room < 0) return {};
    plan.output[i] = room / side + 1;
    plan.kernel_squares[i] = (plan.kernel[i] + side - 1) / side;
    plan.squares[i] = plan.output[i] - 1 + plan.kernel_squares[i];
  }
  const int64_t packs = input.size(0) * plan.squares[0] * plan.squares[1] * (plan.depth / PackOf(dtype));
  if (packs > kMostCounted || !CountsPixels(input) || !CountsPixels(weight)) return {};
  return plan;
}

bool SquaresPay(const SquaresPlan& plan, int64_t channels, c10::ScalarType dtype) {
  if (dtype == at::kBFloat16) return true;
  if (dtype == at::kHalf) {
    // ResNet's first layer: cuDNN has a kernel of its own for it
    const bool is_seven = plan.side == 2 && plan.kernel == std::array<int64_t, 2>{7, 7};
    return !is_seven || channels == 1;
  }
  constexpr int64_t kFewestTaps = 48;  // of a kernel, with its channels
  constexpr int64_t kFewestPixels = 1024;
  return channels * plan.kernel[0] * plan.kernel[1] >= kFewestTaps &&
         plan.output[0] * plan.output[1] >= kFewestPixels;
}

bool HaveSquares(c10::Device device, c10::ScalarType in, c10::ScalarType weight, c10::ScalarType compute) {
  for (const std::string& name : {ThereName(in, compute), ThereName(weight, compute), BackName(compute, in),
                                  BackName(compute, weight)}) {
    if (FindKernel(device, kSource, name) == nullptr) return false;
  }
  return true;
}

at::Tensor SquaresOfInput(const at::Tensor& input, c10::ScalarType dtype, const SquaresPlan& plan) {
  return There(input, dtype, plan.side, plan.depth, plan.padding, plan.squares);
}

at::Tensor SquaresOfWeight(const at::Tensor& weight, c10::ScalarType dtype, const SquaresPlan& plan) {
  return There(weight, dtype, plan.side, plan.depth, {0, 0}, plan.kernel_squares);
}

at::Tensor GradOfInput(const at::Tensor& squares, const at::Tensor& input, const at::Tensor& weight,
                       const SquaresPlan& plan) {
  const auto is_last = [](const at::Tensor& tensor) {
    return tensor.suggest_memory_format() == at::MemoryFormat::ChannelsLast;
  };
  const auto format =
      is_last(input) || is_last(weight) ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous;
  const at::Tensor result = at::empty_like(input, format);
  Back(squares, result, plan.side, plan.padding);
  return result;
}

at::Tensor GradOfWeight(const at::Tensor& squares, const at::Tensor& weight, const SquaresPlan& plan) {
  const at::Tensor result = at::empty_like(weight);
  Back(squares, result, plan.side, {0, 0});
  return result;
}

}  // namespace libtorch_node::cuda
