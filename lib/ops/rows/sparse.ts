/** Tensors that hold only some of their elements: coordinates (COO), or compressed rows or columns (CSR, CSC, BSR, BSC). */
import { both, func, in_place, internal, method, type Row, type Rows, unlisted } from '../row.js';

const options = 'ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=';

function private_method(doc: string, schema: string): Row {
  return unlisted(method(doc, schema));
}

export const sparse: Rows = {
  to_dense: method(
    'The elements as a dense tensor.',
    'to_dense(Tensor self, ScalarType? dtype=None, *, bool? masked_grad=None) -> Tensor',
  ),
  to_sparse: method(
    'Sparse tensor of the same elements: coordinates of the first `sparse_dim` dimensions, or in the given layout.',
    'to_sparse.sparse_dim(Tensor self, int sparse_dim) -> Tensor',
    'to_sparse(Tensor self, *, Layout? layout=None, int[2]? blocksize=None, int? dense_dim=None) -> Tensor',
  ),
  to_sparse_csr: method(
    'Sparse tensor with compressed rows.',
    'to_sparse_csr(Tensor self, int? dense_dim=None) -> Tensor',
  ),
  to_sparse_csc: method(
    'Sparse tensor with compressed columns.',
    'to_sparse_csc(Tensor self, int? dense_dim=None) -> Tensor',
  ),
  to_sparse_bsr: method(
    'Sparse tensor with compressed rows of blocks.',
    'to_sparse_bsr(Tensor self, int[2] blocksize, int? dense_dim=None) -> Tensor',
  ),
  to_sparse_bsc: method(
    'Sparse tensor with compressed columns of blocks.',
    'to_sparse_bsc(Tensor self, int[2] blocksize, int? dense_dim=None) -> Tensor',
  ),
  coalesce: method(
    'The sparse tensor with its coordinates sorted and the values of equal ones added.',
    'coalesce(Tensor(a) self) -> Tensor(a)',
  ),
  is_coalesced: method('Whether the coordinates are sorted and unique.', 'is_coalesced(Tensor self) -> bool'),
  indices: method(
    'Coordinates of a coalesced tensor, one column for each value.',
    'indices(Tensor(a) self) -> Tensor(a)',
  ),
  values: method('Values of a coalesced or compressed tensor.', 'values(Tensor(a) self) -> Tensor(a)'),
  _indices: private_method('Coordinates, coalesced or not.', '_indices(Tensor(a) self) -> Tensor(a)'),
  _values: private_method('Values, coalesced or not.', '_values(Tensor(a) self) -> Tensor(a)'),
  _nnz: private_method('Number of values.', '_nnz(Tensor self) -> int'),
  _coalesced_: private_method(
    'Says whether the coordinates are sorted and unique.',
    '_coalesced_(Tensor(a!) self, bool coalesced) -> Tensor(a!)',
  ),
  crow_indices: method('Where each compressed row begins.', 'crow_indices(Tensor(a) self) -> Tensor(a)'),
  col_indices: method('The column of each value.', 'col_indices(Tensor(a) self) -> Tensor(a)'),
  ccol_indices: method('Where each compressed column begins.', 'ccol_indices(Tensor(a) self) -> Tensor(a)'),
  row_indices: method('The row of each value.', 'row_indices(Tensor(a) self) -> Tensor(a)'),
  sparse_dim: method('Number of sparse dimensions; 0 of a dense tensor.', 'sparse_dim(Tensor self) -> int'),
  dense_dim: method('Number of dense dimensions behind the sparse ones.', 'dense_dim(Tensor self) -> int'),
  sparse_mask: method(
    'The elements at the coordinates of a sparse `mask`.',
    'sparse_mask(Tensor self, Tensor mask) -> Tensor',
  ),
  sparse_resize_: method(
    'Gives a sparse tensor another size and other numbers of sparse and dense dimensions, in place.',
    'sparse_resize_(Tensor(a!) self, int[] size, int sparse_dim, int dense_dim) -> Tensor(a!)',
  ),
  sparse_resize_and_clear_: method(
    'As `sparse_resize_`, without values.',
    'sparse_resize_and_clear_(Tensor(a!) self, int[] size, int sparse_dim, int dense_dim) -> Tensor(a!)',
  ),
  resize_as_sparse_: unlisted(
    both(in_place('resize_as'), 'resize_as_sparse_(Tensor(a!) self, Tensor the_template) -> Tensor(a!)'),
  ),
  smm: both(
    'Product of a sparse and a dense matrix, as a sparse one.',
    'smm(Tensor self, Tensor mat2) -> Tensor',
  ),
  sspaddmm: both(
    '`beta` times the tensor plus `alpha` times the product of a sparse and a dense matrix, as a sparse one.',
    'sspaddmm(Tensor self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1) -> Tensor',
  ),
  hspmm: func(
    'Product of a sparse and a dense matrix, as a tensor with one sparse and one dense dimension.',
    'hspmm(Tensor mat1, Tensor mat2) -> Tensor',
  ),
  sparse_coo_tensor: internal(
    'Sparse tensor from coordinates and values.',
    'sparse_coo_tensor.indices(Tensor indices, Tensor values, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, bool? is_coalesced=None) -> Tensor',
    'sparse_coo_tensor.indices_size(Tensor indices, Tensor values, int[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, bool? is_coalesced=None) -> Tensor',
    `sparse_coo_tensor.size(int[] size, *, ${options}False) -> Tensor`,
  ),
  sparse_compressed_tensor: internal(
    'Sparse tensor from compressed indices, plain indices and values.',
    `sparse_compressed_tensor.comp_plain_value_size(Tensor compressed_indices, Tensor plain_indices, Tensor values, SymInt[] size, *, ${options}False) -> Tensor`,
    `sparse_compressed_tensor.comp_plain_value(Tensor compressed_indices, Tensor plain_indices, Tensor values, *, ${options}False) -> Tensor`,
  ),
  _sparse_broadcast_to: internal(
    'Sparse tensor expanded to the given size.',
    '_sparse_broadcast_to(Tensor(a) self, int[] size) -> Tensor(a)',
  ),
  _sparse_csr_sum: internal(
    'Sums of a tensor with compressed rows along the given dimensions.',
    '_sparse_csr_sum.dim_dtype(Tensor self, int[1] dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor',
  ),
  _sparse_csr_prod: internal(
    'Products of a tensor with compressed rows along the given dimensions.',
    '_sparse_csr_prod.dim_dtype(Tensor self, int[1] dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor',
  ),
  _sparse_mm: internal(
    'Product of two matrices, one of them sparse; with `reduce`, another reduction in place of the sum.',
    '_sparse_mm(Tensor sparse, Tensor dense) -> Tensor',
    '_sparse_mm.reduce(Tensor sparse, Tensor dense, str reduce) -> Tensor',
  ),
  _sparse_addmm: internal(
    '`beta` times the tensor plus `alpha` times the product of a sparse and a dense matrix.',
    '_sparse_addmm(Tensor self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1) -> Tensor',
  ),
  _sparse_sum: internal(
    'Sum of a sparse tensor, of all elements or along the given dimensions.',
    '_sparse_sum(Tensor self) -> Tensor',
    '_sparse_sum.dtype(Tensor self, *, ScalarType dtype) -> Tensor',
    '_sparse_sum.dim(Tensor self, int[1] dim) -> Tensor',
    '_sparse_sum.dim_dtype(Tensor self, int[1] dim, *, ScalarType dtype) -> Tensor',
  ),
  _sparse_softmax: internal(
    'Softmax of the values of a sparse tensor along `dim`.',
    '_sparse_softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor',
  ),
  _sparse_log_softmax: internal(
    'Logarithm of the softmax of the values of a sparse tensor along `dim`.',
    '_sparse_log_softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor',
  ),
  sparse_sampled_addmm: internal(
    '`alpha` times the product of two matrices, where a sparse one has values, plus `beta` times that one.',
    'sparse_sampled_addmm(Tensor self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1) -> Tensor',
  ),
  _spdiags: internal(
    'Sparse matrix with the given diagonals.',
    '_spdiags(Tensor diagonals, Tensor offsets, int[] shape, Layout? layout=None) -> Tensor',
  ),
};
