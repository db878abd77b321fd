// What LibTorch's writer of archives writes to.
#pragma once

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

namespace libtorch_node {

// Where an archive goes: an open file, or memory.
class ArchiveSink {
 public:
  explicit ArchiveSink(int file) : file_(file) {}

  // The bytes that were taken: fewer than `count` end the archive.
  size_t Append(const void* data, size_t count) noexcept {
    if (discards_) return count;
    return file_ < 0 ? Keep(data, count) : Write(static_cast<const char*>(data), count);
  }

  void Discard() { discards_ = true; }
  int error() const { return error_; }
  size_t size() const { return size_; }

  // Moves what was kept to `into`, block by block, so that memory does not hold it twice.
  void MoveTo(char* into) {
    for (std::string& block : blocks_) {
      std::memcpy(into, block.data(), block.size());
      into += block.size();
      std::string().swap(block);  // an assignment would keep the buffer
    }
    blocks_.clear();
    size_ = 0;
  }

 private:
  static constexpr size_t kBlock = 1 << 16;

  // Small pieces share a block; a large one gets one of its own, which never grows and so is never copied.
  size_t Keep(const void* data, size_t count) noexcept {
    try {
      const bool fits = !blocks_.empty() && blocks_.back().capacity() - blocks_.back().size() >= count;
      if (!fits) blocks_.emplace_back().reserve(std::max(kBlock, count));
      blocks_.back().append(static_cast<const char*>(data), count);
      size_ += count;
      return count;
    } catch (...) {
      error_ = ENOMEM;
      return 0;
    }
  }

  size_t Write(const char* data, size_t count) noexcept {
    size_t done = 0;
    while (done < count) {
      const ssize_t written = ::write(file_, data + done, std::min(count - done, kMost));
      if (written >= 0) {
        done += written;
      } else if (errno == EAGAIN) {  // a pipe that somebody has made non-blocking
        pollfd ready{file_, POLLOUT, 0};
        ::poll(&ready, 1, -1);
      } else if (errno != EINTR) {
        error_ = errno;
        return done;
      }
    }
    return done;
  }

  static constexpr size_t kMost = 1 << 30;  // the most that macOS takes at once is 2 GiB

  int file_;  // -1 for memory
  bool discards_ = false;
  int error_ = 0;
  size_t size_ = 0;
  std::vector<std::string> blocks_;
};

}  // namespace libtorch_node
