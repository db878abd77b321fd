#include "resample.h"

#include <algorithm>

#include "cpu.h"
#include "layout.h"

namespace libtorch_node::pixels {

namespace {

// Rows that are turned at one time: what is made of them stays in the fastest memory.
constexpr int kStrip = 64;

constexpr int32_t kHalf = 1 << (kPrecisionBits - 1);

// A row of bytes, each the weighted sum of those that lie `stride` apart.
void SumBytes(const uint8_t* from, ptrdiff_t stride, const int32_t* weights, int count, int bytes,
              uint8_t* to) {
  for (int at = 0; at < bytes; ++at) {
    int32_t sum = kHalf;
    for (int tap = 0; tap < count; ++tap) sum += from[tap * stride + at] * weights[tap];
    to[at] = static_cast<uint8_t>(std::clamp(sum >> kPrecisionBits, 0, 255));
  }
}

#if defined(LIBTORCH_NODE_AVX2)

constexpr int kBlock = 32;

// Weights have 23 bits, so that the products need 32: Pillow's results come of no smaller ones.
WITH_AVX2 inline void SumBlock(const uint8_t* from, ptrdiff_t stride, const int32_t* weights, int count,
                               uint8_t* to) {
  __m256i sums[4];
  for (__m256i& sum : sums) sum = _mm256_set1_epi32(kHalf);
  for (int tap = 0; tap < count; ++tap, from += stride) {
    const __m256i weight = _mm256_set1_epi32(weights[tap]);
    for (int i = 0; i < 4; ++i) {
      const __m128i bytes = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(from + i * 8));
      sums[i] = _mm256_add_epi32(sums[i], _mm256_mullo_epi32(_mm256_cvtepu8_epi32(bytes), weight));
    }
  }
  for (__m256i& sum : sums) sum = _mm256_srai_epi32(sum, kPrecisionBits);
  // Packing cuts off at 0 and 255, and leaves the four bytes of each half of a vector side by side.
  const __m256i packed =
      _mm256_packus_epi16(_mm256_packs_epi32(sums[0], sums[1]), _mm256_packs_epi32(sums[2], sums[3]));
  const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), _mm256_permutevar8x32_epi32(packed, order));
}

WITH_AVX2 void SumBlocks(const uint8_t* from, ptrdiff_t stride, const int32_t* weights, int count, int bytes,
                         uint8_t* to) {
  int at = 0;
  for (; at + kBlock <= bytes; at += kBlock) SumBlock(from + at, stride, weights, count, to + at);
  if (at < bytes) SumBlock(from + bytes - kBlock, stride, weights, count, to + bytes - kBlock);
}

#endif

void SumRow(const uint8_t* from, ptrdiff_t stride, const int32_t* weights, int count, int bytes,
            uint8_t* to) {
#if defined(LIBTORCH_NODE_AVX2)
  if (bytes >= kBlock && HasAvx2()) return SumBlocks(from, stride, weights, count, bytes, to);
#endif
  SumBytes(from, stride, weights, count, bytes, to);
}

// The same pixels from the bottom to the top.
View UpsideDown(View from) { return {from.Row(from.height - 1), from.width, from.height, -from.stride}; }

View Rows(View from, int begin, int end) { return Part(from, {begin, 0, end - begin, from.width}); }

View Columns(View from, int begin, int end) { return Part(from, {0, begin, from.height, end - begin}); }

}  // namespace

// Strip by strip: the pixels are turned, so that what a column needs lies in one row, and turned back.
// `from` begins with the first column that is read.
Planes Resampler::Across(View from, bool mirrored) {
  const int columns = columns_.positions();
  const int lowest = columns_.lowest();
  const Planes result = {planes_.Take(static_cast<size_t>(columns) * from.height * 3), columns, from.height};
  const int rows = std::min(kStrip, from.height);
  uint8_t* strip = strip_.Take(static_cast<size_t>(from.width) * 3 * rows);
  uint8_t* turned = turned_.Take(static_cast<size_t>(columns) * rows);
  for (int top = 0; top < from.height; top += rows) {
    const int first = std::min(top, from.height - rows);
    Transpose(from.Row(first), from.stride, rows, from.width * 3, strip, rows);
    for (int channel = 0; channel < 3; ++channel) {
      for (int column = 0; column < columns; ++column) {
        const ptrdiff_t at = (columns_.first(column) - lowest) * 3 + channel;
        const ptrdiff_t to = mirrored ? columns - 1 - column : column;
        SumRow(strip + at * rows, static_cast<ptrdiff_t>(rows) * 3, columns_.weights(column),
               columns_.count(column), rows, turned + to * rows);
      }
      Transpose(turned, rows, columns, rows, result.Row(channel, first), columns);
    }
  }
  return result;
}

// `from` begins with the first row that is read.
View Resampler::Down(View from, bool mirrored) {
  const int rows = rows_.positions();
  const int bytes = from.width * 3;
  uint8_t* to = pixels_.Take(static_cast<size_t>(bytes) * rows);
  for (int row = 0; row < rows; ++row) {
    SumRow(from.Row(rows_.first(row) - rows_.lowest()), from.stride, rows_.weights(row), rows_.count(row),
           bytes, to + static_cast<size_t>(mirrored ? rows - 1 - row : row) * bytes);
  }
  return {to, from.width, rows, bytes};
}

Planes Resampler::Down(Planes from, bool mirrored) {
  const int rows = rows_.positions();
  const Planes result = {pixels_.Take(static_cast<size_t>(from.width) * rows * 3), from.width, rows};
  for (int channel = 0; channel < 3; ++channel) {
    for (int row = 0; row < rows; ++row) {
      SumRow(from.Row(channel, rows_.first(row) - rows_.lowest()), from.width, rows_.weights(row),
             rows_.count(row), from.width, result.Row(channel, mirrored ? rows - 1 - row : row));
    }
  }
  return result;
}

Planes Resampler::Apart(View from, bool mirrored) {
  const Planes result = {planes_.Take(static_cast<size_t>(from.width) * from.height * 3), from.width,
                         from.height};
  for (int row = 0; row < from.height; ++row) {
    TakeApart(from.Row(row), from.width, result.Row(0, row), result.Plane());
    for (int channel = 0; mirrored && channel < 3; ++channel) Mirror(result.Row(channel, row), from.width);
  }
  return result;
}

Planes Resampler::Nearest(View from, const Window& window) {
  const std::vector<int> columns = NearestPositions(from.width, window.width);
  const std::vector<int> rows = NearestPositions(from.height, window.height);
  const Box part = window.part;
  const Planes result = {planes_.Take(static_cast<size_t>(part.width) * part.height * 3), part.width,
                         part.height};
  for (int row = 0; row < part.height; ++row) {
    const uint8_t* line = from.Row(rows[part.top + (window.down ? part.height - 1 - row : row)]);
    for (int column = 0; column < part.width; ++column) {
      const uint8_t* pixel =
          line + columns[part.left + (window.across ? part.width - 1 - column : column)] * 3;
      for (int channel = 0; channel < 3; ++channel) result.Row(channel, row)[column] = pixel[channel];
    }
  }
  return result;
}

Planes Resampler::Resample(View from, const Window& window, Filter filter) {
  const bool across = window.width != from.width;
  const bool down = window.height != from.height;
  if (filter == Filter::kNearest && (across || down)) return Nearest(from, window);
  const Box part = window.part;
  if (across) columns_.Fill(from.width, window.width, filter, part.left, part.left + part.width);
  if (down) rows_.Fill(from.height, window.height, filter, part.top, part.top + part.height);
  // Pillow 13 starts with the pass that leaves less to do, by this rule; older ones start horizontally.
  const bool shrinks_more =
      window.height < from.height && from.height - window.height > 2 * (from.width - window.width);
  View view = across ? Columns(from, columns_.lowest(), columns_.end())
                     : Columns(from, part.left, part.left + part.width);
  view = down ? Rows(view, rows_.lowest(), rows_.end()) : Rows(view, part.top, part.top + part.height);
  if (!down && window.down) view = UpsideDown(view);
  if (down && (shrinks_more || !across)) view = Down(view, window.down);
  if (!across) return Apart(view, window.across);
  const Planes planes = Across(view, window.across);
  return down && !shrinks_more ? Down(planes, window.down) : planes;
}

void Resampler::Trim() {
  for (Buffer* buffer : {&strip_, &turned_, &planes_, &pixels_}) buffer->Trim();
}

}  // namespace libtorch_node::pixels
