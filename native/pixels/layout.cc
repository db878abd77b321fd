#include "layout.h"

#include <algorithm>
#include <cstring>

#include "cpu.h"

namespace libtorch_node::pixels {

namespace {

constexpr int kBlock = 16;

typedef uint8_t Bytes16 __attribute__((vector_size(16)));

inline Bytes16 Load(const uint8_t* from) {
  Bytes16 bytes;
  std::memcpy(&bytes, from, sizeof(bytes));
  return bytes;
}

inline void Store(Bytes16 bytes, uint8_t* to) { std::memcpy(to, &bytes, sizeof(bytes)); }

#if defined(__clang__)
#define SHUFFLE(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#else
#define SHUFFLE(a, b, ...) __builtin_shuffle(a, b, (Bytes16){__VA_ARGS__})
#endif

inline Bytes16 MixLow(Bytes16 a, Bytes16 b) {
  return SHUFFLE(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

inline Bytes16 MixHigh(Bytes16 a, Bytes16 b) {
  return SHUFFLE(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

// A block of 16 by 16: four times, each row is put between the bytes of the row eight behind it.
void TransposeBlock(const uint8_t* from, ptrdiff_t stride, uint8_t* to, ptrdiff_t to_stride) {
  Bytes16 a[kBlock];
  Bytes16 b[kBlock];
  for (int i = 0; i < kBlock; ++i) a[i] = Load(from + i * stride);
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < kBlock / 2; ++i) {
      b[i * 2] = MixLow(a[i], a[i + 8]);
      b[i * 2 + 1] = MixHigh(a[i], a[i + 8]);
    }
    for (int i = 0; i < kBlock / 2; ++i) {
      a[i * 2] = MixLow(b[i], b[i + 8]);
      a[i * 2 + 1] = MixHigh(b[i], b[i + 8]);
    }
  }
  for (int i = 0; i < kBlock; ++i) Store(a[i], to + i * to_stride);
}

// Of a length that is no multiple of 16, the last block begins that much earlier.
int Start(int block, int length) { return block + kBlock <= length ? block : length - kBlock; }

#if defined(LIBTORCH_NODE_AVX2)

// Of 48 bytes, those of one colour, by where they lie in each 16: what has the high bit set is left out.
WITH_AVX2 inline __m128i OfColour(const __m128i (&pixels)[3], int colour) {
  alignas(16) int8_t where[3][16];
  for (int part = 0; part < 3; ++part) {
    for (int i = 0; i < 16; ++i) {
      const int at = i * 3 + colour - part * 16;
      where[part][i] = static_cast<int8_t>(at >= 0 && at < 16 ? at : -128);
    }
  }
  __m128i result = _mm_setzero_si128();
  for (int part = 0; part < 3; ++part) {
    const __m128i mask = _mm_load_si128(reinterpret_cast<const __m128i*>(where[part]));
    result = _mm_or_si128(result, _mm_shuffle_epi8(pixels[part], mask));
  }
  return result;
}

// How many of the pixels it has taken.
WITH_AVX2 int TakeBlocksApart(const uint8_t* from, int width, uint8_t* to, size_t plane) {
  int i = 0;
  for (; i + kBlock <= width; i += kBlock) {
    __m128i pixels[3];
    for (int part = 0; part < 3; ++part)
      pixels[part] = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + i * 3 + part * 16));
    for (int colour = 0; colour < 3; ++colour) {
      _mm_storeu_si128(reinterpret_cast<__m128i*>(to + colour * plane + i), OfColour(pixels, colour));
    }
  }
  return i;
}

#endif

}  // namespace

void Transpose(const uint8_t* from, ptrdiff_t stride, int rows, int columns, uint8_t* to,
               ptrdiff_t to_stride) {
  if (rows < kBlock || columns < kBlock) {
    for (int row = 0; row < rows; ++row) {
      for (int column = 0; column < columns; ++column)
        to[column * to_stride + row] = from[row * stride + column];
    }
    return;
  }
  for (int row = 0; row < rows; row += kBlock) {
    const int top = Start(row, rows);
    for (int column = 0; column < columns; column += kBlock) {
      const int left = Start(column, columns);
      TransposeBlock(from + top * stride + left, stride, to + left * to_stride + top, to_stride);
    }
  }
}

void TakeApart(const uint8_t* from, int width, uint8_t* to, size_t plane) {
  int i = 0;
#if defined(LIBTORCH_NODE_AVX2)
  if (HasAvx2()) i = TakeBlocksApart(from, width, to, plane);
#endif
  for (; i < width; ++i) {
    for (int colour = 0; colour < 3; ++colour) to[colour * plane + i] = from[i * 3 + colour];
  }
}

void PutTogether(const uint8_t* from, size_t plane, int width, uint8_t* to) {
  for (int i = 0; i < width; ++i) {
    to[i * 3] = from[i];
    to[i * 3 + 1] = from[plane + i];
    to[i * 3 + 2] = from[plane * 2 + i];
  }
}

void Mirror(uint8_t* bytes, int count) { std::reverse(bytes, bytes + count); }

}  // namespace libtorch_node::pixels
