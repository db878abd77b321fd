// Memory for tensors of a few numbers. A synchronous loop frees its tensors thousands at a time, in an order
// that splits and joins the heap's chunks again and again; aligned ones are the worst of them. Blocks of
// fixed sizes, each size in spans of its own, cost a few instructions. Why: docs/adr/0006-call-overhead.md.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace libtorch_node {

// All members may be called from any thread.
class SmallBlocks {
 public:
  static constexpr size_t kLargest = 512;

  // One for the process; it is never destroyed, as tensors may be freed until the very end.
  static SmallBlocks& Instance();

  // A block of at least `size` bytes, aligned to 64; null if `size` is too large or the pool is full.
  void* Allocate(size_t size);
  void Free(void* block);

  bool Owns(const void* pointer) const {
    return region_ != nullptr && static_cast<size_t>(static_cast<const char*>(pointer) - region_) < kRegion;
  }
  // Of a block of this pool.
  size_t SizeOf(const void* block) const { return kSmallest << span_class_[SpanOf(block)]; }

 private:
  static constexpr size_t kSmallest = 64;
  static constexpr size_t kClasses = 4;  // 64, 128, 256, 512
  static constexpr size_t kSpan = size_t{64} * 1024;
  static constexpr size_t kRegion = size_t{256} * 1024 * 1024;  // of addresses; memory as it is used

  struct Block {
    Block* next;
  };
  struct FreeList {
    std::atomic_flag busy = ATOMIC_FLAG_INIT;
    Block* first = nullptr;
    char* fresh = nullptr;  // the part of the newest span that was never used
    char* fresh_end = nullptr;
  };
  class Lock;

  SmallBlocks();
  size_t SpanOf(const void* block) const {
    return static_cast<size_t>(static_cast<const char*>(block) - region_) / kSpan;
  }
  void* Fresh(FreeList& list, size_t size_class);

  char* region_ = nullptr;
  std::atomic<size_t> spans_{0};
  std::array<FreeList, kClasses> lists_;
  std::array<uint8_t, kRegion / kSpan> span_class_{};
};

}  // namespace libtorch_node
