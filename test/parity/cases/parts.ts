/** Cases of rows that only this library calls. */
import { type Cases, each, f, i, name, v } from './spec.js';

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
  einsum: [['ij,jk->ik', [f(2, 3), f(3, 4)]]],
  tensordot: [[f(2, 3), f(3, 2), [1], [0]]],
  ...each('atleast_1d atleast_2d atleast_3d', [f()], [[f(3), f()]]),
  ...each('block_diag broadcast_tensors', [[f(2, 1), f(1, 3)]]),
  meshgrid: [[[f(2), f(3)], { indexing: 'xy' }]],
  cartesian_prod: [[[f(2), f(3)]]],
  _pack_padded_sequence: [[f(3, 2, 4), v([3, 1], 'int64'), false]],
  _pad_packed_sequence: [[f(4, 2), v([2, 1, 1], 'int64'), true, 0.5, 5]],
};
