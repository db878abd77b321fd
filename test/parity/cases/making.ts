/** Cases of creation and random rows. */
import { type Cases, each, f, i, k, name, p, u, v, w } from './spec.js';

export const making: Cases = {
  ...each(
    'zeros ones',
    [[2, 3]],
    [[2], { dtype: name('int32') }],
    [{ size: [1, 2], requires_grad: true }],
    [[]],
  ),
  full: [
    [[2, 3], 1.5],
    [[2], 7],
    [[2], true],
    [[2], 1, { dtype: name('float64') }],
  ],
  ...each('zeros_like ones_like', [f(2, 3)], [i(3, 2), { dtype: name('float32') }]),
  full_like: [
    [f(2, 3), 2],
    [f(2), 3, { dtype: name('int64') }],
  ],
  ...each('new_zeros new_ones', [f(2), [2, 3]], [f(2), [2], { dtype: name('int64') }]),
  new_full: [
    [f(2), [2, 3], 2],
    [i(3, 2), [2], 7],
  ],
  scalar_tensor: [[1.5], [2, { dtype: name('int64') }]],
  arange: [[5], [1, 7], [0, 1, 0.25], [5, { dtype: name('float64') }], [{ start: 1, end: 4 }]],
  linspace: [
    [0, 1, 5],
    [k(w([], [0.5])), 4, 3],
    [1, 2, { steps: 3 }],
  ],
  logspace: [
    [0, 2, 5],
    [0, 3, 4, 2],
  ],
  eye: [[3], [2, 4], [3, { dtype: name('int64') }]],
  complex: [[f(3), f(3)]],
  polar: [[p(3), f(3)]],
  ...each('tril_indices triu_indices', [3, 4], [3, 3, 1]),
  vander: [[f(3)], [f(3), 2], [f(3), { increasing: true }]],
  ...each('bartlett_window blackman_window hamming_window hann_window', [6], [6, false], [1]),
  kaiser_window: [[6], [6, false], [6, true, 8.5]],
  clone: [[f(2, 3)], [f(1, 2, 3, 2), { memory_format: name('channels_last') }]],
  detach: [[f(2, 3)]],
  ...each('is_pinned pin_memory', [f(2)]),
  fill_diagonal_: [
    [f(3, 3), 5],
    [f(5, 2), 1, { wrap: true }],
  ],
  fill: [
    [f(2, 3), 5],
    [i(3, 2), 2],
    [f(2, 3), f()],
  ],
  range: [[1, 4], [0, 1, 0.25], [{ start: 2, end: 5, dtype: name('int64') }]],
  fill_: [
    [f(2, 3), 5],
    [f(2, 3), -2],
  ],
  zero_: [[f(2, 3)]],
  ...each('rand randn', [[2, 3]], [[3], { dtype: name('float64') }]),
  ...each('rand_like randn_like', [f(2, 3)]),
  randint: [[10, [2, 3]], [5, 9, [4]], [{ high: 3, size: [4] }]],
  randint_like: [
    [k(f(2, 3)), 10],
    [k(f(2, 3)), 5, 9],
  ],
  randperm: [[8], [5, { dtype: name('int32') }]],
  normal: [
    [f(2, 3), p(2, 3)],
    [f(2, 3), 2],
    [1, p(2, 3)],
    [0, 1, [2, 3]],
  ],
  bernoulli: [[u(2, 5)], [f(2, 5), 0.3]],
  bernoulli_: [[f(2, 5)], [f(2, 5), 0.3], [f(2, 5), u(2, 5)]],
  multinomial: [
    [u(2, 5), 2],
    [u(5), 9, true],
  ],
  poisson: [[p(2, 5)]],
  binomial: [[v([5, 9, 20]), u(3)]],
  uniform_: [[f(2, 5)], [f(2, 5), -1, 3]],
  normal_: [[f(2, 5)], [f(2, 5), 1, 0.5], [f(40)]],
  random_: [[f(2, 5)], [i(3, 5)], [f(2, 5), 9], [f(2, 5), -3, 9]],
  ...each('exponential_ cauchy_ log_normal_', [f(2, 5)]),
  geometric_: [[f(2, 5), 0.3]],
  ...each('dropout alpha_dropout', [f(2, 5), 0.4, true], [f(2, 5), 0.4, false]),
  ...each('feature_dropout feature_alpha_dropout', [f(2, 4, 3), 0.4, true]),
  native_dropout: [[f(2, 5), 0.4, true]],
};

/** Rows whose elements are whatever was in memory: only shape and dtype are compared. */
export const uninitialised: Cases = {
  empty: [[[2, 3]], [[2], { dtype: name('int64') }]],
  empty_like: [[f(2, 3)]],
  new_empty: [[f(2), [2, 3]]],
  new_empty_strided: [[f(2), [2, 3], [3, 1]]],
  empty_strided: [
    [
      [2, 3],
      [1, 2],
    ],
  ],
  empty_permuted: [
    [
      [2, 3],
      [1, 0],
    ],
  ],
  resize_: [[f(2, 3), [3, 3]]],
  resize_as_: [[f(2, 3), f(4, 3)]],
};
