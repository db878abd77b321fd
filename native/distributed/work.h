// A collective that was asked for, from the call to its end.
#pragma once

#include <torch/csrc/distributed/c10d/Work.hpp>

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "distributed/group.h"

namespace libtorch_node {

using StartWork = std::function<c10::intrusive_ptr<c10d::Work>()>;

// Any thread may call any of it.
class PendingWork : public std::enable_shared_from_this<PendingWork> {
 public:
  // `is_message`: from one rank to another, which c10d completes in wait() alone.
  PendingWork(std::shared_ptr<Group> group, std::string operation, bool is_message)
      : group_(std::move(group)), operation_(std::move(operation)), is_message_(is_message) {}

  // Hands it to c10d. What that throws, Wait() throws.
  void Issue(const StartWork& start) noexcept;
  bool IsIssued();
  bool IsRefused();  // c10d has not taken it

  // c10d's own; throws what it has not taken it for. Waits until its turn has come.
  const c10::intrusive_ptr<c10d::Work>& Issued();

  // The future of that, whose error says what was being done.
  c10::intrusive_ptr<c10::ivalue::Future> Future();

  // Waits for its end; throws what went wrong, with what was being done.
  void Wait(std::chrono::milliseconds timeout = kNoTimeout);

  // Calls `done` at its end, on some thread.
  void WhenDone(std::function<void()> done);

  bool IsCompleted();
  bool IsSuccess();
  int SourceRank();
  std::vector<at::Tensor> Result();

 private:
  void Watch(std::function<void()> done);
  void WaitUntilIssued();
  [[noreturn]] void ThrowRefusal();

  const std::shared_ptr<Group> group_;
  const std::string operation_;
  const bool is_message_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool issued_ = false;
  c10::intrusive_ptr<c10d::Work> work_;
  std::exception_ptr error_;  // of Issue() or of a wait
  std::vector<std::function<void()>> waiting_;
  std::mutex waits_;  // of messages: c10d counts each wait as the end of one message
  bool ended_ = false;
  bool waited_ = false;  // what gloo makes of several collectives says of itself that it never ends
};

struct WorkHandle {
  std::shared_ptr<PendingWork> work;
};

template <>
struct ClassOf<WorkHandle> {
  static constexpr const char* kName = "DistributedWork";
  static constexpr napi_type_tag kTag{0x35e8d7219cb04f6a, 0x8fd1724c0be5a963};
};

}  // namespace libtorch_node
