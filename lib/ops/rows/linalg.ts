/** torch.linalg. */
import { func, type Rows } from '../row.js';

export const linalg: Rows = {
  norm: func(
    'Vector or matrix norm of any order.',
    'linalg_norm(Tensor self, Scalar? ord=None, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor',
    'linalg_norm.ord_str(Tensor self, str ord, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor',
  ),
  vector_norm: func(
    'Vector norm over the given dimensions.',
    'linalg_vector_norm(Tensor self, Scalar ord=2, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor',
  ),
  matrix_norm: func(
    'Matrix norm over two dimensions.',
    'linalg_matrix_norm(Tensor self, Scalar ord, int[] dim=[-2,-1], bool keepdim=False, *, ScalarType? dtype=None) -> Tensor',
    "linalg_matrix_norm.str_ord(Tensor self, str ord='fro', int[] dim=[-2,-1], bool keepdim=False, *, ScalarType? dtype=None) -> Tensor",
  ),
  cond: func(
    'Condition number of matrices.',
    'linalg_cond(Tensor self, Scalar? p=None) -> Tensor',
    'linalg_cond.p_str(Tensor self, str p) -> Tensor',
  ),
  det: func('Determinant of square matrices.', 'linalg_det(Tensor A) -> Tensor'),
  slogdet: func(
    'Sign and logarithm of the absolute value of the determinant.',
    'linalg_slogdet(Tensor A) -> (Tensor sign, Tensor logabsdet)',
  ),
  inv: func('Inverse of square matrices; a singular one is an error.', 'linalg_inv(Tensor A) -> Tensor'),
  inv_ex: func(
    'Inverse of square matrices, with an error code for each.',
    'linalg_inv_ex(Tensor A, *, bool check_errors=False) -> (Tensor inverse, Tensor info)',
  ),
  pinv: func(
    'Moore-Penrose pseudo-inverse.',
    'linalg_pinv.atol_rtol_tensor(Tensor self, *, Tensor? atol=None, Tensor? rtol=None, bool hermitian=False) -> Tensor',
    'linalg_pinv.atol_rtol_float(Tensor self, *, float? atol=None, float? rtol=None, bool hermitian=False) -> Tensor',
    'linalg_pinv.rcond_tensor(Tensor self, Tensor rcond, bool hermitian=False) -> Tensor',
    'linalg_pinv(Tensor self, float rcond, bool hermitian=False) -> Tensor',
  ),
  solve: func('Solution X of A X = B.', 'linalg_solve(Tensor A, Tensor B, *, bool left=True) -> Tensor'),
  solve_ex: func(
    'Solution X of A X = B, with an error code for each matrix.',
    'linalg_solve_ex(Tensor A, Tensor B, *, bool left=True, bool check_errors=False) -> (Tensor result, Tensor info)',
  ),
  solve_triangular: func(
    'Solution of a triangular system.',
    'linalg_solve_triangular(Tensor self, Tensor B, *, bool upper, bool left=True, bool unitriangular=False) -> Tensor',
  ),
  lstsq: func(
    'Least squares solution of a linear system, with residuals, rank and singular values.',
    'linalg_lstsq(Tensor self, Tensor b, float? rcond=None, *, str? driver=None) -> (Tensor solution, Tensor residuals, Tensor rank, Tensor singular_values)',
  ),
  cholesky: func(
    'Cholesky factor of positive definite matrices.',
    'linalg_cholesky(Tensor self, *, bool upper=False) -> Tensor',
  ),
  cholesky_ex: func(
    'Cholesky factor of positive definite matrices, with an error code for each.',
    'linalg_cholesky_ex(Tensor self, *, bool upper=False, bool check_errors=False) -> (Tensor L, Tensor info)',
  ),
  qr: func('QR decomposition.', "linalg_qr(Tensor A, str mode='reduced') -> (Tensor Q, Tensor R)"),
  svd: func(
    'Singular value decomposition U diag(S) Vᴴ.',
    'linalg_svd(Tensor A, bool full_matrices=True, *, str? driver=None) -> (Tensor U, Tensor S, Tensor Vh)',
  ),
  svdvals: func(
    'Singular values in descending order.',
    'linalg_svdvals(Tensor A, *, str? driver=None) -> Tensor',
  ),
  eig: func(
    'Eigenvalues and eigenvectors of square matrices, complex.',
    'linalg_eig(Tensor self) -> (Tensor eigenvalues, Tensor eigenvectors)',
  ),
  eigvals: func('Eigenvalues of square matrices, complex.', 'linalg_eigvals(Tensor self) -> Tensor'),
  eigh: func(
    'Eigenvalues and eigenvectors of Hermitian matrices.',
    'linalg_eigh(Tensor self, str UPLO="L") -> (Tensor eigenvalues, Tensor eigenvectors)',
  ),
  eigvalsh: func(
    'Eigenvalues of Hermitian matrices.',
    'linalg_eigvalsh(Tensor self, str UPLO="L") -> Tensor',
  ),
  lu: func(
    'LU decomposition with pivoting.',
    'linalg_lu(Tensor A, *, bool pivot=True) -> (Tensor P, Tensor L, Tensor U)',
  ),
  lu_factor: func(
    'LU decomposition in packed form, with pivots.',
    'linalg_lu_factor(Tensor A, *, bool pivot=True) -> (Tensor LU, Tensor pivots)',
  ),
  lu_factor_ex: func(
    'LU decomposition in packed form, with pivots and an error code for each matrix.',
    'linalg_lu_factor_ex(Tensor A, *, bool pivot=True, bool check_errors=False) -> (Tensor LU, Tensor pivots, Tensor info)',
  ),
  lu_solve: func(
    'Solution of a linear system from its packed LU decomposition.',
    'linalg_lu_solve(Tensor LU, Tensor pivots, Tensor B, *, bool left=True, bool adjoint=False) -> Tensor',
  ),
  ldl_factor: func(
    'LDL decomposition of Hermitian matrices, in packed form.',
    'linalg_ldl_factor(Tensor self, *, bool hermitian=False) -> (Tensor LD, Tensor pivots)',
  ),
  ldl_factor_ex: func(
    'LDL decomposition of Hermitian matrices, with an error code for each.',
    'linalg_ldl_factor_ex(Tensor self, *, bool hermitian=False, bool check_errors=False) -> (Tensor LD, Tensor pivots, Tensor info)',
  ),
  ldl_solve: func(
    'Solution of a linear system from its LDL decomposition.',
    'linalg_ldl_solve(Tensor LD, Tensor pivots, Tensor B, *, bool hermitian=False) -> Tensor',
  ),
  householder_product: func(
    'First columns of a product of Householder reflectors.',
    'linalg_householder_product(Tensor input, Tensor tau) -> Tensor',
  ),
  matmul: func('Same as `torch.matmul`.', 'linalg_matmul(Tensor self, Tensor other) -> Tensor'),
  matrix_exp: func('Exponential of square matrices.', 'linalg_matrix_exp(Tensor self) -> Tensor'),
  matrix_power: func('`n`-th power of square matrices.', 'linalg_matrix_power(Tensor self, int n) -> Tensor'),
  matrix_rank: func(
    'Number of singular values above a tolerance.',
    'linalg_matrix_rank.atol_rtol_tensor(Tensor input, *, Tensor? atol=None, Tensor? rtol=None, bool hermitian=False) -> Tensor',
    'linalg_matrix_rank.atol_rtol_float(Tensor self, *, float? atol=None, float? rtol=None, bool hermitian=False) -> Tensor',
    'linalg_matrix_rank.tol_tensor(Tensor input, Tensor tol, bool hermitian=False) -> Tensor',
    'linalg_matrix_rank(Tensor self, float tol, bool hermitian=False) -> Tensor',
  ),
  multi_dot: func(
    'Product of several matrices in the cheapest order.',
    'linalg_multi_dot(Tensor[] tensors) -> Tensor',
  ),
  cross: func(
    'Cross product of vectors of three elements along `dim`.',
    'linalg_cross(Tensor self, Tensor other, *, int dim=-1) -> Tensor',
  ),
  vecdot: func(
    'Scalar products of vectors along `dim`.',
    'linalg_vecdot(Tensor x, Tensor y, *, int dim=-1) -> Tensor',
  ),
  diagonal: func(
    'View of a diagonal of the last two dimensions.',
    'linalg_diagonal(Tensor(a) A, *, int offset=0, int dim1=-2, int dim2=-1) -> Tensor(a)',
  ),
  tensorinv: func(
    'Inverse of a tensor seen as a square matrix.',
    'linalg_tensorinv(Tensor self, int ind=2) -> Tensor',
  ),
  tensorsolve: func(
    'Solution of a system whose matrix is a tensor seen as square.',
    'linalg_tensorsolve(Tensor self, Tensor other, int[]? dims=None) -> Tensor',
  ),
  vander: func(
    'Vandermonde matrices of the vectors in the last dimension.',
    'linalg_vander(Tensor x, *, SymInt? N=None) -> Tensor',
  ),
};
