/** Functions that make tensors. */
import { both, func, in_place, method, type Rows, unlisted } from '../row.js';

export const creation: Rows = {
  zeros: func(
    'Tensor of the given size filled with 0.',
    'zeros(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
  ),
  ones: func(
    'Tensor of the given size filled with 1.',
    'ones(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
  ),
  empty: func(
    'Tensor of the given size whose elements are whatever was in memory.',
    'empty.memory_format(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor',
  ),
  full: func(
    'Tensor of the given size with `fill_value` everywhere; its dtype follows the value.',
    'full(SymInt[] size, Scalar fill_value, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
  ),
  zeros_like: func(
    'Zeros with the shape, dtype and device of `input`.',
    'zeros_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor',
  ),
  ones_like: func(
    'Ones with the shape, dtype and device of `input`.',
    'ones_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor',
  ),
  empty_like: func(
    'Uninitialised tensor with the shape, dtype and device of `input`.',
    'empty_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor',
  ),
  full_like: func(
    'Tensor like `input` with `fill_value` everywhere.',
    'full_like(Tensor self, Scalar fill_value, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor',
  ),
  new_zeros: method(
    'Zeros of the given size, with the dtype and device of this tensor.',
    'new_zeros(Tensor self, SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
  ),
  new_ones: method(
    'Ones of the given size, with the dtype and device of this tensor.',
    'new_ones(Tensor self, SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
  ),
  new_empty: method(
    'Uninitialised tensor of the given size, with the dtype and device of this tensor.',
    'new_empty(Tensor self, SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
  ),
  new_full: method(
    'Tensor of the given size filled with `fill_value`, with the dtype and device of this tensor.',
    'new_full(Tensor self, SymInt[] size, Scalar fill_value, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
  ),
  new_empty_strided: method(
    'Uninitialised tensor of the given size and strides, with the dtype and device of this tensor.',
    'new_empty_strided(Tensor self, SymInt[] size, SymInt[] stride, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
  ),
  empty_strided: func(
    'Uninitialised tensor with the given size and strides.',
    'empty_strided(SymInt[] size, SymInt[] stride, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
  ),
  empty_permuted: func(
    'Uninitialised dense tensor whose dimensions lie in memory in the order of `physical_layout`.',
    'empty_permuted(SymInt[] size, int[] physical_layout, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
  ),
  scalar_tensor: unlisted(
    func(
      '0-dimensional tensor that holds one number.',
      'scalar_tensor(Scalar s, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
    ),
  ),
  arange: func(
    'Evenly spaced values from `start` up to, but without, `end`.',
    'arange(Scalar end, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
    'arange.start(Scalar start, Scalar end, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
    'arange.start_step(Scalar start, Scalar end, Scalar step=1, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
  ),
  linspace: func(
    '`steps` values evenly spaced from `start` to `end`, both included.',
    'linspace.Tensor_Tensor(Tensor start, Tensor end, int steps, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
    'linspace.Scalar_Tensor(Scalar start, Tensor end, int steps, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
    'linspace.Tensor_Scalar(Tensor start, Scalar end, int steps, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
    'linspace(Scalar start, Scalar end, int steps, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
  ),
  logspace: func(
    '`steps` values whose exponents of `base` are evenly spaced from `start` to `end`.',
    'logspace.Tensor_Tensor(Tensor start, Tensor end, int steps, float base=10.0, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
    'logspace.Scalar_Tensor(Scalar start, Tensor end, int steps, float base=10.0, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
    'logspace.Tensor_Scalar(Tensor start, Scalar end, int steps, float base=10.0, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
    'logspace(Scalar start, Scalar end, int steps, float base=10.0, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
  ),
  eye: func(
    'Matrix with ones on the diagonal and zeros elsewhere.',
    'eye(SymInt n, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
    'eye.m(SymInt n, SymInt m, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
  ),
  complex: func(
    'Complex tensor from its real and imaginary parts.',
    'complex(Tensor real, Tensor imag) -> Tensor',
  ),
  polar: func('Complex tensor from absolute values and angles.', 'polar(Tensor abs, Tensor angle) -> Tensor'),
  tril_indices: func(
    'Row and column indices of the lower triangle of a matrix, as a 2 × n tensor.',
    'tril_indices(int row, int col, int offset=0, *, ScalarType? dtype=long, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
  ),
  triu_indices: func(
    'Row and column indices of the upper triangle of a matrix, as a 2 × n tensor.',
    'triu_indices(int row, int col, int offset=0, *, ScalarType? dtype=long, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
  ),
  vander: func(
    'Vandermonde matrix: the powers of the elements of a vector as columns.',
    'vander(Tensor x, int? N=None, bool increasing=False) -> Tensor',
  ),
  bartlett_window: func(
    'Bartlett (triangular) window of the given length.',
    'bartlett_window(int window_length, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
    'bartlett_window.periodic(int window_length, bool periodic, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
  ),
  blackman_window: func(
    'Blackman window of the given length.',
    'blackman_window(int window_length, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
    'blackman_window.periodic(int window_length, bool periodic, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
  ),
  hamming_window: func(
    'Hamming window of the given length.',
    'hamming_window(int window_length, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
    'hamming_window.periodic(int window_length, bool periodic, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
    'hamming_window.periodic_alpha(int window_length, bool periodic, float alpha, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
    'hamming_window.periodic_alpha_beta(int window_length, bool periodic, float alpha, float beta, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
  ),
  hann_window: func(
    'Hann (raised cosine) window of the given length.',
    'hann_window(int window_length, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
    'hann_window.periodic(int window_length, bool periodic, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
  ),
  kaiser_window: func(
    'Kaiser window of the given length and shape parameter `beta`.',
    'kaiser_window(int window_length, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
    'kaiser_window.periodic(int window_length, bool periodic, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
    'kaiser_window.beta(int window_length, bool periodic, float beta, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
  ),
  clone: both(
    'Copy with its own memory, through which gradients flow.',
    'clone(Tensor self, *, MemoryFormat? memory_format=None) -> Tensor',
  ),
  detach: both('The same memory outside the autograd graph.', 'detach(Tensor(a) self) -> Tensor(a)'),
  detach_: both(in_place('detach'), 'detach_(Tensor(a!) self) -> Tensor(a!)'),
  fill_diagonal_: method(
    'Writes `fill_value` along the main diagonal, in place.',
    'fill_diagonal_(Tensor(a!) self, Scalar fill_value, bool wrap=False) -> Tensor(a!)',
  ),
  fill: unlisted(
    func(
      'Tensor like `input` with `value` in every element.',
      'fill.Tensor(Tensor self, Tensor value) -> Tensor',
      'fill.Scalar(Tensor self, Scalar value) -> Tensor',
    ),
  ),
  fill_: both(
    'Writes `value` into every element, in place.',
    'fill_.Tensor(Tensor(a!) self, Tensor value) -> Tensor(a!)',
    'fill_.Scalar(Tensor(a!) self, Scalar value) -> Tensor(a!)',
  ),
  zero_: both('Writes 0 into every element, in place.', 'zero_(Tensor(a!) self) -> Tensor(a!)'),
};
