#include "memory/allocator.h"

#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>

#include <atomic>
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

// Small and large blocks are ours. The rest is counted on its way through LibTorch's own allocator, which
// keeps doing the work: its alignment, its error messages and its deleter stay.
class CountingAllocator final : public c10::Allocator {
 public:
  explicit CountingAllocator(c10::Allocator* base) : base_(base) { base_deleter = base->raw_deleter(); }

  c10::DataPtr allocate(size_t size) override {
    void* block = AllocateOwn(size);
    if (block == nullptr && LargeBlocks::Instance().IsShortOf(size) && MayAskAgain())
      block = AllocateOwn(size);
    if (block != nullptr) return {block, block, &Delete, c10::Device(c10::DeviceType::CPU)};
    c10::DataPtr data = AllocateFromBase(size);
    if (data.get() != nullptr && data.compare_exchange_deleter(base_deleter, &Delete)) {
      Count(UsableSize(data.get()));
    }
    return data;
  }
  c10::DeleterFnPtr raw_deleter() const override { return &Delete; }
  void copy_data(void* destination, const void* source, size_t count) const override {
    base_->copy_data(destination, source, count);
  }

 private:
  // A counted block of ours, where the heap is slow at blocks of this size; else null.
  static void* AllocateOwn(size_t size) {
    // A sanitizer sees what is wrong with blocks of the heap only; a profiler sees LibTorch's own.
#if defined(__SANITIZE_ADDRESS__)
    return nullptr;
#else
    const bool is_small = size <= SmallBlocks::kLargest;
    if ((!is_small && size < LargeBlocks::kSmallest) || c10::memoryProfilingEnabled()) return nullptr;
    void* block = is_small ? SmallBlocks::Instance().Allocate(size) : LargeBlocks::Instance().Allocate(size);
    if (block != nullptr) {
      Count(is_small ? SmallBlocks::Instance().SizeOf(block) : LargeBlocks::Instance().SizeOf(block));
    }
    return block;
#endif
  }

  c10::DataPtr AllocateFromBase(size_t size) {
    try {
      return base_->allocate(size);
    } catch (const c10::Error&) {
      if (!MayAskAgain()) throw;
    }
    return base_->allocate(size);
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
    if (pointer != nullptr) {
      live_bytes.fetch_sub(static_cast<int64_t>(UsableSize(pointer)), std::memory_order_relaxed);
    }
    base_deleter(pointer);
  }

  static c10::DeleterFnPtr base_deleter;
  c10::Allocator* base_;
};

c10::DeleterFnPtr CountingAllocator::base_deleter = nullptr;

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
