#include "memory/allocator.h"

#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>

#include <atomic>
#include <cstdlib>
#include <mutex>

#if defined(__APPLE__)
#include <malloc/malloc.h>
#else
#include <malloc.h>
#endif

#include "memory/large_blocks.h"
#include "memory/small_blocks.h"

namespace libtorch_node {

namespace {

std::atomic<int64_t> live_bytes{0};
std::atomic<uint64_t> allocated_bytes{0};
std::atomic<bool (*)()> rescue{nullptr};

bool MayAskAgain() {
  bool (*const ask)() = rescue.load(std::memory_order_acquire);
  return ask != nullptr && ask();
}

size_t UsableSize(void* pointer) {
#if defined(__APPLE__)
  return malloc_size(pointer);
#else
  return malloc_usable_size(pointer);
#endif
}

// Blocks of the heap are where those of LibTorch's own allocator are on x64: this much aligned, from
// `posix_memalign`. They are ours as well, since on other processors its own come from mimalloc, which tells
// nobody how large they are.
constexpr size_t kAlignment = 64;

void* HeapBlock(size_t size) {
  void* block = nullptr;
  return posix_memalign(&block, kAlignment, size) == 0 ? block : nullptr;
}

// All blocks are ours: of the small, of the large, of the heap. LibTorch's own allocator says in its words
// when there is no memory, and makes what its profiler is to see.
class CountingAllocator final : public c10::Allocator {
 public:
  explicit CountingAllocator(c10::Allocator* base) : base_(base) {}

  c10::DataPtr allocate(size_t size) override {
    if (size == 0 || c10::memoryProfilingEnabled()) return base_->allocate(size);
    void* block = AllocatePooled(size);
    if (block == nullptr && LargeBlocks::Instance().IsShortOf(size) && MayAskAgain())
      block = AllocatePooled(size);
    if (block == nullptr) block = AllocateFromHeap(size);
    if (block == nullptr && MayAskAgain()) block = AllocateFromHeap(size);
    if (block == nullptr) return base_->allocate(size);
    return {block, block, &Delete, c10::Device(c10::DeviceType::CPU)};
  }
  c10::DeleterFnPtr raw_deleter() const override { return &Delete; }
  void copy_data(void* destination, const void* source, size_t count) const override {
    base_->copy_data(destination, source, count);
  }

 private:
  // A counted block where the heap is slow at blocks of this size; else null.
  static void* AllocatePooled(size_t size) {
    // A sanitizer sees what is wrong with blocks of the heap only.
#if defined(__SANITIZE_ADDRESS__)
    return nullptr;
#else
    const bool is_small = size <= SmallBlocks::kLargest;
    if (!is_small && size < LargeBlocks::kSmallest) return nullptr;
    void* block = is_small ? SmallBlocks::Instance().Allocate(size) : LargeBlocks::Instance().Allocate(size);
    if (block != nullptr) {
      Count(is_small ? SmallBlocks::Instance().SizeOf(block) : LargeBlocks::Instance().SizeOf(block));
    }
    return block;
#endif
  }

  static void* AllocateFromHeap(size_t size) {
    void* block = HeapBlock(size);
    if (block != nullptr) Count(UsableSize(block));
    return block;
  }

  static void Count(size_t bytes) {
    live_bytes.fetch_add(static_cast<int64_t>(bytes), std::memory_order_relaxed);
    allocated_bytes.fetch_add(bytes, std::memory_order_relaxed);
  }

  static void Delete(void* pointer) {
    if (SmallBlocks::Instance().Owns(pointer)) {
      live_bytes.fetch_sub(static_cast<int64_t>(SmallBlocks::Instance().SizeOf(pointer)),
                           std::memory_order_relaxed);
      SmallBlocks::Instance().Free(pointer);
      return;
    }
    if (const size_t bytes = LargeBlocks::Instance().Free(pointer)) {
      live_bytes.fetch_sub(static_cast<int64_t>(bytes), std::memory_order_relaxed);
      return;
    }
    if (pointer == nullptr) return;
    live_bytes.fetch_sub(static_cast<int64_t>(UsableSize(pointer)), std::memory_order_relaxed);
    free(pointer);
  }

  c10::Allocator* base_;
};

}  // namespace

void InstallCountingAllocator() {
  static std::once_flag once;
  // Never deleted: memory may be freed through it until the process ends.
  std::call_once(once, [] { c10::SetCPUAllocator(new CountingAllocator(c10::GetCPUAllocator()), 1); });
}

void SetRescue(bool (*ask)()) { rescue.store(ask, std::memory_order_release); }

int64_t LiveCpuBytes() { return live_bytes.load(std::memory_order_relaxed); }
uint64_t AllocatedCpuBytes() { return allocated_bytes.load(std::memory_order_relaxed); }

}  // namespace libtorch_node
