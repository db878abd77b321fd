// What follows a convolution or a matrix product, on rows of channels that lie side by side (channels_last):
// the bias and the ReLU, and backward the ReLU's mask and the sums that are the bias's gradient.
//
// Blocks are (packs of channels, rows): a thread keeps its channels and walks over rows, so that it reads the
// bias once and adds up its channels in registers. Rows are fewer than 2^31.
#include "portable.cuh"

// x <- max(0, x + bias), or without the maximum. `bias` may be null.
template <typename T, int V, bool kRelu>
__global__ void bias_activation(T* x, const Accumulate<T>* bias, unsigned rows, int channels) {
  using A = Accumulate<T>;
  const int pack = blockIdx.y * blockDim.x + threadIdx.x;
  if (pack >= channels / V) return;
  A added[V];
  for (int j = 0; j < V; ++j) added[j] = bias != nullptr ? bias[pack * V + j] : A(0);
  const unsigned step = gridDim.x * blockDim.y;
  for (unsigned row = blockIdx.x * blockDim.y + threadIdx.y; row < rows; row += step) {
    T* place = x + (int64)row * channels + pack * V;
    Pack<T, V> values = load_pack<V>(place);
    for (int j = 0; j < V; ++j) {
      A value = to_float(values[j]) + added[j];
      if (kRelu && value <= A(0)) value = A(0);  // NaN stays
      values[j] = from_float<T>(value);
    }
    store_pack(place, values);
  }
}

// The sums of a block's threads over its rows, one for each channel: partial[block][channel].
template <typename T, int V>
__device__ void write_partial_sums(const Sum<T> (&sums)[V], Accumulate<T>* shared, Accumulate<T>* partial,
                                   int pack, int channels) {
  const int packs = blockDim.x;
  for (int j = 0; j < V; ++j) shared[(threadIdx.y * V + j) * packs + threadIdx.x] = sums[j].Total();
  __syncthreads();
  if (threadIdx.y == 0 && pack < channels / V) {
    for (int j = 0; j < V; ++j) {
      Sum<T> total;
      for (unsigned y = 0; y < blockDim.y; ++y) total.Add(shared[(y * V + j) * packs + threadIdx.x]);
      partial[(int64)blockIdx.x * channels + pack * V + j] = total.Total();
    }
  }
}

// grad_input <- grad where output > 0 (kRelu), and the sums of that over rows. Shared memory: one
// Accumulate<T> for each thread and channel of its pack.
template <typename T, int V, bool kRelu>
__global__ void activation_backward(const T* grad, const T* output, T* grad_input, Accumulate<T>* partial,
                                    unsigned rows, int channels) {
  using A = Accumulate<T>;
  DYNAMIC_SHARED(A, shared);
  const int pack = blockIdx.y * blockDim.x + threadIdx.x;
  Sum<T> sums[V];
  if (pack < channels / V) {
    const unsigned step = gridDim.x * blockDim.y;
    for (unsigned row = blockIdx.x * blockDim.y + threadIdx.y; row < rows; row += step) {
      const int64 place = (int64)row * channels + pack * V;
      Pack<T, V> values = load_pack<V>(grad + place);
      if constexpr (kRelu) {
        const Pack<T, V> mask = load_pack<V>(output + place);
        for (int j = 0; j < V; ++j) {
          if (to_float(mask[j]) <= A(0)) values[j] = from_float<T>(A(0));
        }
        store_pack(grad_input + place, values);
      }
      for (int j = 0; j < V; ++j) sums[j].Add(to_float(values[j]));
    }
  }
  if (partial != nullptr) write_partial_sums<T, V>(sums, shared, partial, pack, channels);
}

// sums[channel] = the sum of partial[block][channel] over blocks. Blocks are (32 channels, 32 rows).
template <typename A>
__global__ void sum_partials(const A* partial, A* sums, int blocks, int channels) {
  DYNAMIC_SHARED(A, shared);
  const int channel = blockIdx.x * blockDim.x + threadIdx.x;
  Sum<A> sum;
  if (channel < channels) {
#pragma unroll 4
    for (int block = threadIdx.y; block < blocks; block += blockDim.y) {
      sum.Add(partial[(int64)block * channels + channel]);
    }
  }
  shared[threadIdx.y * blockDim.x + threadIdx.x] = sum.Total();
  __syncthreads();
  if (threadIdx.y == 0 && channel < channels) {
    Sum<A> total;
    for (unsigned y = 0; y < blockDim.y; ++y) total.Add(shared[y * blockDim.x + threadIdx.x]);
    sums[channel] = total.Total();
  }
}

struct Pooling {
  unsigned height, width;  // of the input
  unsigned pooled_height, pooled_width;
  int kernel_height, kernel_width;
  int stride_height, stride_width;
  int padding_height, padding_width;
};

// The place in its window that an output came from; kNowhere where a ReLU let nothing through.
static constexpr uint8 kNowhere = 255;

// Maxima over windows of x + bias, then the ReLU: adding a channel's bias and rounding keep the order, so the
// largest of x is the largest of what a convolution with bias would have given. `index` is null where nobody
// will ask for it. kSide > 0: windows of kSide x kSide that lie wholly inside; 0: any.
template <typename T, int V, bool kRelu, int kSide>
__global__ void bias_activation_pool(const T* x, const Accumulate<T>* bias, T* pooled, uint8* index,
                                     unsigned rows, int channels, Pooling p) {
  using A = Accumulate<T>;
  const int pack = blockIdx.y * blockDim.x + threadIdx.x;
  if (pack >= channels / V) return;
  A added[V];
  for (int j = 0; j < V; ++j) added[j] = bias != nullptr ? bias[pack * V + j] : A(0);
  const unsigned step = gridDim.x * blockDim.y;
  for (unsigned row = blockIdx.x * blockDim.y + threadIdx.y; row < rows; row += step) {
    const int pooled_x = int(row % p.pooled_width);
    const unsigned rest = row / p.pooled_width;
    const int pooled_y = int(rest % p.pooled_height);
    const int64 picture = rest / p.pooled_height;
    const int top = pooled_y * p.stride_height - p.padding_height;
    const int left = pooled_x * p.stride_width - p.padding_width;
    const T* base = x + picture * p.height * p.width * channels + pack * V;
    A best[V];
    Pack<uint8, V> from;
    // as PyTorch: the first of equals, and NaN above all
    const auto take = [&](const Pack<T, V>& values, int place, bool first) {
      for (int j = 0; j < V; ++j) {
        const A value = to_float(values[j]);
        if (first || value > best[j] || value != value) {
          best[j] = value;
          from[j] = uint8(place);
        }
      }
    };
    if constexpr (kSide > 0) {
      const T* corner = base + ((int64)top * p.width + left) * channels;
      Pack<T, V> window[kSide * kSide];
#pragma unroll
      for (int i = 0; i < kSide * kSide; ++i) {
        window[i] = load_pack<V>(corner + ((int64)(i / kSide) * p.width + i % kSide) * channels);
      }
#pragma unroll
      for (int i = 0; i < kSide * kSide; ++i) take(window[i], i, i == 0);
    } else {
      bool first = true;
      for (int dy = 0; dy < p.kernel_height; ++dy) {
        const int y = top + dy;
        if (y < 0 || y >= int(p.height)) continue;
        for (int dx = 0; dx < p.kernel_width; ++dx) {
          const int column = left + dx;
          if (column < 0 || column >= int(p.width)) continue;
          take(load_pack<V>(base + ((int64)y * p.width + column) * channels), dy * p.kernel_width + dx,
               first);
          first = false;
        }
      }
    }
    Pack<T, V> result;
    for (int j = 0; j < V; ++j) {
      A value = best[j] + added[j];
      if (kRelu && value <= A(0)) {
        value = A(0);
        from[j] = kNowhere;
      }
      result[j] = from_float<T>(value);
    }
    store_pack(pooled + (int64)row * channels + pack * V, result);
    if (index != nullptr) store_pack(index + (int64)row * channels + pack * V, from);
  }
}

// The gradient of what was pooled, each element gathered from the windows it lies in, and its sums over rows.
template <typename T, int V>
__global__ void pool_backward(const T* grad, const uint8* index, T* grad_input, Accumulate<T>* partial,
                              unsigned rows, int channels, Pooling p) {
  using A = Accumulate<T>;
  DYNAMIC_SHARED(A, shared);
  const int pack = blockIdx.y * blockDim.x + threadIdx.x;
  Sum<T> sums[V];
  if (pack < channels / V) {
    const unsigned step = gridDim.x * blockDim.y;
    for (unsigned row = blockIdx.x * blockDim.y + threadIdx.y; row < rows; row += step) {
      const int column = int(row % p.width) + p.padding_width;
      const unsigned rest = row / p.width;
      const int line = int(rest % p.height) + p.padding_height;
      const int64 picture = rest / p.height;
      const int first_y = line < p.kernel_height ? 0 : (line - p.kernel_height) / p.stride_height + 1;
      const int first_x = column < p.kernel_width ? 0 : (column - p.kernel_width) / p.stride_width + 1;
      int last_y = line / p.stride_height;
      int last_x = column / p.stride_width;
      if (last_y >= int(p.pooled_height)) last_y = p.pooled_height - 1;
      if (last_x >= int(p.pooled_width)) last_x = p.pooled_width - 1;
      A total[V];
      for (int j = 0; j < V; ++j) total[j] = A(0);
      for (int y = first_y; y <= last_y; ++y) {
        for (int window = first_x; window <= last_x; ++window) {
          const int64 place =
              ((picture * p.pooled_height + y) * p.pooled_width + window) * channels + pack * V;
          const int wanted =
              (line - y * p.stride_height) * p.kernel_width + (column - window * p.stride_width);
          const Pack<uint8, V> from = load_pack<V>(index + place);
          const Pack<T, V> values = load_pack<V>(grad + place);
          for (int j = 0; j < V; ++j) {
            if (from[j] == wanted) total[j] += to_float(values[j]);
          }
        }
      }
      Pack<T, V> result;
      for (int j = 0; j < V; ++j) {
        result[j] = from_float<T>(total[j]);
        sums[j].Add(total[j]);
      }
      store_pack(grad_input + (int64)row * channels + pack * V, result);
    }
  }
  if (partial != nullptr) write_partial_sums<T, V>(sums, shared, partial, pack, channels);
}

// The same for windows of 3 x 3 at every second pixel, without padding. A thread has the four pixels of a 2 x
// 2 square, which lie in the same four windows. Rows are squares: pictures * squares_high * squares_wide.
template <typename T, int V>
__global__ void pool_backward_overlapping(const T* grad, const uint8* index, T* grad_input,
                                          Accumulate<T>* partial, unsigned rows, int channels, Pooling p) {
  using A = Accumulate<T>;
  DYNAMIC_SHARED(A, shared);
  const int pack = blockIdx.y * blockDim.x + threadIdx.x;
  Sum<T> sums[V];
  if (pack < channels / V) {
    const unsigned squares_wide = (p.width + 1) / 2;
    const unsigned squares_high = (p.height + 1) / 2;
    const unsigned step = gridDim.x * blockDim.y;
    for (unsigned row = blockIdx.x * blockDim.y + threadIdx.y; row < rows; row += step) {
      const int column = int(row % squares_wide);
      const unsigned rest = row / squares_wide;
      const int line = int(rest % squares_high);
      const int64 picture = rest / squares_high;
      Pack<T, V> grads[4];
      Pack<uint8, V> from[4];
#pragma unroll
      for (int i = 0; i < 4; ++i) {
        // the windows that end here (above, to the left), and those that begin here
        const int y = line - 1 + i / 2;
        const int window = column - 1 + i % 2;
        if (y >= 0 && y < int(p.pooled_height) && window >= 0 && window < int(p.pooled_width)) {
          const int64 place =
              ((picture * p.pooled_height + y) * p.pooled_width + window) * channels + pack * V;
          grads[i] = load_pack<V>(grad + place);
          from[i] = load_pack<V>(index + place);
        } else {
          for (int j = 0; j < V; ++j) from[i][j] = kNowhere;
        }
      }
#pragma unroll
      for (int pixel = 0; pixel < 4; ++pixel) {
        const int dy = pixel / 2;
        const int dx = pixel % 2;
        const int y = 2 * line + dy;
        const int x = 2 * column + dx;
        if (y >= int(p.height) || x >= int(p.width)) continue;
        A total[V];
        for (int j = 0; j < V; ++j) total[j] = A(0);
#pragma unroll
        for (int i = 0; i < 4; ++i) {
          const int place_y = dy + (i / 2 == 0 ? 2 : 0);
          const int place_x = dx + (i % 2 == 0 ? 2 : 0);
          if (place_y > 2 || place_x > 2) continue;
          for (int j = 0; j < V; ++j) {
            if (from[i][j] == place_y * 3 + place_x) total[j] += to_float(grads[i][j]);
          }
        }
        Pack<T, V> result;
        for (int j = 0; j < V; ++j) {
          result[j] = from_float<T>(total[j]);
          sums[j].Add(total[j]);
        }
        store_pack(grad_input + ((picture * p.height + y) * p.width + x) * channels + pack * V, result);
      }
    }
  }
  if (partial != nullptr) write_partial_sums<T, V>(sums, shared, partial, pack, channels);
}
