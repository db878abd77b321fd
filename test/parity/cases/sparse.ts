/** Cases of sparse tensors. */
import { b, type Cases, each, f, i, k, name, sparse as coo, type TensorSpec, v, w } from './spec.js';

const holes = w([3, 4], [1, 0, 0, 2, 0, 0, -3, 0, 0, 4, 0, 5]);
const square = w([3, 3], [1, 0, 2, 0, 0, 3, 0, 4, 0]);
const csr = (spec: TensorSpec) => coo(spec, 'sparse_csr');
const csc = (spec: TensorSpec) => coo(spec, 'sparse_csc');

export const sparse: Cases = {
  to_dense: [[coo(holes)], [csr(holes)], [f(2, 3)], [coo(holes), name('float64')]],
  to_sparse: [
    [holes],
    [f(2, 3, 2), 2],
    [holes, { layout: name('sparse_csr') }],
    [csr(holes)],
    [f(4, 4), { layout: name('sparse_bsr'), blocksize: [2, 2] }],
  ],
  ...each('to_sparse_csr to_sparse_csc', [holes], [coo(holes)]),
  ...each('to_sparse_bsr to_sparse_bsc', [f(4, 4), [2, 2]]),
  ...each('coalesce is_coalesced indices values', [coo(holes)]),
  ...each('_indices _values _nnz sparse_dim dense_dim', [coo(holes)]),
  _coalesced_: [[coo(k(holes)), true]],
  ...each('crow_indices col_indices', [csr(holes)]),
  ...each('ccol_indices row_indices', [csc(holes)]),
  sparse_mask: [
    [f(3, 4), coo(k(holes))],
    [f(3, 4), csr(k(holes))],
  ],
  sparse_resize_: [[coo(k(holes)), [4, 5], 2, 0]],
  sparse_resize_and_clear_: [[coo(k(holes)), [4, 5], 2, 0]],
  resize_as_sparse_: [[coo(k(holes)), coo(k(square))]],
  smm: [[coo(holes), f(4, 2)]],
  sspaddmm: [[coo(k(square)), coo(k(square)), k(f(3, 3)), { beta: 2, alpha: 0.5 }]],
  hspmm: [[coo(k(holes)), k(f(4, 2))]],
};

/** Functions of `torch.sparse`. */
export const sparse_module: Cases = {
  mm: [
    [coo(holes), f(4, 2)],
    [csr(holes), f(4, 2)],
    [coo(square), coo(square)],
    [csr(holes), f(4, 2), 'amax'],
  ],
  addmm: [
    [f(3, 2), coo(holes), f(4, 2)],
    [f(3, 2), coo(holes), f(4, 2), { beta: 0.5, alpha: 2 }],
  ],
  sampled_addmm: [
    [csr(square), f(3, 2), f(2, 3)],
    [csr(square), f(3, 2), f(2, 3), { beta: 0.5, alpha: 2 }],
  ],
  sum: [
    [coo(holes)],
    [coo(holes), 0],
    [coo(holes), { dim: [0, 1] }],
    [coo(holes), { dtype: name('float64') }],
    [coo(k(i(3, 2, 3))), 1, name('int32')],
  ],
  ...each('softmax log_softmax', [coo(holes), 1], [coo(holes), 0, { dtype: name('float64') }]),
  spdiags: [
    [k(f(2, 3)), v([0, 1], 'int64'), [3, 3]],
    [k(f(1, 3)), v([-1], 'int64'), [4, 3], { layout: name('sparse_csr') }],
  ],
};

/** Cases of rows behind them. */
export const sparse_parts: Cases = {
  sparse_coo_tensor: [
    [w([2, 2], [0, 1, 1, 0], 'int64'), f(2)],
    [w([2, 2], [0, 1, 1, 0], 'int64'), f(2), [3, 3]],
    [[2, 3]],
  ],
  sparse_compressed_tensor: [
    [v([0, 1, 2], 'int64'), v([1, 0], 'int64'), f(2), [2, 3], { layout: name('sparse_csr') }],
    [v([0, 1, 2], 'int64'), v([1, 0], 'int64'), f(2), { layout: name('sparse_csc') }],
  ],
  _sparse_broadcast_to: [[coo(k(b(1, 4))), [3, 4]]],
  ...each('_sparse_csr_sum _sparse_csr_prod', [csr(k(holes)), [1], true, { dtype: name('float32') }]),
  _sparse_mm: [[coo(holes), f(4, 2)]],
  _sparse_addmm: [[f(3, 2), coo(holes), f(4, 2)]],
  _sparse_sum: [[coo(holes)], [coo(holes), [0]]],
  ...each('_sparse_softmax _sparse_log_softmax', [coo(holes), 1, null]),
  sparse_sampled_addmm: [[csr(square), f(3, 2), f(2, 3)]],
  _spdiags: [[k(f(2, 3)), v([0, 1], 'int64'), [3, 3]]],
};
