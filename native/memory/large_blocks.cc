#include "memory/large_blocks.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>

namespace libtorch_node {

namespace {

// Addresses for twice the machine's memory, as blocks of different sizes leave holes.
size_t RegionSize() {
  const long pages = sysconf(_SC_PHYS_PAGES);
  const long page = sysconf(_SC_PAGESIZE);
  return pages > 0 && page > 0 ? 2 * static_cast<size_t>(pages) * static_cast<size_t>(page) : 0;
}

size_t RoundUp(size_t value, size_t multiple) { return (value + multiple - 1) / multiple * multiple; }

}  // namespace

LargeBlocks& LargeBlocks::Instance() {
  static auto* instance = new LargeBlocks;  // blocks are freed until the process ends
  return *instance;
}

LargeBlocks::LargeBlocks() {
  const size_t size = RegionSize() / kUnit * kUnit;
  constexpr int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
  void* mapped = size == 0 ? MAP_FAILED : mmap(nullptr, size + kUnit, PROT_READ | PROT_WRITE, flags, -1, 0);
  if (mapped == MAP_FAILED) return;  // a limit on addresses: everything then comes from LibTorch's allocator
  region_ = reinterpret_cast<char*>(RoundUp(reinterpret_cast<uintptr_t>(mapped), kUnit));
  capacity_ = size / kUnit;
#if defined(MADV_HUGEPAGE)
  madvise(region_, size, MADV_HUGEPAGE);
#endif
}

bool LargeBlocks::Owns(const void* pointer) const {
  return region_ != nullptr &&
         static_cast<size_t>(static_cast<const char*>(pointer) - region_) < capacity_ * kUnit;
}

size_t LargeBlocks::UnitOf(const void* pointer) const {
  return static_cast<size_t>(static_cast<const char*>(pointer) - region_) / kUnit;
}

void* LargeBlocks::Allocate(size_t size) {
  if (size < kSmallest || size > capacity_ * kUnit) return nullptr;
  const size_t length = RoundUp(size, kUnit) / kUnit;
  std::lock_guard<std::mutex> lock(mutex_);
  // The region is not reserved, so the system would promise it all, and end the process when it is used.
  if (used_ + length > capacity_ / 2) return nullptr;
  const size_t first = FindFree(length);
  if (first + length > capacity_) return nullptr;
  Occupy(first, length);
  CountAllocation();
  KeepResident(most_used_);
  return region_ + first * kUnit;
}

bool LargeBlocks::IsShortOf(size_t size) {
  if (size < kSmallest || size > capacity_ / 2 * kUnit) return false;
  std::lock_guard<std::mutex> lock(mutex_);
  return used_ + RoundUp(size, kUnit) / kUnit > capacity_ / 2;
}

// The first unit of the shortest run of free ones that is long enough; where there is none, of the run that
// ends with what was ever used.
size_t LargeBlocks::FindFree(size_t length) const {
  size_t best = 0;
  size_t best_length = SIZE_MAX;
  size_t run = 0;
  for (size_t unit = 0; unit < units_.size(); ++unit) {
    if (units_[unit].used) {
      unit += units_[unit].length - 1;
      run = 0;
      continue;
    }
    ++run;
    const bool ends = unit + 1 == units_.size() || units_[unit + 1].used;
    if (ends && run >= length && run < best_length) {
      best = unit + 1 - run;
      best_length = run;
    }
  }
  return best_length == SIZE_MAX ? units_.size() - run : best;
}

void LargeBlocks::Occupy(size_t first, size_t length) {
  if (units_.size() < first + length) units_.resize(first + length);
  for (size_t unit = first; unit < first + length; ++unit) {
    units_[unit].used = true;
    if (!units_[unit].resident) ++resident_;
    units_[unit].resident = true;
  }
  units_[first].length = static_cast<uint32_t>(length);
  used_ += length;
}

void LargeBlocks::CountAllocation() {
  most_used_lately_ = std::max(most_used_lately_, used_);
  most_used_ = std::max(most_used_, used_);
  if (++allocations_ % kWindow != 0) return;
  most_used_ = most_used_lately_;
  most_used_lately_ = used_;
}

// Gives up free units, the longest free first, until `most` are resident.
void LargeBlocks::KeepResident(size_t most) {
  if (resident_ <= most) return;
  std::vector<size_t> free;
  for (size_t unit = 0; unit < units_.size(); ++unit) {
    if (units_[unit].resident && !units_[unit].used) free.push_back(unit);
  }
  const size_t excess = std::min(resident_ - most, free.size());
  const auto end = free.begin() + static_cast<std::ptrdiff_t>(excess);
  std::partial_sort(free.begin(), end, free.end(), [this](size_t a, size_t b) {
    // the counter may wrap around
    return static_cast<int32_t>(units_[a].freed_at - units_[b].freed_at) < 0;
  });
  std::for_each(free.begin(), end, [this](size_t unit) { GiveUp(unit); });
}

void LargeBlocks::GiveUp(size_t unit) {
  madvise(region_ + unit * kUnit, kUnit, MADV_DONTNEED);
  units_[unit].resident = false;
  --resident_;
}

size_t LargeBlocks::SizeOf(const void* pointer) {
  if (!Owns(pointer)) return 0;
  std::lock_guard<std::mutex> lock(mutex_);
  return units_[UnitOf(pointer)].length * kUnit;
}

size_t LargeBlocks::Free(void* pointer) {
  if (!Owns(pointer)) return 0;
  std::lock_guard<std::mutex> lock(mutex_);
  const size_t first = UnitOf(pointer);
  const size_t length = units_[first].length;
  units_[first].length = 0;
  for (size_t unit = first; unit < first + length; ++unit) {
    units_[unit].used = false;
    units_[unit].freed_at = allocations_;
  }
  used_ -= length;
#if defined(MADV_FREE)
  madvise(pointer, length * kUnit, MADV_FREE);
#endif
  return length * kUnit;
}

void LargeBlocks::Trim() {
  std::lock_guard<std::mutex> lock(mutex_);
  KeepResident(used_);
}

}  // namespace libtorch_node
