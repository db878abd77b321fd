// Bytes of pictures put in another order.
#pragma once

#include <cstddef>
#include <cstdint>

namespace libtorch_node::pixels {

// to[column * to_stride + row] = from[row * stride + column]
void Transpose(const uint8_t* from, ptrdiff_t stride, int rows, int columns, uint8_t* to,
               ptrdiff_t to_stride);

// `width` pixels of red, green and blue, in three rows that lie `plane` bytes apart.
void TakeApart(const uint8_t* from, int width, uint8_t* to, size_t plane);

// The other way round.
void PutTogether(const uint8_t* from, size_t plane, int width, uint8_t* to);

// The bytes in the opposite order.
void Mirror(uint8_t* bytes, int count);

}  // namespace libtorch_node::pixels
