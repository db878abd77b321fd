#include "memory/small_blocks.h"

#include <sys/mman.h>

#include <bit>
#include <new>
#include <thread>

namespace libtorch_node {

class SmallBlocks::Lock {
 public:
  explicit Lock(FreeList& list) : busy_(list.busy) {
    while (busy_.test_and_set(std::memory_order_acquire)) std::this_thread::yield();
  }
  ~Lock() { busy_.clear(std::memory_order_release); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  std::atomic_flag& busy_;
};

SmallBlocks& SmallBlocks::Instance() {
  static auto* instance = new SmallBlocks;
  return *instance;
}

SmallBlocks::SmallBlocks() {
  constexpr int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
  void* region = mmap(nullptr, kRegion, PROT_READ | PROT_WRITE, flags, -1, 0);
  if (region == MAP_FAILED) {  // a limit on addresses: everything then comes from LibTorch's allocator
    spans_ = kRegion / kSpan;
    return;
  }
  region_ = static_cast<char*>(region);
}

void* SmallBlocks::Allocate(size_t size) {
  if (size == 0 || size > kLargest) return nullptr;
  const size_t size_class = size <= kSmallest ? 0 : std::bit_width((size - 1) / kSmallest);
  FreeList& list = lists_[size_class];
  Lock lock(list);
  if (Block* block = list.first) {
    list.first = block->next;
    return block;
  }
  return Fresh(list, size_class);
}

void* SmallBlocks::Fresh(FreeList& list, size_t size_class) {
  if (list.fresh == list.fresh_end) {
    const size_t span = spans_.fetch_add(1, std::memory_order_relaxed);
    if (span >= kRegion / kSpan) {
      spans_.store(kRegion / kSpan, std::memory_order_relaxed);
      return nullptr;
    }
    span_class_[span] = static_cast<uint8_t>(size_class);
    list.fresh = region_ + span * kSpan;
    list.fresh_end = list.fresh + kSpan;
  }
  void* block = list.fresh;
  list.fresh += kSmallest << size_class;
  return block;
}

void SmallBlocks::Free(void* pointer) {
  FreeList& list = lists_[span_class_[SpanOf(pointer)]];
  Block* block = new (pointer) Block;
  Lock lock(list);
  block->next = list.first;
  list.first = block;
}

}  // namespace libtorch_node
