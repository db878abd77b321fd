// The grid emulator: runs a kernel block by block, the threads of a block as fibers, in an order that changes
// from barrier to barrier, so that a barrier that is missing shows. native/cuda/emulator.cc opens it.
#include "emulator.h"

#include <cstdarg>
#include <cstdio>
#include <deque>
#include <memory>
#include <numeric>
#include <random>

#include "fiber.h"
#include "table.h"

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(address, size) (static_cast<void>(address))
#define ASAN_UNPOISON_MEMORY_REGION(address, size) (static_cast<void>(address))
#endif

thread_local uint3 threadIdx;
thread_local uint3 blockIdx;
thread_local dim3 blockDim;
thread_local dim3 gridDim;

namespace emulator {

namespace {

// What every GPU takes from compute capability 7.5 on.
constexpr unsigned kMostThreads = 1024;
constexpr unsigned kMostBlockZ = 64;
constexpr unsigned kMostGridYZ = 65535;
constexpr unsigned kMostShared = 64 * 1024;

constexpr size_t kGuard = 1024;
constexpr unsigned char kGuardByte = 0xa5;

enum class Phase { kReady, kWaiting, kDone };

struct Thread {
  uint3 index;
  Phase phase;
  const char* file;  // of the barrier where it waits
  int line;
  Fiber fiber;
};

struct Launch {
  const Entry* entry = nullptr;
  const void* const* values = nullptr;
  unsigned char* shared = nullptr;
  std::deque<Thread> threads;  // kept from launch to launch, with their stacks
  Thread* current = nullptr;
  bool failed = false;
  char text[1024] = "";
  std::mt19937 random;
};

Launch& TheLaunch() {
  thread_local Launch launch;
  return launch;
}

void RunThread() {
  Launch& launch = TheLaunch();
  launch.entry->call(launch.values);
  launch.current->phase = Phase::kDone;
}

// Every thread to its next barrier or its end.
void RunPhase(Launch& launch, std::vector<unsigned>& order) {
  std::shuffle(order.begin(), order.end(), launch.random);
  for (const unsigned index : order) {
    launch.current = &launch.threads[index];
    threadIdx = launch.current->index;
    launch.current->fiber.Enter(&RunThread);
    if (launch.failed) return;
  }
}

void Refuse(Launch& launch, const char* format, ...) __attribute__((format(printf, 2, 3)));
void Refuse(Launch& launch, const char* format, ...) {
  va_list values;
  va_start(values, format);
  std::vsnprintf(launch.text, sizeof launch.text, format, values);
  va_end(values);
  launch.failed = true;
}

// All threads have come to the same barrier, or all to the end.
bool CheckBarrier(Launch& launch, size_t count) {
  const Thread& first = launch.threads[0];
  size_t waiting = 0;
  const Thread* at = nullptr;
  for (size_t i = 0; i < count; ++i) {
    const Thread& thread = launch.threads[i];
    if (thread.phase != Phase::kWaiting) continue;
    ++waiting;
    at = &thread;
  }
  if (waiting == 0) return true;
  if (waiting < count) {
    Refuse(launch, "%zu of %zu threads wait at __syncthreads() of %s:%d; the others have ended", waiting,
           count, at->file, at->line);
    return false;
  }
  for (size_t i = 0; i < count; ++i) {
    const Thread& thread = launch.threads[i];
    if (thread.line == first.line && std::strcmp(thread.file, first.file) == 0) continue;
    Refuse(launch, "threads of a block wait at __syncthreads() of %s:%d and of %s:%d", first.file, first.line,
           thread.file, thread.line);
    return false;
  }
  return true;
}

void RunBlock(Launch& launch, std::vector<unsigned>& order) {
  const size_t count = order.size();
  for (size_t i = 0; i < count; ++i) launch.threads[i].phase = Phase::kReady;
  do {
    RunPhase(launch, order);
    if (launch.failed || !CheckBarrier(launch, count)) return;
  } while (launch.threads[0].phase != Phase::kDone);
}

// Shared memory between two guards.
class Shared {
 public:
  explicit Shared(unsigned size)
      : size_(size), bytes_(static_cast<unsigned char*>(std::aligned_alloc(kGuard, Whole()))) {}
  ~Shared() {
    ASAN_UNPOISON_MEMORY_REGION(bytes_, Whole());
    std::free(bytes_);
  }
  Shared(const Shared&) = delete;
  Shared& operator=(const Shared&) = delete;

  unsigned char* begin() const { return bytes_ + kGuard; }

  void Fill() {
    ASAN_UNPOISON_MEMORY_REGION(bytes_, Whole());
    std::memset(bytes_, kGuardByte, Whole());
    std::memset(begin(), 0xff, size_);
    ASAN_POISON_MEMORY_REGION(bytes_, kGuard);
    ASAN_POISON_MEMORY_REGION(begin() + size_, Whole() - kGuard - size_);
  }

  bool IsWhole() {
    ASAN_UNPOISON_MEMORY_REGION(bytes_, Whole());
    const auto is_guard = [](unsigned char byte) { return byte == kGuardByte; };
    return std::all_of(bytes_, begin(), is_guard) && std::all_of(begin() + size_, bytes_ + Whole(), is_guard);
  }

 private:
  size_t Whole() const { return (size_ + kGuard - 1) / kGuard * kGuard + 2 * kGuard; }

  unsigned size_;
  unsigned char* bytes_;
};

bool CheckSizes(Launch& launch, const Entry& entry, const unsigned* sizes, unsigned shared_bytes,
                const size_t* value_sizes, size_t count) {
  if (count != entry.sizes.size() || !std::equal(value_sizes, value_sizes + count, entry.sizes.begin())) {
    Refuse(launch, "%zu arguments were given that have not the sizes of its %zu parameters", count,
           entry.sizes.size());
    return false;
  }
  const bool is_grid = sizes[0] > 0 && sizes[1] > 0 && sizes[2] > 0 && sizes[0] <= 0x7fffffffu &&
                       sizes[1] <= kMostGridYZ && sizes[2] <= kMostGridYZ;
  const size_t threads = static_cast<size_t>(sizes[3]) * sizes[4] * sizes[5];
  const bool is_block = threads > 0 && threads <= kMostThreads && sizes[5] <= kMostBlockZ;
  if (!is_grid || !is_block || shared_bytes > kMostShared) {
    Refuse(launch,
           "no GPU takes a grid of %ux%ux%u blocks of %ux%ux%u threads with %u bytes of shared memory",
           sizes[0], sizes[1], sizes[2], sizes[3], sizes[4], sizes[5], shared_bytes);
    return false;
  }
  return true;
}

void RunGrid(Launch& launch, unsigned shared_bytes) {
  const size_t count = static_cast<size_t>(blockDim.x) * blockDim.y * blockDim.z;
  while (launch.threads.size() < count) launch.threads.emplace_back();
  std::vector<unsigned> order(count);
  std::iota(order.begin(), order.end(), 0u);
  for (unsigned i = 0; i < count; ++i)
    launch.threads[i].index = {i % blockDim.x, i / blockDim.x % blockDim.y, i / (blockDim.x * blockDim.y)};

  Shared shared(shared_bytes);
  launch.shared = shared.begin();
  const size_t blocks = static_cast<size_t>(gridDim.x) * gridDim.y * gridDim.z;
  // no block may count on another one before it: the last comes first
  for (size_t block = blocks; block-- > 0 && !launch.failed;) {
    blockIdx = {static_cast<unsigned>(block % gridDim.x),
                static_cast<unsigned>(block / gridDim.x % gridDim.y),
                static_cast<unsigned>(block / gridDim.x / gridDim.y)};
    shared.Fill();
    RunBlock(launch, order);
    if (!shared.IsWhole() && !launch.failed)
      Refuse(launch, "a write outside of the %u bytes of shared memory", shared_bytes);
  }
  if (launch.failed)
    for (Thread& thread : launch.threads) thread.fiber.Reset();
}

}  // namespace

std::vector<Entry>& Table() {
  static auto* table = new std::vector<Entry>;
  return *table;
}

void Barrier(const char* file, int line) {
  Thread& thread = *TheLaunch().current;
  thread.phase = Phase::kWaiting;
  thread.file = file;
  thread.line = line;
  Fiber::Leave();
}

void* SharedMemory() { return TheLaunch().shared; }

void Fail(const char* format, ...) {
  Launch& launch = TheLaunch();
  va_list values;
  va_start(values, format);
  std::vsnprintf(launch.text, sizeof launch.text, format, values);
  va_end(values);
  launch.failed = true;
  for (;;) Fiber::Leave();
}

}  // namespace emulator

extern "C" {

const void* emulator_find(const char* source, const char* name) {
  for (const emulator::Entry& entry : emulator::Table())
    if (entry.source == source && entry.name == name) return &entry;
  return nullptr;
}

int emulator_run(const void* kernel, const unsigned* sizes, unsigned shared_bytes, const void* const* values,
                 const size_t* value_sizes, size_t count, char* text, size_t text_size) {
  const auto& entry = *static_cast<const emulator::Entry*>(kernel);
  emulator::Launch& launch = emulator::TheLaunch();
  launch.entry = &entry;
  launch.values = values;
  launch.failed = false;
  if (emulator::CheckSizes(launch, entry, sizes, shared_bytes, value_sizes, count)) {
    gridDim = {sizes[0], sizes[1], sizes[2]};
    blockDim = {sizes[3], sizes[4], sizes[5]};
    emulator::RunGrid(launch, shared_bytes);
  }
  if (launch.failed) std::snprintf(text, text_size, "%s", launch.text);
  return launch.failed ? 1 : 0;
}
}
