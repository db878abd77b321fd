/** Activations. */
import { both, func, functional, in_place, nn, type Rows, unlisted } from '../row.js';

export const activation: Rows = {
  relu: functional(both('Each element, or 0 if it is negative.', 'relu(Tensor self) -> Tensor')),
  relu_: both(in_place('relu'), 'relu_(Tensor(a!) self) -> Tensor(a!)'),
  relu6: nn('Each element limited to the range from 0 to 6.', 'relu6(Tensor self) -> Tensor'),
  relu6_: nn(in_place('relu6'), 'relu6_(Tensor(a!) self) -> Tensor(a!)'),
  elu: nn(
    'Each element, or `alpha` (eˣ - 1) if it is negative.',
    'elu(Tensor self, Scalar alpha=1, Scalar scale=1, Scalar input_scale=1) -> Tensor',
  ),
  elu_: nn(
    in_place('elu'),
    'elu_(Tensor(a!) self, Scalar alpha=1, Scalar scale=1, Scalar input_scale=1) -> Tensor(a!)',
  ),
  selu: functional(
    func('Self-normalising variant of `elu`, with fixed constants.', 'selu(Tensor self) -> Tensor'),
  ),
  selu_: func(in_place('selu'), 'selu_(Tensor(a!) self) -> Tensor(a!)'),
  celu: functional(func('Smooth variant of `elu`.', 'celu(Tensor self, Scalar alpha=1.0) -> Tensor')),
  celu_: func(in_place('celu'), 'celu_(Tensor(a!) self, Scalar alpha=1.0) -> Tensor(a!)'),
  gelu: nn(
    'Each element times the area under the normal curve left of it.',
    "gelu(Tensor self, *, str approximate='none') -> Tensor",
  ),
  gelu_: nn(in_place('gelu'), "gelu_(Tensor(a!) self, *, str approximate='none') -> Tensor(a!)"),
  silu: nn('Each element times its sigmoid.', 'silu(Tensor self) -> Tensor'),
  silu_: nn(in_place('silu'), 'silu_(Tensor(a!) self) -> Tensor(a!)'),
  mish: nn('Each element times the hyperbolic tangent of its `softplus`.', 'mish(Tensor self) -> Tensor'),
  mish_: nn(in_place('mish'), 'mish_(Tensor(a!) self) -> Tensor(a!)'),
  sigmoid: both('Logistic sigmoid, 1 / (1 + e⁻ˣ), of each element.', 'sigmoid(Tensor self) -> Tensor'),
  sigmoid_: both(in_place('sigmoid'), 'sigmoid_(Tensor(a!) self) -> Tensor(a!)'),
  hardsigmoid: nn('Piecewise linear approximation of the sigmoid.', 'hardsigmoid(Tensor self) -> Tensor'),
  hardsigmoid_: nn(in_place('hardsigmoid'), 'hardsigmoid_(Tensor(a!) self) -> Tensor(a!)'),
  hardswish: nn('Each element times its `hardsigmoid`.', 'hardswish(Tensor self) -> Tensor'),
  hardswish_: nn(in_place('hardswish'), 'hardswish_(Tensor(a!) self) -> Tensor(a!)'),
  hardtanh: nn(
    'Each element limited to the range from `min_val` to `max_val`.',
    'hardtanh(Tensor self, Scalar min_val=-1, Scalar max_val=1) -> Tensor',
  ),
  hardtanh_: nn(
    in_place('hardtanh'),
    'hardtanh_(Tensor(a!) self, Scalar min_val=-1, Scalar max_val=1) -> Tensor(a!)',
  ),
  hardshrink: both(
    'Each element, or 0 if it lies within `lambd` of 0.',
    'hardshrink(Tensor self, Scalar lambd=0.5) -> Tensor',
  ),
  softshrink: nn(
    'Each element moved towards 0 by `lambd`.',
    'softshrink(Tensor self, Scalar lambd=0.5) -> Tensor',
  ),
  softplus: nn(
    'Smooth approximation of `relu`, log(1 + exp(`beta` x)) / `beta`.',
    'softplus(Tensor self, Scalar beta=1, Scalar threshold=20) -> Tensor',
  ),
  log_sigmoid: nn('Logarithm of the sigmoid of each element.', 'log_sigmoid(Tensor self) -> Tensor'),
  leaky_relu: nn(
    'Each element, times `negative_slope` if it is negative.',
    'leaky_relu(Tensor self, Scalar negative_slope=0.01) -> Tensor',
  ),
  leaky_relu_: nn(
    in_place('leaky_relu'),
    'leaky_relu_(Tensor(a!) self, Scalar negative_slope=0.01) -> Tensor(a!)',
  ),
  prelu: both(
    'Each element, times a learnt weight if it is negative.',
    'prelu(Tensor self, Tensor weight) -> Tensor',
  ),
  rrelu: functional(
    func(
      'Each element, times a random slope if it is negative.',
      'rrelu(Tensor self, Scalar lower=0.125, Scalar upper=0.3333333333333333, bool training=False, Generator? generator=None) -> Tensor',
    ),
  ),
  rrelu_: func(
    in_place('rrelu'),
    'rrelu_(Tensor(a!) self, Scalar lower=0.125, Scalar upper=0.3333333333333333, bool training=False, Generator? generator=None) -> Tensor(a!)',
  ),
  threshold: functional(
    func(
      'Each element, or `value` if it is not above `threshold`.',
      'threshold(Tensor self, Scalar threshold, Scalar value) -> Tensor',
    ),
  ),
  threshold_: func(
    in_place('threshold'),
    'threshold_(Tensor(a!) self, Scalar threshold, Scalar value) -> Tensor(a!)',
  ),
  glu: nn(
    'First half of `dim` times the sigmoid of the second half.',
    'glu(Tensor self, int dim=-1) -> Tensor',
  ),
  softmax: both(
    'Exponentials along `dim`, scaled to a sum of 1.',
    'softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor',
  ),
  _softmax_backward_data: unlisted(
    func(
      'Gradient of `softmax` from its result.',
      '_softmax_backward_data(Tensor grad_output, Tensor output, int dim, ScalarType input_dtype) -> Tensor',
    ),
  ),
  _log_softmax_backward_data: unlisted(
    func(
      'Gradient of `log_softmax` from its result.',
      '_log_softmax_backward_data(Tensor grad_output, Tensor output, int dim, ScalarType input_dtype) -> Tensor',
    ),
  ),
  _safe_softmax: unlisted(
    func(
      '`softmax`, with 0 where all of `dim` is negative infinity.',
      '_safe_softmax(Tensor self, int dim, ScalarType? dtype=None) -> Tensor',
    ),
  ),
  log_softmax: functional(
    both(
      'Logarithm of `softmax`, exact for small values.',
      'log_softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor',
    ),
  ),
  scaled_dot_product_attention: nn(
    'Attention of queries to keys, applied to values.',
    'scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, Tensor? attn_mask=None, float dropout_p=0.0, bool is_causal=False, *, float? scale=None, bool enable_gqa=False) -> Tensor',
  ),
};
