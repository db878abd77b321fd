/** Operators behind the functions of lib/ops/composite.ts, which PyTorch writes in Python as well. */
import { internal, type Rows } from '../row.js';

export const parts: Rows = {
  nonzero: internal('Indices of all non-zero elements, one row for each.', 'nonzero(Tensor self) -> Tensor'),
  nonzero_numpy: internal(
    'Indices of all non-zero elements, one vector for each dimension.',
    'nonzero_numpy(Tensor self) -> Tensor[]',
  ),
  cdist: internal(
    '`p`-norm distances between all pairs of rows of two batches.',
    'cdist(Tensor x1, Tensor x2, float p=2, int? compute_mode=None) -> Tensor',
  ),
  _unique2: internal(
    'Distinct elements, with inverse indices and counts.',
    '_unique2(Tensor self, bool sorted=True, bool return_inverse=False, bool return_counts=False) -> (Tensor, Tensor, Tensor)',
  ),
  unique_dim: internal(
    'Distinct slices along `dim`, with inverse indices and counts.',
    'unique_dim(Tensor self, int dim, bool sorted=True, bool return_inverse=False, bool return_counts=False) -> (Tensor, Tensor, Tensor)',
  ),
  unique_consecutive: internal(
    'Runs of equal elements reduced to one element, with inverse indices and counts.',
    'unique_consecutive(Tensor self, bool return_inverse=False, bool return_counts=False, int? dim=None) -> (Tensor, Tensor, Tensor)',
  ),
  range: internal(
    'Numbers from `start` to `end`, which is included.',
    'range.step(Scalar start, Scalar end, Scalar step=1, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
  ),
  _lu_with_info: internal(
    'LU decomposition in packed form, with pivots and an error code for each matrix.',
    '_lu_with_info(Tensor self, bool pivot=True, bool check_errors=True) -> (Tensor LU, Tensor pivots, Tensor info)',
  ),
  chain_matmul: internal(
    'Product of several matrices in the cheapest order.',
    'chain_matmul(Tensor[] matrices) -> Tensor',
  ),
  einsum: internal(
    "Sums of products of tensors, by Einstein's index notation.",
    'einsum(str equation, Tensor[] tensors, *, int[]? path=None) -> Tensor',
  ),
  tensordot: internal(
    'Product summed over pairs of dimensions of two tensors.',
    'tensordot(Tensor self, Tensor other, int[] dims_self, int[] dims_other) -> Tensor',
  ),
  block_diag: internal(
    'Matrix with the given matrices along its diagonal.',
    'block_diag(Tensor[] tensors) -> Tensor',
  ),
  atleast_1d: internal(
    'View with at least one dimension.',
    'atleast_1d(Tensor self) -> Tensor',
    'atleast_1d.Sequence(Tensor[] tensors) -> Tensor[]',
  ),
  atleast_2d: internal(
    'View with at least two dimensions.',
    'atleast_2d(Tensor self) -> Tensor',
    'atleast_2d.Sequence(Tensor[] tensors) -> Tensor[]',
  ),
  atleast_3d: internal(
    'View with at least three dimensions.',
    'atleast_3d(Tensor self) -> Tensor',
    'atleast_3d.Sequence(Tensor[] tensors) -> Tensor[]',
  ),
  broadcast_tensors: internal(
    'The tensors expanded to one common shape.',
    'broadcast_tensors(Tensor[] tensors) -> Tensor[]',
  ),
  meshgrid: internal(
    'Grids of coordinates from vectors.',
    'meshgrid(Tensor[] tensors) -> Tensor[]',
    'meshgrid.indexing(Tensor[] tensors, *, str indexing) -> Tensor[]',
  ),
  cartesian_prod: internal(
    'All combinations that take one element of each vector.',
    'cartesian_prod(Tensor[] tensors) -> Tensor',
  ),
};
