/** Cases of elementwise rows and of comparisons. */
import { b, type Cases, c, each, f, g, i, name, p, u, v } from './spec.js';

const specials = v([0, -0, 1, -1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e-40]);

export const elementwise: Cases = {
  ...each(
    'abs absolute neg negative positive sign sgn ceil floor trunc fix frac square exp exp2 expm1 deg2rad rad2deg ' +
      'sin cos tan sinh cosh tanh atan arctan asinh arcsinh sinc erf erfc i0 conj conj_physical resolve_conj ' +
      'resolve_neg angle sigmoid',
    [f(2, 5)],
    [specials],
  ),
  ...each('reciprocal sqrt rsqrt log log10 log2 log1p lgamma digamma', [p(2, 5)], [specials]),
  ...each('asin arcsin acos arccos atanh arctanh erfinv', [u(2, 5)], [specials]),
  ...each('acosh arccosh', [g(2, 5)], [specials]),
  ...each('signbit isfinite isinf isnan isneginf isposinf isreal', [f(2, 5)], [specials]),
  ...each('is_complex is_floating_point is_signed is_conj is_neg is_inference', [f(2)], [c(2)], [b(2)]),
  round: [[f(2, 5)], [f(2, 5), { decimals: 1 }], [v([0.5, 1.5, 2.5, -0.5])]],
  logit: [[u(2, 5)], [u(2, 5), 0.2], [u(2, 5), { eps: 0.1 }]],
  nan_to_num: [[specials], [specials, 1], [specials, { nan: 2, posinf: 3, neginf: 4 }]],
  clamp: [
    [f(2, 5), -1, 1],
    [f(2, 5), { min: 0.5 }],
    [f(2, 5), null, 0.5],
    [f(2, 5), f(2, 5), f(2, 5)],
  ],
  clip: [
    [f(2, 5), -1, 1],
    [f(2, 5), { max: f(5) }],
  ],
  clamp_min: [
    [f(2, 5), 0.5],
    [f(2, 5), f(5)],
  ],
  clamp_max: [
    [f(2, 5), 0.5],
    [f(2, 5), f(5)],
  ],
  bitwise_not: [[i(9, 5)], [b(5)]],
  logical_not: [[f(5)], [b(5)], [i(3, 5)]],
  frexp: [[f(2, 5)]],
  ...each('atan2 arctan2 hypot maximum minimum fmax fmin', [f(2, 5), f(2, 5)], [f(2, 1), f(5)]),
  ...each(
    'add sub subtract rsub',
    [f(2, 5), f(5)],
    [f(2, 5), 2],
    [f(2, 5), f(5), { alpha: 3 }],
    [c(2), c(2)],
  ),
  ...each('mul multiply true_divide', [f(2, 5), f(5)], [f(2, 5), 2.5], [c(2), c(2)]),
  ...each(
    'div divide',
    [f(2, 5), p(5)],
    [f(2, 5), 2],
    [f(2, 5), p(5), { rounding_mode: 'floor' }],
    [f(2, 5), 0.5, { rounding_mode: 'trunc' }],
  ),
  ...each('floor_divide fmod remainder', [f(2, 5), p(5)], [f(2, 5), 0.75]),
  pow: [
    [p(2, 5), f(5)],
    [p(2, 5), 2.5],
    [f(2, 5), 3],
    [2, f(5)],
  ],
  float_power: [
    [p(2, 5), f(5)],
    [p(2, 5), 2],
    [2, f(5)],
  ],
  lerp: [
    [f(2, 5), f(2, 5), 0.3],
    [f(2, 5), f(2, 5), u(2, 5)],
  ],
  addcmul: [
    [f(2, 5), f(2, 5), f(2, 5)],
    [f(2, 5), f(2, 5), f(5), { value: 0.5 }],
  ],
  addcdiv: [
    [f(2, 5), f(2, 5), p(2, 5)],
    [f(2, 5), f(2, 5), p(5), { value: 0.5 }],
  ],
  copysign: [
    [f(2, 5), f(2, 5)],
    [f(2, 5), -1],
  ],
  nextafter: [[f(2, 5), f(2, 5)]],
  ldexp: [[f(2, 5), i(4, 5)]],
  ...each('logaddexp logaddexp2', [f(2, 5), f(2, 5)]),
  xlogy: [
    [f(2, 5), p(2, 5)],
    [f(2, 5), 2],
    [2, p(2, 5)],
  ],
  ...each('gcd lcm', [i(30, 2, 5), i(20, 5)]),
  heaviside: [[v([-1, 0, 2]), v([0.5])]],
  gradient: [[f(6)], [f(4, 5), { dim: [0, 1] }], [f(6), { spacing: 0.5 }]],
  ...each('bitwise_and bitwise_or bitwise_xor', [i(9, 5), i(9, 5)], [i(9, 5), 3], [b(5), b(5)], [3, i(9, 5)]),
  ...each('bitwise_left_shift bitwise_right_shift', [i(9, 5), i(3, 5)], [i(9, 5), 2], [3, i(3, 5)]),
  ...each('logical_and logical_or logical_xor', [b(5), b(5)], [f(5), i(2, 5)]),
  polygamma: [
    [1, p(2, 5)],
    [2, p(2, 5)],
  ],
  polygamma_: [[p(2, 5), 1]],
  mvlgamma: [[g(2, 5), 2]],
  ...each('igamma igammac', [p(2, 5), p(2, 5)]),
  ...each('real imag', [c(2, 3)]),
  view_as_real: [[c(2, 3)]],
  view_as_complex: [[f(3, 2)]],
  ...each(
    'eq ne lt le gt ge not_equal less less_equal greater greater_equal',
    [i(3, 8), i(3, 8)],
    [f(2, 5), f(5)],
    [i(3, 8), 1],
  ),
  ...each('equal', [i(3, 8), i(3, 8)], [f(2), f(3)]),
  ...each('allclose isclose', [f(5), f(5)], [v([1, 2]), v([1.00001, 2.1])], [f(5), f(5), { atol: 4 }]),
  isin: [
    [i(9, 5), i(9, 3)],
    [i(9, 5), 3],
    [3, i(9, 5)],
    [i(9, 5), i(9, 3), { invert: true }],
  ],
  is_nonzero: [[v([2])], [v([0], 'int64')], [f(2)]],
  is_same_size: [
    [f(2, 3), f(2, 3)],
    [f(2, 3), f(3, 2)],
  ],
  is_set_to: [[f(2), f(2)]],
  sort: [[f(2, 5)], [f(2, 5), 0, true], [f(2, 5), { stable: true, dim: 0 }]],
  argsort: [[f(2, 5)], [f(2, 5), 0, true], [i(3, 8), { stable: true }]],
  msort: [[f(4, 3)]],
  topk: [
    [f(2, 5), 2],
    [f(2, 5), 1, 0, false],
    [f(2, 5), 3, { sorted: true }],
  ],
  kthvalue: [
    [f(2, 5), 2],
    [f(2, 5), 1, 0, true],
  ],
  searchsorted: [
    [v([1, 2, 3]), p(4)],
    [v([1, 2, 3]), 2, { right: true }],
  ],
  bucketize: [
    [f(4), v([-1, 0, 1])],
    [0.5, v([-1, 0, 1])],
  ],
  stft: [[f(32), 8, { return_complex: true, window: p(8) }]],
  istft: [[c(5, 4), 8, { window: p(8) }]],
  type_as: [[f(3), i(3, 2)]],
  contiguous: [[f(2, 3, 2, 2)], [f(2, 3, 2, 2), { memory_format: name('channels_last') }]],
  copy_: [[f(2, 3), i(5, 3)]],
  result_type: [
    [f(2), 2],
    [i(3, 2), 2.5],
    [1, 2.5],
    [i(3, 2), f(2)],
  ],
  can_cast: [
    [name('float64'), name('int64')],
    [name('int64'), name('float32')],
  ],
  promote_types: [
    [name('int32'), name('float32')],
    [name('uint8'), name('int64')],
  ],
};
