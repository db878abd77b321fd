/** Cases of `torch.masked`. */
import { b, type Case, type Cases, c, each, f, i, k, name, p, v, w } from './spec.js';

const mask = b(3, 4);
const none = w([3, 4], [0, 0, 0, 0, 1, 1, 0, 1, 0, 1, 0, 0], 'bool');

const reductions: Case[] = [
  [f(3, 4)],
  [f(3, 4), 1],
  [f(3, 4), { mask }],
  [f(3, 4), 1, { mask: none, keepdim: true }],
  [f(3, 4), { dim: [0, 1], mask: b(4), dtype: name('float64') }],
  [k(w([3, 4], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], 'int32')), 0, { mask }],
  [f(3, 4), [1, 1]],
  [f(3, 4), 2],
  [f(3), { mask: b(2, 3) }],
];

const one_dim: Case[] = [
  [f(3, 4), 1],
  [f(3, 4), 0, { mask }],
  [f(3, 4), 1, { mask: none, dtype: name('float64') }],
  [k(i(5, 3, 4)), -1, { mask }],
];

export const masked: Cases = {
  ...each('sum prod amax amin logsumexp mean var std', ...reductions),
  ...each('argmax argmin', ...one_dim, [f(3, 4)], [f(3, 4), 1, { keepdim: true, mask }]),
  ...each('cumsum cumprod softmax log_softmax softmin', ...one_dim),
  median: [...one_dim, [f(3, 4), { mask }], [f(3, 4), { keepdim: true }]],
  norm: [
    [f(3, 4)],
    [f(3, 4), 1, 1, { mask }],
    [f(3, 4), Number.NEGATIVE_INFINITY, 0, { mask, keepdim: true }],
    [c(3, 4), { mask }],
  ],
  normalize: [
    [f(3, 4), 2, 1],
    [f(3, 4), 1, 0, { mask, eps: 0.5 }],
  ],
  logaddexp: [
    [f(3), f(3)],
    [f(3), p(3), { input_mask: b(3), other_mask: v([1, 0, 1], 'bool'), dtype: name('float64') }],
  ],
};
