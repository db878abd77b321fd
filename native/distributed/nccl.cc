// c10d's class over NCCL, without its header: that asks for CUDA's and NCCL's (docs/adr/0018-nccl.md).
// LibTorch's CUDA half makes the objects; here they are a `Backend`, whose functions are virtual.
#include <torch/csrc/distributed/c10d/Backend.hpp>

#include <array>
#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <utility>

#include "boundary/errors.h"
#include "compat.h"
#include "cuda/entry_points.h"
#include "distributed/group.h"

namespace libtorch_node {

namespace {

using StorePointer = c10::intrusive_ptr<c10d::Store>;
using BackendPointer = c10::intrusive_ptr<c10d::Backend>;
using OptionsPointer = c10::intrusive_ptr<c10d::Backend::Options>;

#define C10D_NCCL "_ZN4c10d16ProcessGroupNCCL"
constexpr const char* kMakeOptions = C10D_NCCL "7OptionsC1Eb";
constexpr const char* kMakeGroup = C10D_NCCL
    "C1EN3c1013intrusive_ptrINS_5StoreENS1_6detail34intrusive_target_default_null_typeIS3_EEEEiiNS2_INS0_"
    "7OptionsENS5_IS8_EEEE";
constexpr const char* kSplitWithoutColor = C10D_NCCL "19performNocolorSplitEN3c106DeviceE";
#undef C10D_NCCL

// The beginning of the options; NCCL's settings reach to the address that their first number says.
struct Options : c10d::Backend::Options {
  bool is_high_priority_stream;
  size_t config_bytes;
  unsigned magic;
  unsigned version;
};
constexpr unsigned kMagic = 0xcafebeef;
constexpr int kNoColor = -2;  // not split

// What follows them.
struct Split {
  BackendPointer from;
  int color;
};

char* ConfigOf(Options& options) { return reinterpret_cast<char*>(&options.config_bytes); }

Split& SplitOf(Options& options) {
  return *reinterpret_cast<Split*>(ConfigOf(options) + options.config_bytes);
}

// More than any LibTorch has needed.
constexpr size_t kMost = 4096;

// Bytes of the options before NCCL's settings, and of these: as many as the NCCL has with which LibTorch was
// built.
struct Lengths {
  size_t head;
  size_t config;
};

Lengths Measure() {
  alignas(std::max_align_t) std::array<char, kMost> place{};
  const auto make = reinterpret_cast<void (*)(void*, bool)>(CudaEntryPoint(kMakeOptions, "NCCL"));
  make(place.data(), false);
  auto& options = *reinterpret_cast<Options*>(place.data());
  const Lengths found{static_cast<size_t>(ConfigOf(options) - place.data()), options.config_bytes};
  if (options.magic != kMagic || found.config > kMost / 2 || SplitOf(options).color != kNoColor) {
    ThrowTorchError(
        "this build of LibTorch lays out the options of its NCCL backend in a way that is not known here: "
        "use one "
        "of PyTorch's own packages, or the backend gloo");
  }
  std::destroy_at(static_cast<c10d::Backend::Options*>(&options));  // virtual: LibTorch's
  return found;
}

const Lengths& MeasuredLengths() {
  static const Lengths lengths = Measure();
  return lengths;
}

// An object that a constructor of LibTorch's fills; `operator delete` of its own is told the same size.
template <typename Type, typename... Args>
c10::intrusive_ptr<Type> Make(size_t bytes, void* constructor, Args... args) {
  struct Free {
    void operator()(void* place) const { ::operator delete(place); }
  };
  std::unique_ptr<void, Free> place(::operator new(bytes));
  std::memset(place.get(), 0, bytes);
  reinterpret_cast<void (*)(void*, Args...)>(constructor)(place.get(), args...);
  return c10::intrusive_ptr<Type>::unsafe_steal_from_new(static_cast<Type*>(place.release()));
}

OptionsPointer MakeOptions(const GroupPlan& plan) {
  const auto [head, config_bytes] = MeasuredLengths();
  const size_t bytes = head + config_bytes + sizeof(Split) + kNcclOptionsTail;
  const auto made = Make<c10d::Backend::Options>(bytes, CudaEntryPoint(kMakeOptions, "NCCL"),
                                                 plan.nccl.is_high_priority_stream);
  auto& options = static_cast<Options&>(*made);
  for (const auto& [offset, value] : plan.nccl.settings) {
    if (offset + sizeof(value) > config_bytes)
      ThrowValueError("this LibTorch's NCCL does not have one of the settings in pg_options.config");
    std::memcpy(ConfigOf(options) + offset, &value, sizeof(value));
  }
  if (plan.nccl.split_from) SplitOf(options) = {plan.nccl.split_from, plan.nccl.split_color};
  options.timeout = plan.timeout;
  options.global_ranks_in_group = plan.global_ranks;
  options.group_name = plan.name;
  return made;
}

}  // namespace

bool HasNccl() {
  return FindCudaEntryPoint(kMakeOptions) != nullptr && FindCudaEntryPoint(kMakeGroup) != nullptr;
}

BackendPointer MakeNccl(const GroupPlan& plan, const StorePointer& store) {
  void* make = CudaEntryPoint(kMakeGroup, "NCCL");
  const OptionsPointer options = MakeOptions(plan);
  // A build of somebody's own may be larger.
  const bool is_known = MeasuredLengths().config == kNcclLayout.config_bytes;
  const auto backend = Make<c10d::Backend>(is_known ? kNcclLayout.group_bytes : kMost, make, store, plan.rank,
                                           plan.size, options);
  if constexpr (kNumbersCollectives) backend->setSequenceNumberForGroup();
  return backend;
}

void SplitWithoutColor(const BackendPointer& backend, const c10::Device& device) {
  const auto split = reinterpret_cast<void (*)(c10d::Backend*, c10::Device)>(
      CudaEntryPoint(kSplitWithoutColor, "performNocolorSplit"));
  split(backend.get(), device);
}

}  // namespace libtorch_node
