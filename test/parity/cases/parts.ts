/** Cases of rows that only this library calls. */
import { sparse_parts } from './sparse.js';
import { type Cases, each, f, i, k, name, p, spd, v, w } from './spec.js';

const step = k(w([], [3]));
const adam = [
  [k(f(2, 5)), k(f(3))],
  [k(f(2, 5)), k(f(3))],
  [k(f(2, 5)), k(f(3))],
  [k(p(2, 5)), k(p(3))],
];
const betas = { beta1: 0.9, beta2: 0.99, eps: 1e-3 };

export const parts: Cases = {
  to: [
    [f(3), { dtype: name('int64') }],
    [f(3), { device: 'cpu', copy: true }],
  ],
  nonzero: [[i(2, 3, 4)]],
  nonzero_numpy: [[i(2, 3, 4)]],
  cdist: [
    [f(4, 3), f(5, 3)],
    [f(4, 3), f(5, 3), 1, 2],
  ],
  _unique2: [[i(4, 9), true, true, true]],
  unique_dim: [[i(2, 5, 2), 0, true, true, true]],
  unique_consecutive: [[i(2, 9), true, true]],
  range: [
    [1, 4],
    [0, 1, 0.25],
  ],
  _lu_with_info: [[spd(3, 3)]],
  chain_matmul: [[[f(2, 5), f(5, 3), f(3, 4)]]],
  ...sparse_parts,
  einsum: [['ij,jk->ik', [f(2, 3), f(3, 4)]]],
  tensordot: [[f(2, 3), f(3, 2), [1], [0]]],
  ...each('atleast_1d atleast_2d atleast_3d', [f()], [[f(3), f()]]),
  ...each('block_diag broadcast_tensors', [[f(2, 1), f(1, 3)]]),
  ...each(
    '_fused_adam_ _fused_adamw_',
    [...adam, [], [step, step], { lr: 0.1, ...betas, weight_decay: 0.05, amsgrad: false, maximize: true }],
    [
      ...adam,
      [k(p(2, 5)), k(p(3))],
      [step, step],
      { lr: k(w([], [0.25])), ...betas, weight_decay: 0, amsgrad: true, maximize: false },
    ],
  ),
  _fused_adagrad_: [
    [
      [k(f(2, 5)), k(f(3))],
      [k(f(2, 5)), k(f(3))],
      [k(p(2, 5)), k(p(3))],
      [step, step],
      { lr: 0.1, lr_decay: 0.2, weight_decay: 0.05, eps: 1e-3, maximize: false },
    ],
  ],
  _amp_foreach_non_finite_check_and_unscale_: [[[k(f(2, 5)), k(f(3))], k(w([], [0])), k(w([], [0.25]))]],
  _amp_update_scale_: [
    [k(w([], [8])), k(w([], [1], 'int32')), k(w([], [0])), 2, 0.5, 2],
    [k(w([], [8])), k(w([], [1], 'int32')), k(w([], [1])), 2, 0.5, 2],
  ],
  meshgrid: [[[f(2), f(3)], { indexing: 'xy' }]],
  cartesian_prod: [[[f(2), f(3)]]],
  _pack_padded_sequence: [[f(3, 2, 4), v([3, 1], 'int64'), false]],
  _pad_packed_sequence: [[f(4, 2), v([2, 1, 1], 'int64'), true, 0.5, 5]],
};
