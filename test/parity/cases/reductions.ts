/** Cases of reductions and running sums. */
import { b, type Cases, each, f, i, k, name, p, u, v } from './spec.js';

const holes = v([1, Number.NaN, 3, -2]);

export const reductions: Cases = {
  ...each(
    'sum nansum',
    [f(2, 5)],
    [f(2, 5), 1],
    [f(2, 5), [0, 1], true],
    [f(2, 5), { dtype: name('float64') }],
    [holes],
  ),
  ...each('mean nanmean', [f(2, 5)], [f(2, 5), { dim: 1, keepdim: true }], [holes]),
  prod: [[f(2, 5)], [f(2, 5), 1], [f(2, 5), { dim: 0, keepdim: true }]],
  ...each('median nanmedian', [f(2, 5)], [f(2, 5), 1], [holes]),
  mode: [[i(3, 2, 7)], [i(3, 2, 7), 0, true]],
  ...each(
    'std var std_mean var_mean',
    [f(2, 5)],
    [f(2, 5), false],
    [f(2, 5), 1],
    [f(2, 5), { dim: [1], correction: 0, keepdim: true }],
  ),
  ...each('max min', [f(2, 5)], [f(2, 5), 1], [f(2, 5), f(5)], [f(2, 5), { dim: 0, keepdim: true }], [holes]),
  ...each('amax amin', [f(2, 5)], [f(2, 5), 1], [f(2, 5), [0, 1], true], [v([1, 2, 2, 1])]),
  aminmax: [[f(2, 5)], [f(2, 5), { dim: 1, keepdim: true }]],
  ...each('argmax argmin', [f(2, 5)], [f(2, 5), 1], [f(2, 5), { dim: 0, keepdim: true }]),
  ...each('all any', [b(2, 5)], [f(2, 5), 1], [b(2, 5), { dim: [0, 1] }]),
  count_nonzero: [[i(2, 2, 5)], [i(2, 2, 5), 1], [i(2, 2, 5), [0, 1]]],
  logsumexp: [
    [f(2, 5), 1],
    [f(2, 5), [0, 1], true],
  ],
  ...each(
    'quantile nanquantile',
    [f(2, 5), 0.3],
    [f(2, 5), v([0.2, 0.7]), 1],
    [f(2, 5), 0.5, { dim: 0, interpolation: 'lower' }],
  ),
  dist: [
    [f(2, 5), f(2, 5)],
    [f(2, 5), f(2, 5), 1],
  ],
  histc: [
    [f(20), 5],
    [f(20), { bins: 4, min: -1, max: 1 }],
  ],
  histogram: [
    [f(20), 5],
    [f(20), v([-2, 0, 1, 2])],
    [f(20), 4, { range: [-1, 1], density: true }],
  ],
  histogramdd: [
    [f(20, 2), [3, 4]],
    [f(20, 2), 3, { range: [-1, 1, -2, 2], density: true }],
    [f(20, 2), [v([-2, 0, 2]), v([-1, 0, 1])], { weight: p(20) }],
  ],
  hash_tensor: [[f(2, 5)], [f(2, 5), 1], [f(2, 5), [0, 1], { keepdim: true }]],
  nuclear_norm: [[f(3, 4)], [f(2, 3, 4), [1, 2], true]],
  frobenius_norm: [
    [f(3, 4), [0, 1]],
    [f(3, 4), 1, true],
  ],
  native_norm: [[f(3, 4)], [f(3, 4), 3, 1, true, null]],
  bincount: [[i(5, 9)], [i(5, 9), p(9)], [i(5, 9), { minlength: 8 }]],
  segment_reduce: [
    [f(6), 'sum', { lengths: v([2, 4], 'int64') }],
    [f(6, 2), 'max', { lengths: v([1, 5], 'int64') }],
  ],
  trace: [[f(3, 4)]],
  cov: [[f(3, 6)], [f(3, 6), { correction: 0 }]],
  corrcoef: [[f(3, 6)]],
  sum_to_size: [[f(2, 5), [1, 5]]],
  ...each('cumsum cumprod', [f(2, 5), 1], [f(2, 5), 0, { dtype: name('float64') }]),
  ...each('cummax cummin logcumsumexp', [f(2, 5), 1]),
  diff: [[f(2, 5)], [f(2, 5), 2, 1], [f(2, 5), { prepend: f(2, 1) }]],
  ...each('trapezoid trapz cumulative_trapezoid', [f(2, 5)], [f(2, 5), p(5)], [f(2, 5), { dx: 0.5, dim: 0 }]),
  renorm: [[f(3, 4), 2, 0, 1.5]],
  norm: [
    [f(2, 5)],
    [f(2, 5), 1],
    [f(2, 5), 'fro', [0, 1]],
    [f(2, 5), 'nuc'],
    [f(2, 5), 3, 1, true],
    [f(2), { dtype: name('float64') }],
  ],
  unique: [[i(4, 9)], [i(4, 9), true, true, true], [i(2, 5, 2), { dim: 0, return_counts: true }]],
  unique_consecutive: [[i(2, 9)], [i(2, 9), { return_inverse: true, return_counts: true }]],
  cdist: [
    [f(4, 3), f(5, 3)],
    [f(4, 3), f(5, 3), 1],
  ],
  pdist: [[f(4, 3)], [f(4, 3), 1]],
  cosine_similarity: [
    [f(2, 5), f(2, 5)],
    [f(2, 5), f(2, 5), 0, 1e-6],
  ],
  pairwise_distance: [
    [f(2, 5), f(2, 5)],
    [f(2, 5), f(2, 5), { p: 1, keepdim: true }],
  ],
  norm_except_dim: [[f(3, 4)], [f(3, 4), 2, 1]],
  ...each('softmax log_softmax', [f(2, 5), 1], [f(2, 5), { dim: 0, dtype: name('float64') }]),
  _softmax_backward_data: [[f(2, 5), u(2, 5), 1, name('float32')]],
  _log_softmax_backward_data: [[f(2, 5), f(2, 5), 1, name('float32')]],
  _safe_softmax: [
    [f(2, 5), 1],
    [v([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]), 0],
  ],
  multi_margin_loss: [
    [f(3, 5), i(5, 3), { reduction: 1 }],
    [f(3, 5), i(5, 3), { p: 2, margin: 0.5, weight: k(u(5)), reduction: 2 }],
  ],
};
