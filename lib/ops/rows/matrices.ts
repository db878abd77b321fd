/** Decompositions, inverses and functions of matrices. */
import { both, func, type Rows } from '../row.js';

export const matrices: Rows = {
  det: both('Determinant of square matrices.', 'det(Tensor self) -> Tensor'),
  logdet: both('Logarithm of the determinant of square matrices.', 'logdet(Tensor self) -> Tensor'),
  slogdet: both(
    'Sign and logarithm of the absolute value of the determinant.',
    'slogdet(Tensor self) -> (Tensor sign, Tensor logabsdet)',
  ),
  inverse: both('Inverse of square matrices.', 'inverse(Tensor self) -> Tensor'),
  pinverse: both('Moore-Penrose pseudo-inverse.', 'pinverse(Tensor self, float rcond=1e-15) -> Tensor'),
  matrix_exp: both('Exponential of square matrices.', 'matrix_exp(Tensor self) -> Tensor'),
  matrix_power: both('`n`-th power of square matrices.', 'matrix_power(Tensor self, int n) -> Tensor'),
  cholesky: both(
    'Cholesky factor of positive definite matrices.',
    'cholesky(Tensor self, bool upper=False) -> Tensor',
  ),
  cholesky_inverse: both(
    'Inverse of a positive definite matrix from its Cholesky factor.',
    'cholesky_inverse(Tensor self, bool upper=False) -> Tensor',
  ),
  cholesky_solve: both(
    'Solution of a positive definite system from its Cholesky factor.',
    'cholesky_solve(Tensor self, Tensor input2, bool upper=False) -> Tensor',
  ),
  qr: both('QR decomposition.', 'qr(Tensor self, bool some=True) -> (Tensor Q, Tensor R)'),
  svd: both(
    'Singular value decomposition U diag(S) Vᴴ, with V and not Vᴴ.',
    'svd(Tensor self, bool some=True, bool compute_uv=True) -> (Tensor U, Tensor S, Tensor V)',
  ),
  geqrf: both('QR decomposition as Householder reflectors.', 'geqrf(Tensor self) -> (Tensor a, Tensor tau)'),
  orgqr: both(
    'The orthogonal matrix of a product of Householder reflectors.',
    'orgqr(Tensor self, Tensor input2) -> Tensor',
  ),
  ormqr: both(
    'Product of a matrix with that of Householder reflectors.',
    'ormqr(Tensor self, Tensor input2, Tensor input3, bool left=True, bool transpose=False) -> Tensor',
  ),
  triangular_solve: both(
    'Solution of a triangular system, with a copy of the matrix.',
    'triangular_solve(Tensor self, Tensor A, bool upper=True, bool transpose=False, bool unitriangular=False) -> (Tensor solution, Tensor cloned_coefficient)',
  ),
  lu_solve: both(
    'Solution of a linear system from its LU decomposition.',
    'lu_solve(Tensor self, Tensor LU_data, Tensor LU_pivots) -> Tensor',
  ),
  lu_unpack: func(
    'Permutation, lower and upper matrix of a packed LU decomposition.',
    'lu_unpack(Tensor LU_data, Tensor LU_pivots, bool unpack_data=True, bool unpack_pivots=True) -> (Tensor P, Tensor L, Tensor U)',
  ),
};
