/** Matrix and vector products. */
import { both, func, in_place, method, nn, type Rows } from '../row.js';

export const products: Rows = {
  matmul: both(
    'Matrix product; vectors and batches follow the rules of broadcasting.',
    'matmul(Tensor self, Tensor other) -> Tensor',
  ),
  mm: both(
    'Product of two matrices.',
    'mm(Tensor self, Tensor mat2) -> Tensor',
    'mm.dtype(Tensor self, Tensor mat2, ScalarType out_dtype) -> Tensor',
  ),
  bmm: both(
    'Products of two batches of matrices.',
    'bmm(Tensor self, Tensor mat2) -> Tensor',
    'bmm.dtype(Tensor self, Tensor mat2, ScalarType out_dtype) -> Tensor',
  ),
  mv: both('Product of a matrix and a vector.', 'mv(Tensor self, Tensor vec) -> Tensor'),
  dot: both('Scalar product of two vectors.', 'dot(Tensor self, Tensor tensor) -> Tensor'),
  vdot: both(
    'Scalar product of two vectors, the first one conjugated.',
    'vdot(Tensor self, Tensor other) -> Tensor',
  ),
  inner: both(
    'Scalar products over the last dimensions of two tensors.',
    'inner(Tensor self, Tensor other) -> Tensor',
  ),
  outer: both(
    'Matrix of all products of the elements of two vectors.',
    'outer(Tensor self, Tensor vec2) -> Tensor',
  ),
  ger: both('Same as `outer`.', 'ger(Tensor self, Tensor vec2) -> Tensor'),
  kron: both('Kronecker product.', 'kron(Tensor self, Tensor other) -> Tensor'),
  cross: both(
    'Cross product of vectors of three elements along `dim`.',
    'cross(Tensor self, Tensor other, int? dim=None) -> Tensor',
  ),
  addmm: both(
    '`beta` times `input` plus `alpha` times a matrix product.',
    'addmm(Tensor self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1) -> Tensor',
    'addmm.dtype(Tensor self, Tensor mat1, Tensor mat2, ScalarType out_dtype, *, Scalar beta=1, Scalar alpha=1) -> Tensor',
  ),
  addmm_: method(
    in_place('addmm'),
    'addmm_(Tensor(a!) self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1) -> Tensor(a!)',
  ),
  addmv: both(
    '`beta` times `input` plus `alpha` times the product of a matrix and a vector.',
    'addmv(Tensor self, Tensor mat, Tensor vec, *, Scalar beta=1, Scalar alpha=1) -> Tensor',
  ),
  addmv_: both(
    in_place('addmv'),
    'addmv_(Tensor(a!) self, Tensor mat, Tensor vec, *, Scalar beta=1, Scalar alpha=1) -> Tensor(a!)',
  ),
  addr: both(
    '`beta` times `input` plus `alpha` times the outer product of two vectors.',
    'addr(Tensor self, Tensor vec1, Tensor vec2, *, Scalar beta=1, Scalar alpha=1) -> Tensor',
  ),
  addr_: method(
    in_place('addr'),
    'addr_(Tensor(a!) self, Tensor vec1, Tensor vec2, *, Scalar beta=1, Scalar alpha=1) -> Tensor(a!)',
  ),
  addbmm: both(
    '`beta` times `input` plus `alpha` times the sum of a batch of matrix products.',
    'addbmm(Tensor self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) -> Tensor',
  ),
  addbmm_: method(
    in_place('addbmm'),
    'addbmm_(Tensor(a!) self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) -> Tensor(a!)',
  ),
  baddbmm: both(
    '`beta` times `input` plus `alpha` times a batch of matrix products.',
    'baddbmm(Tensor self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) -> Tensor',
    'baddbmm.dtype(Tensor self, Tensor batch1, Tensor batch2, ScalarType out_dtype, *, Scalar beta=1, Scalar alpha=1) -> Tensor',
  ),
  baddbmm_: method(
    in_place('baddbmm'),
    'baddbmm_(Tensor(a!) self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) -> Tensor(a!)',
  ),
  linear: nn(
    '`input` times the transpose of `weight`, plus `bias`.',
    'linear(Tensor input, Tensor weight, Tensor? bias=None) -> Tensor',
  ),
  bilinear: func(
    'Bilinear form of two inputs, plus `bias`.',
    'bilinear(Tensor input1, Tensor input2, Tensor weight, Tensor? bias=None) -> Tensor',
  ),
};
