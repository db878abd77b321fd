// LocalResponseNorm in one pass over memory, forward and backward: y = x / (k + a * (sum of x^2 over a
// window))^beta.
#include "portable.cuh"

struct Lrn {
  int64 outer;  // [outer, channels, inner], or [outer * inner, channels] with channels last
  int64 inner;
  int channels;
  int before;     // channels of a window before its own
  int after;      // and after it
  int chunk;      // channels first: how many a thread walks over
  int row_words;  // channels last: words of shared memory for a row
  double scale;   // a: alpha over the size of a window
  double beta;
  double k;
};

// x / s^beta. With the usual beta of 3/4 it needs two roots; numbers of two bytes are content with the
// processor's quick ones.
template <typename T, bool kThreeQuarters, typename A>
__device__ A over_power(A x, A s, A beta) {
  if constexpr (!kThreeQuarters) {
    return x / pow(s, beta);
  } else if constexpr (sizeof(T) == 2) {
    const A root = rsqrt(s);
    return x * root * root * rsqrt(root);
  } else {
    const A root = sqrt(s);
    return x / (root * sqrt(root));
  }
}

template <typename T, typename A>
__device__ A quotient(A a, A b) {
  if constexpr (sizeof(T) == 2) return fast_divide(a, b);
  return a / b;
}

// ---- channels side by side ----------------------------------------------------------------------------
// A thread has one pack of V channels of a row. Rows lie in shared memory lane by lane, so that neighbouring
// threads read neighbouring words: channel c at (c % V) * (packs + 2) + c / V + 1, zeros before the first and
// after the last pack.

template <int V>
struct Row {
  int columns;  // of a lane
  __device__ int Place(int channel) const { return channel % V * columns + channel / V + 1; }
};

template <int V, typename A>
__device__ void clear_margins(A* row, int columns) {
  for (int j = threadIdx.x; j < V; j += blockDim.x) row[j * columns] = row[j * columns + columns - 1] = A(0);
}

// The sums over the windows of a thread's V channels. kMargin > 0: windows of so many channels on both sides,
// V at most.
template <int V, int kMargin, typename A>
__device__ void window_sums(const A* row, int columns, int channels, int before, int after, A (&sums)[V]) {
  const int pack = threadIdx.x;
  if constexpr (kMargin > 0) {
    A near[V + 2 * kMargin];
    for (int i = 0; i < V + 2 * kMargin; ++i) {
      const int lane = (i - kMargin + V) % V;
      near[i] = row[lane * columns + pack + (i - kMargin + V) / V];
    }
    for (int j = 0; j < V; ++j) {
      A sum = near[j];
      for (int i = 1; i <= 2 * kMargin; ++i) sum += near[j + i];
      sums[j] = sum;
    }
  } else {
    for (int j = 0; j < V; ++j) {
      const int own = pack * V + j;
      const int end = own + after >= channels ? channels - 1 : own + after;
      A sum(0);
      for (int c = own < before ? 0 : own - before; c <= end; ++c) sum += row[Row<V>{columns}.Place(c)];
      sums[j] = sum;
    }
  }
}

template <typename T, typename O, int V, int kMargin, bool kThreeQuarters>
__global__ void lrn_forward_last(const T* x, O* y, Lrn p) {
  using A = Accumulate<T>;
  DYNAMIC_SHARED(A, shared);
  const int columns = p.channels / V + 2;
  A* row = shared + threadIdx.y * p.row_words;
  const int64 rows = p.outer * p.inner;
  const int64 step = (int64)gridDim.x * blockDim.y;
  const A scale = A(p.scale), beta = A(p.beta), k = A(p.k);
  clear_margins<V>(row, columns);
  for (int64 first = (int64)blockIdx.x * blockDim.y; first < rows; first += step) {
    const bool is_there = first + threadIdx.y < rows;
    const int64 place = (first + threadIdx.y) * p.channels + threadIdx.x * V;
    A values[V];
    if (is_there) {
      const Pack<T, V> from = load_pack<V>(x + place);
      for (int j = 0; j < V; ++j) {
        values[j] = to_float(from[j]);
        row[j * columns + threadIdx.x + 1] = values[j] * values[j];
      }
    }
    __syncthreads();
    if (is_there) {
      A sums[V];
      window_sums<V, kMargin>(row, columns, p.channels, p.before, p.after, sums);
      Pack<O, V> result;
      for (int j = 0; j < V; ++j) {
        result[j] = from_float<O>(over_power<T, kThreeQuarters>(values[j], k + scale * sums[j], beta));
      }
      store_pack(y + place, result);
    }
    __syncthreads();
  }
}

// grad_x = g s^-beta - 2 a beta x * (sum over the windows that x lies in of g x s^(-beta - 1)). With kMask
// the gradient is 0 where x is not positive: x came out of a ReLU.
template <typename T, typename O, int V, int kMargin, bool kThreeQuarters, bool kMask>
__global__ void lrn_backward_last(const T* x, const O* grad, T* grad_x, Lrn p) {
  using A = Accumulate<T>;
  DYNAMIC_SHARED(A, shared);
  const int columns = p.channels / V + 2;
  A* squares = shared + threadIdx.y * 2 * p.row_words;
  A* terms = squares + p.row_words;
  const int64 rows = p.outer * p.inner;
  const int64 step = (int64)gridDim.x * blockDim.y;
  const A scale = A(p.scale), beta = A(p.beta), k = A(p.k), factor = A(2 * p.scale * p.beta);
  clear_margins<V>(squares, columns);
  clear_margins<V>(terms, columns);
  for (int64 first = (int64)blockIdx.x * blockDim.y; first < rows; first += step) {
    const bool is_there = first + threadIdx.y < rows;
    const int64 place = (first + threadIdx.y) * p.channels + threadIdx.x * V;
    A values[V], direct[V];
    if (is_there) {
      const Pack<T, V> from = load_pack<V>(x + place);
      const Pack<O, V> grads = load_pack<V>(grad + place);
      for (int j = 0; j < V; ++j) {
        values[j] = to_float(from[j]);
        direct[j] = to_float(grads[j]);
        squares[j * columns + threadIdx.x + 1] = values[j] * values[j];
      }
    }
    __syncthreads();
    if (is_there) {
      A sums[V];
      window_sums<V, kMargin>(squares, columns, p.channels, p.before, p.after, sums);
      for (int j = 0; j < V; ++j) {
        const A s = k + scale * sums[j];
        direct[j] = over_power<T, kThreeQuarters>(direct[j], s, beta);
        terms[j * columns + threadIdx.x + 1] = quotient<T>(direct[j] * values[j], s);
      }
    }
    __syncthreads();
    // What comes next in `squares` is written behind this barrier, and in `terms` behind the next one.
    if (is_there) {
      A sums[V];
      window_sums<V, kMargin>(terms, columns, p.channels, p.after, p.before, sums);
      Pack<T, V> result;
      for (int j = 0; j < V; ++j) {
        const bool masked = kMask && values[j] <= A(0);
        result[j] = from_float<T>(masked ? A(0) : direct[j] - factor * values[j] * sums[j]);
      }
      store_pack(grad_x + place, result);
    }
  }
}

// ---- channels far from each other ---------------------------------------------------------------------
// A thread has one place and walks over `chunk` channels of it; neighbouring threads have neighbouring
// places. With a margin known at compile time what a window holds stays in registers; otherwise each window
// is read anew.

template <typename T>
__device__ Accumulate<T> channel_at(const T* x, int channel, int channels, int64 inner) {
  return channel >= 0 && channel < channels ? to_float(x[channel * inner]) : Accumulate<T>(0);
}

template <typename T>
__device__ Accumulate<T> squares_around(const T* x, int channel, int64 inner, const Lrn& p) {
  Accumulate<T> sum(0);
  const int end = channel + p.after >= p.channels ? p.channels - 1 : channel + p.after;
  for (int c = channel < p.before ? 0 : channel - p.before; c <= end; ++c) {
    const Accumulate<T> value = to_float(x[c * inner]);
    sum += value * value;
  }
  return sum;
}

template <typename T, typename O, int kMargin, bool kThreeQuarters>
__global__ void lrn_forward_first(const T* x, O* y, Lrn p) {
  using A = Accumulate<T>;
  const int64 at = (int64)blockIdx.x * blockDim.x + threadIdx.x;
  if (at >= p.outer * p.inner) return;
  const int64 base = at / p.inner * p.channels * p.inner + at % p.inner;
  const T* from = x + base;
  O* to = y + base;
  const int first = blockIdx.y * p.chunk;
  const int end = first + p.chunk < p.channels ? first + p.chunk : p.channels;
  const A scale = A(p.scale), beta = A(p.beta), k = A(p.k);
  if constexpr (kMargin > 0) {
    constexpr int kSize = 2 * kMargin + 1;
    A values[kSize];  // the window of the channel in the middle
    for (int i = 1; i < kSize; ++i)
      values[i] = channel_at(from, first - kMargin + i - 1, p.channels, p.inner);
    for (int channel = first; channel < end; ++channel) {
      A sum(0);
      for (int i = 0; i < kSize - 1; ++i) {
        values[i] = values[i + 1];
        sum += values[i] * values[i];
      }
      values[kSize - 1] = channel_at(from, channel + kMargin, p.channels, p.inner);
      sum += values[kSize - 1] * values[kSize - 1];
      to[channel * p.inner] =
          from_float<O>(over_power<T, kThreeQuarters>(values[kMargin], k + scale * sum, beta));
    }
  } else {
    for (int channel = first; channel < end; ++channel) {
      const A s = k + scale * squares_around(from, channel, p.inner, p);
      to[channel * p.inner] =
          from_float<O>(over_power<T, kThreeQuarters>(to_float(from[channel * p.inner]), s, beta));
    }
  }
}

template <typename T, typename O, int kMargin, bool kThreeQuarters>
__global__ void lrn_backward_first(const T* x, const O* grad, T* grad_x, Lrn p) {
  using A = Accumulate<T>;
  const int64 at = (int64)blockIdx.x * blockDim.x + threadIdx.x;
  if (at >= p.outer * p.inner) return;
  const int64 base = at / p.inner * p.channels * p.inner + at % p.inner;
  const T* from = x + base;
  const O* grads = grad + base;
  T* to = grad_x + base;
  const int first = blockIdx.y * p.chunk;
  const int end = first + p.chunk < p.channels ? first + p.chunk : p.channels;
  const A scale = A(p.scale), beta = A(p.beta), k = A(p.k), factor = A(2 * p.scale * p.beta);
  if constexpr (kMargin > 0) {
    constexpr int kSize = 2 * kMargin + 1;
    A values[kSize];        // x around `ahead`, whose term comes into the window now
    A middle[kMargin + 1];  // x, and the direct part of the gradient, from the channel written now to `ahead`
    A direct[kMargin + 1];
    A terms[kSize];  // g x s^(-beta - 1) around the channel written now
    for (int i = 0; i < kSize; ++i) terms[i] = A(0);
    for (int i = 0; i <= kMargin; ++i) middle[i] = direct[i] = A(0);
    const int start = first - kMargin;
    for (int i = 1; i < kSize; ++i)
      values[i] = channel_at(from, start - kMargin + i - 1, p.channels, p.inner);
    for (int ahead = start; ahead < end + kMargin; ++ahead) {
      A sum(0);
      for (int i = 0; i < kSize - 1; ++i) {
        values[i] = values[i + 1];
        sum += values[i] * values[i];
      }
      values[kSize - 1] = channel_at(from, ahead + kMargin, p.channels, p.inner);
      sum += values[kSize - 1] * values[kSize - 1];
      const A s = k + scale * sum;
      for (int i = 0; i < kMargin; ++i) {
        middle[i] = middle[i + 1];
        direct[i] = direct[i + 1];
      }
      for (int i = 0; i < kSize - 1; ++i) terms[i] = terms[i + 1];
      middle[kMargin] = values[kMargin];
      direct[kMargin] = over_power<T, kThreeQuarters>(channel_at(grads, ahead, p.channels, p.inner), s, beta);
      terms[kSize - 1] = quotient<T>(direct[kMargin] * middle[kMargin], s);
      const int channel = ahead - kMargin;
      if (channel >= first) {
        A total(0);
        for (int i = 0; i < kSize; ++i) total += terms[i];
        to[channel * p.inner] = from_float<T>(direct[0] - factor * middle[0] * total);
      }
    }
  } else {
    for (int channel = first; channel < end; ++channel) {
      A total(0);
      const int until = channel + p.before >= p.channels ? p.channels - 1 : channel + p.before;
      for (int c = channel < p.after ? 0 : channel - p.after; c <= until; ++c) {
        const A s = k + scale * squares_around(from, c, p.inner, p);
        const A direct = over_power<T, kThreeQuarters>(to_float(grads[c * p.inner]), s, beta);
        total += quotient<T>(direct * to_float(from[c * p.inner]), s);
      }
      const A s = k + scale * squares_around(from, channel, p.inner, p);
      const A direct = over_power<T, kThreeQuarters>(to_float(grads[channel * p.inner]), s, beta);
      to[channel * p.inner] = from_float<T>(direct - factor * to_float(from[channel * p.inner]) * total);
    }
  }
}
