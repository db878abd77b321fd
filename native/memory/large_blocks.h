// Memory for large tensors that is used again: docs/adr/0010-large-blocks.md.
//
// The heap maps each block of more than 32 MB anew and gives it back at once, so that every training step has
// the system clear the same gigabyte again, page by page. Here freed memory waits for the next block.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

namespace libtorch_node {

// Never more memory, in use and waiting, than was lately in use at one time; and the system may take what
// waits whenever it runs short. All members may be called from any thread.
class LargeBlocks {
 public:
  static constexpr size_t kSmallest = size_t{4} << 20;

  static LargeBlocks& Instance();

  // Null where `size` is less than kSmallest, and where all blocks together would exceed the machine's
  // memory: what the system makes of that is for the heap to find out.
  void* Allocate(size_t size);

  // Whether it is for want of the machine's memory that there is no block of `size`, though others are in
  // use.
  bool IsShortOf(size_t size);

  // The bytes that the block at `pointer` takes; 0 if it is none of these.
  size_t SizeOf(const void* pointer);

  // The bytes that are free now; 0 if `pointer` is none of these.
  size_t Free(void* pointer);

  // Gives the system back what waits.
  void Trim();

 private:
  static constexpr size_t kUnit = size_t{2} << 20;  // a huge page
  static constexpr uint32_t kWindow = 1000;         // allocations that "lately" means

  struct Unit {
    uint32_t length = 0;  // of the block that begins here, in units
    uint32_t freed_at = 0;
    bool used = false;
    bool resident = false;  // may have memory
  };

  LargeBlocks();
  bool Owns(const void* pointer) const;
  size_t UnitOf(const void* pointer) const;
  size_t FindFree(size_t length) const;
  void Occupy(size_t first, size_t length);
  void CountAllocation();
  void KeepResident(size_t most);
  void GiveUp(size_t unit);

  char* region_ = nullptr;
  size_t capacity_ = 0;  // units of the region: twice the machine's memory
  std::mutex mutex_;
  std::vector<Unit> units_;  // those that were ever used
  size_t used_ = 0;
  size_t resident_ = 0;
  size_t most_used_ = 0;         // in the last window and in this one
  size_t most_used_lately_ = 0;  // in this window
  uint32_t allocations_ = 0;
};

}  // namespace libtorch_node
