/** Cases of `torch.signal.windows`. */
import { type Case, type Cases, each, name } from './spec.js';

/** Lengths that the windows treat by themselves, both symmetries, other dtypes, and what they refuse. */
const lengths: Case[] = [
  [0],
  [1],
  [7],
  [8, { sym: false }],
  [6, { dtype: name('float64'), requires_grad: true }],
  [-1],
  [3, { dtype: name('int64') }],
  [3, { layout: name('sparse_coo') }],
];

export const windows: Cases = {
  ...each('bartlett blackman cosine hamming hann nuttall', ...lengths),
  exponential: [
    ...lengths,
    [5, { tau: 2.5 }],
    [5, { sym: false, center: 1 }],
    [5, { center: 1 }],
    [5, { tau: 0 }],
  ],
  gaussian: [...lengths, [5, { std: 0.8 }], [5, { std: 0 }]],
  kaiser: [...lengths, [5, { beta: 8.5 }], [5, { beta: -1 }]],
  general_cosine: [
    [7, { a: [0.46, 0.23, 0.31] }],
    [1, { a: [1] }],
    [5, { a: [] }],
    [8, { a: [1, 2], sym: false }],
  ],
  general_hamming: [...lengths, [7, { alpha: 0.46 }]],
};
