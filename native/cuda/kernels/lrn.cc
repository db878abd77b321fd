#include "cuda/kernels/lrn.h"

#include <algorithm>

#include "cuda/kernels/rows.h"

namespace libtorch_node::cuda {

namespace {

constexpr const char* kSource = "lrn";
constexpr int64_t kRowThreads = 128;       // of a block, where channels lie side by side
constexpr int64_t kMostThreads = 1024;     // of any block
constexpr int64_t kMostShared = 48 << 10;  // bytes of shared memory that every card gives
constexpr int64_t kRowBlocks = 2112;
constexpr int64_t kPlaceThreads = 128;   // where they do not
constexpr int64_t kForwardChannels = 8;  // that a thread walks over, at most
constexpr int64_t kBackwardChannels = 48;
constexpr int64_t kBanks = 32;

// As kernels/lrn.cu has it.
struct Lrn {
  int64_t outer;
  int64_t inner;
  int channels;
  int before;
  int after;
  int chunk;
  int row_words;
  double scale;
  double beta;
  double k;
};

struct Shape {
  Shape(c10::ScalarType dtype, const LrnPlan& plan)
      : pack(PackOf(dtype, plan.channels)), packs(plan.channels / pack) {
    words = pack * (packs + 2);
    words += ((packs - words) % kBanks + kBanks) % kBanks;
    high = std::max<int64_t>(1, kRowThreads / packs);
  }
  int64_t pack;
  int64_t packs;
  int64_t words;  // of a row in shared memory; rows begin in banks that are `packs` apart
  int64_t high;   // rows of a block
};

// The usual window, five channels with beta 3/4, has instances of its own.
bool IsUsual(const LrnPlan& plan) { return plan.before == 2 && plan.after == 2 && plan.beta == 0.75; }

int64_t MarginOf(const LrnPlan& plan, int64_t pack) {
  return IsUsual(plan) && (!plan.channels_last || pack >= 2) ? 2 : 0;
}

std::string NameOf(const char* direction, c10::ScalarType in, c10::ScalarType out, const LrnPlan& plan,
                   int64_t pack, std::initializer_list<std::string> more = {}) {
  const int64_t margin = MarginOf(plan, pack);
  std::string name = std::string("lrn_") + direction + (plan.channels_last ? "_last<" : "_first<") +
                     KernelType(in) + ", " + KernelType(out);
  if (plan.channels_last) name += ", " + Text(pack);
  name += ", " + Text(margin) + ", " + Text(margin > 0);
  for (const std::string& argument : more) name += ", " + argument;
  return name + ">";
}

std::string ForwardName(c10::ScalarType in, c10::ScalarType out, const LrnPlan& plan, int64_t pack) {
  return NameOf("forward", in, out, plan, pack);
}

std::string BackwardName(c10::ScalarType in, c10::ScalarType out, const LrnPlan& plan, int64_t pack,
                         bool mask) {
  if (!plan.channels_last) return NameOf("backward", in, out, plan, pack);
  return NameOf("backward", in, out, plan, pack, {Text(mask)});
}

Lrn Parameters(const LrnPlan& plan, int64_t chunk, int64_t words) {
  return {plan.outer,
          plan.inner,
          static_cast<int>(plan.channels),
          static_cast<int>(plan.before),
          static_cast<int>(plan.after),
          static_cast<int>(chunk),
          static_cast<int>(words),
          plan.alpha,
          plan.beta,
          plan.k};
}

// Channels for each thread: as even as can be, at most `most`.
int64_t Even(int64_t channels, int64_t most) {
  const int64_t parts = (channels + most - 1) / most;
  return (channels + parts - 1) / parts;
}

unsigned Unsigned(int64_t number) { return static_cast<unsigned>(number); }

const Kernel& Have(c10::Device device, const std::string& name) {
  const Kernel* kernel = FindKernel(device, kSource, name);
  TORCH_CHECK(kernel != nullptr, "the kernel ", name, " is gone");
  return *kernel;
}

// `rows_held`: how many rows of shared memory a row of the tensor takes.
template <typename... Tensors>
void Run(const Kernel& kernel, c10::ScalarType dtype, const LrnPlan& plan, int64_t rows_held,
         int64_t most_channels, Tensors... data) {
  if (plan.channels_last) {
    const Shape shape(dtype, plan);
    const int64_t rows = plan.outer * plan.inner;
    const int64_t blocks = std::min((rows + shape.high - 1) / shape.high, kRowBlocks);
    const int64_t word = c10::elementSize(AccumulateType(dtype));
    Launch(kernel, {Unsigned(blocks)}, {Unsigned(shape.packs), Unsigned(shape.high)},
           Unsigned(shape.high * rows_held * shape.words * word), data..., Parameters(plan, 0, shape.words));
  } else {
    const int64_t chunk = Even(plan.channels, most_channels);
    const int64_t places = plan.outer * plan.inner;
    Launch(kernel,
           {Unsigned((places + kPlaceThreads - 1) / kPlaceThreads),
            Unsigned((plan.channels + chunk - 1) / chunk)},
           {Unsigned(kPlaceThreads)}, 0, data..., Parameters(plan, chunk, 0));
  }
}

}  // namespace

bool HaveLrn(c10::Device device, c10::ScalarType in, c10::ScalarType out, const LrnPlan& plan, bool mask) {
  if (!MayHaveKernels(device) || KernelType(in) == nullptr || KernelType(out) == nullptr) return false;
  const Shape shape(in, plan);
  if (plan.channels_last &&
      (shape.packs > kMostThreads ||
       2 * shape.high * shape.words * static_cast<int64_t>(c10::elementSize(AccumulateType(in))) >
           kMostShared)) {
    return false;
  }
  return FindKernel(device, kSource, ForwardName(in, out, plan, shape.pack)) != nullptr &&
         FindKernel(device, kSource, BackwardName(in, out, plan, shape.pack, mask)) != nullptr;
}

void LrnForward(const at::Tensor& input, const at::Tensor& output, const LrnPlan& plan) {
  const c10::ScalarType in = input.scalar_type();
  const std::string name = ForwardName(in, output.scalar_type(), plan, PackOf(in, plan.channels));
  Run(Have(input.device(), name), in, plan, 1, kForwardChannels, input.const_data_ptr(),
      output.mutable_data_ptr());
}

void LrnBackward(const at::Tensor& input, const at::Tensor& grad_output, const at::Tensor& grad_input,
                 const LrnPlan& plan, bool mask) {
  const c10::ScalarType in = input.scalar_type();
  const std::string name = BackwardName(in, grad_output.scalar_type(), plan, PackOf(in, plan.channels), mask);
  Run(Have(input.device(), name), in, plan, 2, kBackwardChannels, input.const_data_ptr(),
      grad_output.const_data_ptr(), grad_input.mutable_data_ptr());
}

}  // namespace libtorch_node::cuda
