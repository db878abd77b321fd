// A convolution with few input channels and a stride above 1 fits no tensor core. With each square of stride
// x stride pixels taken as one pixel of stride * stride * channels channels it becomes a convolution with
// stride 1 and a kernel of ceil(kernel / stride), padded with zeros: the same sums.
#include "portable.cuh"

struct Squares {
  int channels;
  int side;           // of a square: the stride
  int height, width;  // of the picture, or of the kernel
  int padding_height, padding_width;
  int rows, columns;                                                // of squares
  int64 stride_outer, stride_channel, stride_height, stride_width;  // of the picture, in elements
};

// number = ((outer * rows) + row) * columns + column, undone.
struct Place {
  int64 outer;
  int row, column;
};

template <typename Whole>
__device__ inline Place divided(Whole number, int rows, int columns) {
  const Whole line = number / (Whole)columns;
  const Whole outer = line / (Whole)rows;
  return {(int64)outer, int(line - outer * (Whole)rows), int(number - line * (Whole)columns)};
}

// A GPU divides numbers of 64 bits many times slower.
__device__ inline bool is_narrow(int64 count) { return count <= 0x7fffffff; }

__device__ inline Place place_of(int64 number, int64 count, int rows, int columns) {
  return is_narrow(count) ? divided((unsigned)number, rows, columns) : divided(number, rows, columns);
}

// picture [outer, channels, height, width] of any strides to squares [outer, rows, columns, side, side,
// channels]. A thread writes V neighbours, which lie in one square.
template <typename T, typename O, int V>
__global__ void space_to_depth(const T* picture, O* squares, int64 packs, Squares s) {
  const int depth = s.side * s.side * s.channels;
  const int packs_of_square = depth / V;
  const int line = s.side * s.channels;
  const int64 next_pixel = s.stride_width - s.channels * s.stride_channel;
  const int64 next_line = s.stride_height - s.side * s.stride_width;
  const int64 step = (int64)gridDim.x * blockDim.x;
  for (int64 pack = (int64)blockIdx.x * blockDim.x + threadIdx.x; pack < packs; pack += step) {
    const int64 square =
        is_narrow(packs) ? (unsigned)pack / (unsigned)packs_of_square : pack / packs_of_square;
    const int first = int(pack - square * packs_of_square) * V;
    const Place at = place_of(square, packs, s.rows, s.columns);
    const int top = at.row * s.side - s.padding_height;
    const int left = at.column * s.side - s.padding_width;
    int y = top + first / line;
    int x = left + first % line / s.channels;
    int channel = first % s.channels;
    const T* from = picture + at.outer * s.stride_outer;
    int64 place = channel * s.stride_channel + y * s.stride_height + x * s.stride_width;
    Pack<O, V> result;
    for (int j = 0; j < V; ++j) {
      const bool inside = y >= 0 && y < s.height && x >= 0 && x < s.width;
      result[j] = inside ? from_float<O>(Accumulate<O>(to_float(from[place]))) : O{};
      place += s.stride_channel;
      if (++channel == s.channels) {
        channel = 0;
        place += next_pixel;
        if (++x == left + s.side) {
          x = left;
          ++y;
          place += next_line;
        }
      }
    }
    store_pack(squares + pack * V, result);
  }
}

// The way back, for gradients: each pixel takes its number from the square it lies in; what was padded is
// dropped.
template <typename T, typename O>
__global__ void depth_to_space(const T* squares, O* picture, int64 pixels, Squares s) {
  const int64 step = (int64)gridDim.x * blockDim.x;
  for (int64 pixel = (int64)blockIdx.x * blockDim.x + threadIdx.x; pixel < pixels; pixel += step) {
    const Place at = place_of(pixel, pixels, s.height, s.width);
    const int64 outer = at.outer;
    const int y = at.row;
    const int x = at.column;
    const int row = (y + s.padding_height) / s.side;
    const int column = (x + s.padding_width) / s.side;
    const int dy = (y + s.padding_height) % s.side;
    const int dx = (x + s.padding_width) % s.side;
    const bool inside = row < s.rows && column < s.columns;  // beyond, no window reaches
    const T* from =
        squares + ((((outer * s.rows + row) * s.columns + column) * s.side + dy) * s.side + dx) * s.channels;
    O* to = picture + outer * s.stride_outer + y * s.stride_height + x * s.stride_width;
    for (int channel = 0; channel < s.channels; ++channel) {
      to[channel * s.stride_channel] = inside ? from_float<O>(Accumulate<O>(to_float(from[channel]))) : O{};
    }
  }
}
