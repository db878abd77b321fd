// JPEG files through libjpeg-turbo, which is opened when it is asked for: nothing is linked against it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "picture.h"

namespace libtorch_node::pixels {

struct TurboJpeg;

// The functions of the library at `path`; null if it is not there, or too old. Kept open.
const TurboJpeg* OpenTurboJpeg(const std::string& path);

// One decoder for each thread.
class JpegDecoder {
 public:
  explicit JpegDecoder(const TurboJpeg* library);
  ~JpegDecoder();
  JpegDecoder(const JpegDecoder&) = delete;
  JpegDecoder& operator=(const JpegDecoder&) = delete;

  // Reads the header. False for what this decoder leaves to others: no JPEG, four inks, more than eight bits.
  bool Open(const uint8_t* bytes, size_t size, int* width, int* height);

  // Decodes `box` of what was opened, as Pillow's pixels are. False for a file that is not whole or has
  // errors.
  bool Decode(const uint8_t* bytes, size_t size, Box box, Picture& scratch, View* result);

 private:
  const TurboJpeg* library_;
  void* handle_;
};

}  // namespace libtorch_node::pixels
