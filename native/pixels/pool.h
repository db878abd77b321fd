// Threads that read picture files, decode them and lay out batches. They know nothing of JavaScript but how
// to wake it.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "jpeg.h"
#include "steps.h"

namespace libtorch_node::pixels {

enum class Found : int32_t { kPicture = 0, kOther = 1, kUnreadable = 2 };

// A picture of a batch. Between `Open` and `Make` it belongs to one thread at a time.
struct Item {
  std::string path;
  int64_t offset = 0;
  int64_t size = -1;  // of the part of the file; -1: up to its end

  Found found = Found::kUnreadable;
  int width = 0;
  int height = 0;
  std::string error;
  std::vector<uint8_t> bytes;  // the file; empty once it is decoded
  Picture decoded;             // where others have decoded it, or it was decoded ahead
  bool is_decoded = false;
  size_t pixels = 0;  // of a PPM file: where its pixels begin; they are read when they are needed

  std::vector<Step> steps;
  Output output;
  bool made = false;
};

struct Batch {
  int32_t ticket = 0;
  std::vector<Item> items;
  std::shared_ptr<const Values> values;  // null: pictures stay bytes
  size_t left = 0;  // items that the step in progress has still to do; guarded by the pool
  bool dropped = false;
};

class Pool {
 public:
  enum class Work { kOpen, kDecode, kMake };
  using Done = std::function<void(std::shared_ptr<Batch>, Work)>;

  // `done` is called on a thread of the pool, once for every step of a batch that is not dropped meanwhile.
  Pool(int threads, const TurboJpeg* library, Done done);
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  // Queues a step for every item of the batch, or for one. What makes goes before what decodes ahead, and
  // that before what opens.
  void Queue(const std::shared_ptr<Batch>& batch, Work work, int only = -1);
  // Forgets what is queued for the batch, and waits for what is being done to it.
  void Drop(const std::shared_ptr<Batch>& batch);
  // Ends the threads; what is queued is not done.
  void Close();

 private:
  struct Task {
    std::shared_ptr<Batch> batch;
    size_t index;
  };

  void Run();
  bool Next(Task& task, Work& work, std::unique_lock<std::mutex>& lock);

  const TurboJpeg* library_;
  Done done_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable idle_;
  std::deque<Task> queues_[3];
  std::vector<Batch*> busy_;
  bool closed_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace libtorch_node::pixels
