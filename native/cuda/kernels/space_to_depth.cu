// A convolution with few input channels and a stride above 1 fits no tensor core. With each square of stride
// x stride pixels taken as one pixel of stride * stride * channels channels it becomes a convolution with
// stride 1 and a kernel of ceil(kernel / stride), padded with zeros: the same sums.
#include "portable.cuh"

// A square is `depth` numbers: `side` lines of `pitch`, each line its pixels and zeros behind them, and zeros
// up to the depth, which is one that tensor cores like (PlanSquares).
struct Squares {
  int channels;
  int side;           // of a square: the stride
  int height, width;  // of the picture, or of the kernel
  int padding_height, padding_width;
  int rows, columns;  // of squares
  int pitch, depth;
  int64 stride_outer;
  int stride_channel, stride_height, stride_width;  // of the picture, in elements
};

// number = ((outer * rows) + row) * columns + column, undone. A GPU divides numbers of 64 bits many times
// slower.
struct Place {
  int outer, row, column;
};

__device__ inline Place place_of(unsigned number, int rows, int columns) {
  const unsigned line = number / (unsigned)columns;
  const unsigned outer = line / (unsigned)rows;
  return {int(outer), int(line - outer * (unsigned)rows), int(number - line * (unsigned)columns)};
}

// The V neighbours of a square from line `dy`, number `start` of it. `from` is the square's first pixel;
// where it reaches over the picture's edge, `limits` says by how much.
struct Limits {
  int top, bottom, left, right;  // pixels dy in [top, bottom) and dx in [left, right) lie inside
};

template <typename O, int V, bool kWhole, typename T>
__device__ inline Pack<O, V> neighbours(const T* from, int dy, int start, const Limits& limits,
                                        const Squares& s) {
  const int line = s.side * s.channels;
  const int next_pixel = s.stride_width - s.channels * s.stride_channel;
  int dx = start / s.channels;
  int channel = start - dx * s.channels;
  int place = dy * s.stride_height + dx * s.stride_width + channel * s.stride_channel;
  Pack<O, V> result;
  for (int j = 0; j < V; ++j) {
    bool is_pixel = start < line && dy < s.side;
    if constexpr (!kWhole) {
      is_pixel = is_pixel && dy >= limits.top && dy < limits.bottom && dx >= limits.left && dx < limits.right;
    }
    result[j] = is_pixel ? from_float<O>(Accumulate<O>(to_float(from[place]))) : O{};
    place += s.stride_channel;
    if (++channel == s.channels) {
      channel = 0;
      place += next_pixel;
      ++dx;
    }
    if (++start == s.pitch) {
      start = dx = 0;
      place = ++dy * s.stride_height;
    }
  }
  return result;
}

// picture [outer, channels, height, width] of any strides to squares [outer, rows, columns, depth]. A thread
// writes V neighbours, which lie in one square.
template <typename T, typename O, int V>
__global__ void space_to_depth(const T* picture, O* squares, unsigned packs, Squares s) {
  const unsigned pack = blockIdx.x * blockDim.x + threadIdx.x;
  if (pack >= packs) return;
  const unsigned packs_of_square = s.depth / V;
  const unsigned square = pack / packs_of_square;
  const int first = int(pack - square * packs_of_square) * V;
  const Place at = place_of(square, s.rows, s.columns);
  const int top = at.row * s.side - s.padding_height;
  const int left = at.column * s.side - s.padding_width;
  const T* from =
      picture + at.outer * s.stride_outer + (int64)top * s.stride_height + (int64)left * s.stride_width;
  const int dy = first / s.pitch;
  const int start = first - dy * s.pitch;
  const Limits limits{-top, s.height - top, -left, s.width - left};
  const bool is_whole = top >= 0 && left >= 0 && limits.bottom >= s.side && limits.right >= s.side;
  const Pack<O, V> result = is_whole ? neighbours<O, V, true>(from, dy, start, limits, s)
                                     : neighbours<O, V, false>(from, dy, start, limits, s);
  store_pack(squares + (int64)pack * V, result);
}

// The way back, for gradients: each pixel takes its number from the square it lies in; what was padded is
// dropped.
template <typename T, typename O>
__global__ void depth_to_space(const T* squares, O* picture, unsigned pixels, Squares s) {
  const unsigned pixel = blockIdx.x * blockDim.x + threadIdx.x;
  if (pixel >= pixels) return;
  const Place at = place_of(pixel, s.height, s.width);
  const int y = at.row + s.padding_height;
  const int x = at.column + s.padding_width;
  const int row = y / s.side;
  const int column = x / s.side;
  const bool inside = row < s.rows && column < s.columns;  // beyond, no window reaches
  const int64 square = ((int64)at.outer * s.rows + row) * s.columns + column;
  const T* from =
      squares + square * s.depth + (y - row * s.side) * s.pitch + (x - column * s.side) * s.channels;
  O* to = picture + at.outer * s.stride_outer + at.row * s.stride_height + at.column * s.stride_width;
  for (int channel = 0; channel < s.channels; ++channel) {
    to[channel * s.stride_channel] = inside ? from_float<O>(Accumulate<O>(to_float(from[channel]))) : O{};
  }
}
