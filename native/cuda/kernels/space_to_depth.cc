#include "cuda/kernels/space_to_depth.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>

#include <algorithm>

#include "cuda/kernels/rows.h"

namespace libtorch_node::cuda {

namespace {

constexpr const char* kSource = "space_to_depth";
constexpr int64_t kMostChannels = 4;  // more of them fit a tensor core as they are
constexpr int64_t kThreads = 256;

// As kernels/space_to_depth.cu has it.
struct Squares {
  int channels;
  int side;
  int height, width;
  int padding_height, padding_width;
  int rows, columns;
  int64_t stride_outer, stride_channel, stride_height, stride_width;
};

Squares SquaresOf(const at::Tensor& picture, int64_t side, const std::array<int64_t, 2>& padding,
                  const std::array<int64_t, 2>& squares) {
  const auto number = [](int64_t value) { return static_cast<int>(value); };
  return {number(picture.size(1)), number(side),       number(picture.size(2)), number(picture.size(3)),
          number(padding[0]),      number(padding[1]), number(squares[0]),      number(squares[1]),
          picture.stride(0),       picture.stride(1),  picture.stride(2),       picture.stride(3)};
}

int64_t Up(int64_t number, int64_t step) { return (number + step - 1) / step; }

std::string ThereName(c10::ScalarType from, c10::ScalarType to, int64_t depth) {
  return Instance("space_to_depth", {KernelType(from), KernelType(to), Text(PackOf(to, depth))});
}

std::string BackName(c10::ScalarType from, c10::ScalarType to) {
  return Instance("depth_to_space", {KernelType(from), KernelType(to)});
}

Grid BlocksOf(int64_t threads) { return {static_cast<unsigned>(Up(threads, kThreads))}; }

const Kernel& Have(c10::Device device, const std::string& name) {
  const Kernel* kernel = FindKernel(device, kSource, name);
  TORCH_CHECK(kernel != nullptr, "the kernel ", name, " is gone");
  return *kernel;
}

at::Tensor There(const at::Tensor& picture, c10::ScalarType dtype, int64_t side,
                 const std::array<int64_t, 2>& padding, const std::array<int64_t, 2>& squares) {
  const int64_t depth = side * side * picture.size(1);
  const at::Tensor result = at::empty({picture.size(0), depth, squares[0], squares[1]},
                                      picture.options().dtype(dtype), at::MemoryFormat::ChannelsLast);
  const int64_t packs = result.numel() / PackOf(dtype, depth);
  Launch(Have(picture.device(), ThereName(picture.scalar_type(), dtype, depth)), BlocksOf(packs),
         {static_cast<unsigned>(kThreads)}, 0, picture.const_data_ptr(), result.mutable_data_ptr(), packs,
         SquaresOf(picture, side, padding, squares));
  return result;
}

at::Tensor Back(const at::Tensor& squares, const at::Tensor& like, int64_t side,
                const std::array<int64_t, 2>& padding) {
  const at::Tensor result = at::empty_like(like);
  const int64_t pixels = result.numel() / result.size(1);
  Launch(Have(like.device(), BackName(squares.scalar_type(), like.scalar_type())), BlocksOf(pixels),
         {static_cast<unsigned>(kThreads)}, 0, squares.const_data_ptr(), result.mutable_data_ptr(), pixels,
         SquaresOf(result, side, padding, {squares.size(2), squares.size(3)}));
  return result;
}

}  // namespace

std::optional<SquaresPlan> PlanSquares(const at::Tensor& input, const at::Tensor& weight,
                                       const std::array<int64_t, 2>& stride,
                                       const std::array<int64_t, 2>& padding, int64_t groups) {
  const int64_t side = stride[0];
  if (groups != 1 || side < 2 || stride[1] != side || input.size(1) > kMostChannels) return {};
  SquaresPlan plan{side, padding, {}, {weight.size(2), weight.size(3)}, {}, {}};
  for (int i = 0; i < 2; ++i) {
    if (plan.kernel[i] <= side) return {};  // nothing overlaps: the rewritten form would not share loads
    const int64_t room = input.size(2 + i) + 2 * padding[i] - plan.kernel[i];
    if (room < 0) return {};
    plan.output[i] = room / side + 1;
    plan.kernel_squares[i] = Up(plan.kernel[i], side);
    plan.squares[i] = plan.output[i] - 1 + plan.kernel_squares[i];
  }
  return plan;
}

bool HaveSquares(c10::Device device, c10::ScalarType in, c10::ScalarType weight, c10::ScalarType compute,
                 const SquaresPlan& plan, int64_t channels) {
  const int64_t depth = plan.side * plan.side * channels;
  for (const std::string& name : {ThereName(in, compute, depth), ThereName(weight, compute, depth),
                                  BackName(compute, in), BackName(compute, weight)}) {
    if (FindKernel(device, kSource, name) == nullptr) return false;
  }
  return true;
}

at::Tensor SquaresOfInput(const at::Tensor& input, c10::ScalarType dtype, const SquaresPlan& plan) {
  return There(input, dtype, plan.side, plan.padding, plan.squares);
}

at::Tensor SquaresOfWeight(const at::Tensor& weight, c10::ScalarType dtype, const SquaresPlan& plan) {
  return There(weight, dtype, plan.side, {0, 0}, plan.kernel_squares);
}

at::Tensor GradOfInput(const at::Tensor& squares, const at::Tensor& like, const SquaresPlan& plan) {
  return Back(squares, like, plan.side, plan.padding);
}

at::Tensor GradOfWeight(const at::Tensor& squares, const at::Tensor& like, const SquaresPlan& plan) {
  return Back(squares, like, plan.side, {0, 0});
}

}  // namespace libtorch_node::cuda
