// One pass over all parameters of a group: momentum, weight decay, step, and the copies in a narrower dtype
// that the next forward pass reads.
#include "portable.cuh"

static constexpr int kMostTensors = 24;

// The tensors of one launch. Block b works on the tensor t with first_block[t] <= b < first_block[t + 1].
template <typename T>
struct SgdTensorList {
  T* param[kMostTensors];
  const T* grad[kMostTensors];
  T* buffer[kMostTensors];   // null without momentum
  void* copy[kMostTensors];  // null where nobody wants one
  int64 count[kMostTensors];
  int first_block[kMostTensors + 1];
  int tensors;
};

struct SgdNumbers {
  double lr, momentum, one_minus_dampening, weight_decay;
  const float* lr_pointer;  // where the rate lies on the device; else null
  bool nesterov, maximize, first_step;
};

// Not joined to an addition that follows.
__device__ inline float rounded_product(float a, float b) {
#ifdef LIBTORCH_NODE_EMULATOR
  return a * b;
#else
  return __fmul_rn(a, b);
#endif
}
__device__ inline double rounded_product(double a, double b) {
#ifdef LIBTORCH_NODE_EMULATOR
  return a * b;
#else
  return __dmul_rn(a, b);
#endif
}

// With the roundings that PyTorch's `foreach` operators and its fused kernel share: each product that is
// added is one fused multiply-add, but momentum times buffer is rounded first.
template <typename A>
__device__ void update(A& p, A g, A& b, const SgdNumbers& n, bool has_momentum) {
  if (n.maximize) g = -g;
  if (n.weight_decay != 0) g = fma(A(n.weight_decay), p, g);
  if (has_momentum) {
    b = n.first_step ? g : fma(A(n.one_minus_dampening), g, rounded_product(b, A(n.momentum)));
    g = n.nesterov ? fma(A(n.momentum), b, g) : b;
  }
  p = fma(-(n.lr_pointer != nullptr ? A(*n.lr_pointer) : A(n.lr)), g, p);
}

// T: dtype of the parameters; C: of the copies.
template <typename T, typename C, int V>
__global__ void sgd_step(SgdTensorList<T> list, SgdNumbers n, int chunk) {
  using A = Accumulate<T>;
  int t = 0;
  while (t + 1 < list.tensors && int(blockIdx.x) >= list.first_block[t + 1]) ++t;
  const int64 begin = (int64)(blockIdx.x - list.first_block[t]) * chunk;
  const int64 end = begin + chunk < list.count[t] ? begin + chunk : list.count[t];
  T* param = list.param[t];
  const T* grad = list.grad[t];
  T* buffer = list.buffer[t];
  C* copy = static_cast<C*>(list.copy[t]);
  const bool has_momentum = buffer != nullptr;
  for (int64 i = begin + (int64)threadIdx.x * V; i < end; i += (int64)blockDim.x * V) {
    if (i + V <= end) {
      Pack<T, V> params = load_pack<V>(param + i);
      const Pack<T, V> grads = load_pack<V>(grad + i);
      Pack<T, V> buffers{};
      if (has_momentum && !n.first_step) buffers = load_pack<V>(buffer + i);
      Pack<C, V> copies;
      for (int j = 0; j < V; ++j) {
        A p = to_float(params[j]), b = to_float(buffers[j]);
        update<A>(p, to_float(grads[j]), b, n, has_momentum);
        params[j] = from_float<T>(p);
        buffers[j] = from_float<T>(b);
        copies[j] = from_float<C>(Accumulate<C>(p));
      }
      store_pack(param + i, params);
      if (has_momentum) store_pack(buffer + i, buffers);
      if (copy != nullptr) store_pack(copy + i, copies);
    } else {
      for (int64 one = i; one < end; ++one) {
        A p = to_float(param[one]);
        A b = has_momentum && !n.first_step ? to_float(buffer[one]) : A(0);
        update<A>(p, to_float(grad[one]), b, n, has_momentum);
        param[one] = from_float<T>(p);
        if (has_momentum) buffer[one] = from_float<T>(b);
        if (copy != nullptr) copy[one] = from_float<C>(Accumulate<C>(p));
      }
    }
  }
}
