// Kernels that show the emulator and the launch layer at work, right ones and wrong ones.
#include "portable.cuh"

template <typename T>
__global__ void narrow(T* out, const Accumulate<T>* in, int64 count) {
  const int64 step = static_cast<int64>(gridDim.x) * blockDim.x;
  for (int64 i = static_cast<int64>(blockIdx.x) * blockDim.x + threadIdx.x; i < count; i += step)
    out[i] = from_float<T>(in[i]);
}

template <typename T>
__global__ void widen(Accumulate<T>* out, const T* in, int64 count) {
  const int64 step = static_cast<int64>(gridDim.x) * blockDim.x;
  for (int64 i = static_cast<int64>(blockIdx.x) * blockDim.x + threadIdx.x; i < count; i += step)
    out[i] = to_float(in[i]);
}

// Each thread's place in the grid, x first.
__global__ void places(int* out) {
  const unsigned block = blockIdx.x + gridDim.x * (blockIdx.y + gridDim.y * blockIdx.z);
  const unsigned thread = threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z);
  const unsigned threads = blockDim.x * blockDim.y * blockDim.z;
  out[block * threads + thread] += static_cast<int>(block * threads + thread);
}

// A block's elements the other way round, `rounds` times; `barriers` says which of the two are there.
template <int barriers>
__global__ void reverse(float* data, int rounds) {
  DYNAMIC_SHARED(float, tile);
  float* own = data + static_cast<int64>(blockIdx.x) * blockDim.x;
  for (int round = 0; round < rounds; ++round) {
    tile[threadIdx.x] = own[threadIdx.x] + static_cast<float>(round);
    if (barriers & 1) __syncthreads();
    own[threadIdx.x] = tile[blockDim.x - 1 - threadIdx.x];
    if (barriers & 2) __syncthreads();
  }
}

// Each element from the thread before, which a GPU need not have run yet.
__global__ void shift_without_barrier(float* data) {
  DYNAMIC_SHARED(float, tile);
  tile[threadIdx.x] = data[threadIdx.x];
  data[threadIdx.x] = threadIdx.x == 0 ? 0.0f : tile[threadIdx.x - 1];
}

__global__ void early_return(int last) {
  if (static_cast<int>(threadIdx.x) > last) return;
  __syncthreads();
}

__global__ void two_places(int last) {
  if (static_cast<int>(threadIdx.x) > last)
    __syncthreads();
  else
    __syncthreads();
}

// Writes the element `index` of its shared memory.
__global__ void write_shared(int index) {
  DYNAMIC_SHARED(unsigned char, bytes);
  bytes[index] = 1;
}

__global__ void copy_packs(float* out, const float* in) { store_pack(out, load_pack<4>(in)); }

__global__ void read(float* out, const float* in, int64 index) { out[0] = in[index]; }

template <typename T>
__global__ void math(T* out, T x) {
  out[0] = sqrt(x);
  out[1] = rsqrt(x);
  out[2] = pow(x, static_cast<T>(0.75));
  out[3] = fma(x, x, x);
  out[4] = fmax(fmin(exp(x), static_cast<T>(2)), fabs(log(x)));
  out[5] = fast_pow(x, static_cast<T>(0.75)) + fast_exp(x) + fast_divide(x, x);
  out[6] = infinity<T>();
}
