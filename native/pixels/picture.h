// Pictures in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace libtorch_node::pixels {

struct Box {
  int top = 0;
  int left = 0;
  int height = 0;
  int width = 0;
};

// Rows of red, green and blue bytes that lie `stride` bytes apart.
struct View {
  const uint8_t* data = nullptr;
  int width = 0;
  int height = 0;
  ptrdiff_t stride = 0;

  const uint8_t* Row(int row) const { return data + row * stride; }
};

inline View Part(View from, Box box) {
  return {from.Row(box.top) + static_cast<ptrdiff_t>(box.left) * 3, box.width, box.height, from.stride};
}

// Red, green and blue bytes, one plane after the other, without gaps.
struct Planes {
  uint8_t* data = nullptr;
  int width = 0;
  int height = 0;

  size_t Plane() const { return static_cast<size_t>(width) * height; }
  uint8_t* Row(int channel, int row) const {
    return data + channel * Plane() + static_cast<size_t>(row) * width;
  }
};

// Bytes that are not set to anything first, and are kept for the next picture.
class Buffer {
 public:
  uint8_t* Take(size_t bytes);
  // Gives back what an unusually large picture took.
  void Trim();

 private:
  std::unique_ptr<uint8_t[]> bytes_;
  size_t size_ = 0;
};

// A picture of its own, its rows without gaps.
class Picture {
 public:
  uint8_t* Allocate(int width, int height);
  View view() const { return {data_, width_, height_, static_cast<ptrdiff_t>(width_) * 3}; }
  void Trim() { buffer_.Trim(); }

 private:
  Buffer buffer_;
  uint8_t* data_ = nullptr;
  int width_ = 0;
  int height_ = 0;
};

}  // namespace libtorch_node::pixels
