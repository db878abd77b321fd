#include "picture.h"

namespace libtorch_node::pixels {

namespace {

constexpr size_t kMostKept = size_t{16} << 20;

}  // namespace

uint8_t* Buffer::Take(size_t bytes) {
  if (size_ < bytes) {
    bytes_.reset();
    size_ = 0;
    bytes_.reset(new uint8_t[bytes]);
    size_ = bytes;
  }
  return bytes_.get();
}

void Buffer::Trim() {
  if (size_ <= kMostKept) return;
  bytes_.reset();
  size_ = 0;
}

uint8_t* Picture::Allocate(int width, int height) {
  width_ = width;
  height_ = height;
  data_ = buffer_.Take(static_cast<size_t>(width) * height * 3);
  return data_;
}

}  // namespace libtorch_node::pixels
