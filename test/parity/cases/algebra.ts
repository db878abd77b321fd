/** Cases of linear algebra, special functions and Fourier transforms. */
import { type Cases, c, each, f, i, k, p, sparse, spd, u, v, w } from './spec.js';

const pivots = v([1, 2, 3], 'int32');
const triangle = w([3, 3], [2, 0, 0, 1, 3, 0, 0.5, 1, 4]);

export const products: Cases = {
  matmul: [
    [f(2, 3), f(3, 4)],
    [f(3), f(3)],
    [f(2, 2, 3), f(3)],
    [f(2, 1, 2, 3), f(4, 3, 2)],
  ],
  mm: [[f(2, 3), f(3, 4)]],
  bmm: [[f(2, 2, 3), f(2, 3, 4)]],
  mv: [[f(2, 3), f(3)]],
  ...each('dot vdot', [f(4), f(4)], [c(4), c(4)]),
  inner: [[f(2, 3), f(4, 3)]],
  ...each('outer ger', [f(3), f(4)]),
  kron: [[f(2, 2), f(2, 3)]],
  addmm: [
    [f(4), f(2, 3), f(3, 4)],
    [f(2, 4), f(2, 3), f(3, 4), { beta: 0.5, alpha: 2 }],
  ],
  addmv: [[f(2), f(2, 3), f(3)]],
  addr: [[f(2, 3), f(2), f(3)]],
  addbmm: [[f(2, 4), f(2, 2, 3), f(2, 3, 4)]],
  baddbmm: [[f(2, 2, 4), f(2, 2, 3), f(2, 3, 4)]],
  linear: [
    [f(2, 3), f(4, 3)],
    [f(2, 3), f(4, 3), f(4)],
  ],
  bilinear: [[f(2, 3), f(2, 4), f(5, 3, 4), f(5)]],
  einsum: [
    ['ij,jk->ik', f(2, 3), f(3, 4)],
    ['ii', f(3, 3)],
    [f(2, 3), [0, 1], f(3, 4), [1, 2], [0, 2]],
  ],
  tensordot: [
    [f(2, 3, 4), f(3, 4, 2), 2],
    [f(2, 3), f(3, 2), [[1], [0]]],
  ],
  ...each('matrix_power', [f(3, 3), 3], [spd(3, 3), -1]),
  ...each('cholesky_inverse cholesky inverse det logdet slogdet matrix_exp pinverse', [spd(3, 3)]),
  cholesky_solve: [[f(3, 2), triangle]],
  qr: [[f(4, 3)], [f(4, 3), false]],
  svd: [[f(4, 3)], [f(4, 3), false]],
  geqrf: [[f(4, 3)]],
  orgqr: [[f(4, 3), f(3)]],
  ormqr: [[f(4, 3), f(3), f(4, 2)]],
  triangular_solve: [[f(3, 2), triangle, false]],
  lu: [[spd(3, 3)], [spd(2, 3, 3), { get_infos: true }]],
  chain_matmul: [[f(2, 5), f(5, 3), f(3, 4)]],
  svd_lowrank: [
    [f(9, 4), 2],
    [f(4, 9), { q: 3, niter: 1 }],
    [f(9, 4), { q: 2, M: f(1, 4) }],
  ],
  pca_lowrank: [
    [f(9, 4)],
    [f(9, 4), { q: 2, center: false }],
    [sparse(k(w([4, 3], [1, 0, 0, 2, 0, 3, 0, 0, 4, 0, 5, 0]))), 2],
  ],
  lu_solve: [[f(3, 2), spd(3, 3), pivots]],
  lu_unpack: [[spd(3, 3), pivots]],
};

export const linalg: Cases = {
  norm: [[f(2, 3)], [f(2, 3), 'fro'], [f(2, 3), 1, 1], [f(2, 3), { ord: 2, dim: [0, 1] }]],
  vector_norm: [[f(2, 3)], [f(2, 3), 1, 1, true]],
  matrix_norm: [[f(2, 3)], [f(2, 3), 'nuc'], [f(2, 3), 2]],
  cond: [[spd(3, 3)], [spd(3, 3), 'fro'], [spd(3, 3), 1]],
  ...each(
    'det slogdet inv inv_ex cholesky cholesky_ex matrix_exp lu lu_factor lu_factor_ex ldl_factor ldl_factor_ex',
    [spd(3, 3)],
    [spd(2, 3, 3)],
  ),
  ...each('eigvalsh eigh', [spd(3, 3)], [spd(3, 3), 'U']),
  ...each('eig eigvals', [f(3, 3)]),
  pinv: [[f(3, 4)], [f(3, 4), { rtol: 0.1 }]],
  ...each('solve solve_ex', [spd(3, 3), f(3, 2)], [spd(3, 3), f(2, 3), { left: false }]),
  solve_triangular: [[triangle, f(3, 2), { upper: false }]],
  lstsq: [
    [f(4, 3), f(4, 2)],
    [f(4, 3), f(4, 2), { driver: 'gelsd' }],
  ],
  qr: [[f(4, 3)], [f(4, 3), 'complete']],
  svd: [[f(4, 3)], [f(4, 3), false]],
  svdvals: [[f(4, 3)]],
  lu_solve: [[spd(3, 3), pivots, f(3, 2)]],
  ldl_solve: [[spd(3, 3), pivots, f(3, 2)]],
  householder_product: [[f(4, 3), f(3)]],
  matmul: [[f(2, 3), f(3, 4)]],
  matrix_power: [
    [f(3, 3), 3],
    [spd(3, 3), -2],
  ],
  matrix_rank: [[f(3, 4)], [f(3, 4), { rtol: 0.5 }], [f(3, 4), 0.1]],
  multi_dot: [[[f(2, 3), f(3, 4), f(4, 2)]]],
  cross: [[f(4, 3), f(4, 3)]],
  vecdot: [[f(4, 3), f(4, 3)]],
  diagonal: [[f(3, 4)], [f(2, 3, 4), { offset: 1 }]],
  tensorinv: [[w([4, 2, 2], [4, 1, 0, 1, 0, 3, 1, 0, 1, 1, 5, 0, 0, 0, 1, 3]), 1]],
  tensorsolve: [[w([2, 2, 4], [4, 1, 0, 1, 0, 3, 1, 0, 1, 1, 5, 0, 0, 0, 1, 3]), f(2, 2)]],
  vander: [[f(3)], [f(2, 3), { N: 2 }]],
};

export const special: Cases = {
  ...each('erf erfc erfcx exp2 expit expm1 ndtr log_ndtr sinc i0 i0e i1 i1e airy_ai bessel_j0 bessel_j1', [
    f(2, 5),
  ]),
  ...each('modified_bessel_i0 modified_bessel_i1 spherical_bessel_j0', [f(2, 5)]),
  ...each('entr digamma psi gammaln log1p bessel_y0 bessel_y1 modified_bessel_k0 modified_bessel_k1', [
    p(2, 5),
  ]),
  ...each('scaled_modified_bessel_k0 scaled_modified_bessel_k1', [p(2, 5)]),
  ...each('erfinv ndtri', [u(2, 5)]),
  logit: [[u(2, 5)], [u(2, 5), { eps: 0.2 }]],
  polygamma: [[1, p(2, 5)]],
  multigammaln: [[{ ...p(2, 5), values: 'above_one' }, 2]],
  ...each('gammainc gammaincc', [p(2, 5), p(2, 5)]),
  zeta: [
    [{ ...p(2, 5), values: 'above_one' }, p(2, 5)],
    [3, p(5)],
    [{ ...p(5), values: 'above_one' }, 2],
  ],
  ...each('xlogy xlog1py', [f(2, 5), p(2, 5)], [f(2, 5), 2], [2, p(5)]),
  round: [[f(2, 5)], [f(2, 5), { decimals: 1 }]],
  ...each('softmax log_softmax logsumexp', [f(2, 5), 1]),
  ...each(
    'chebyshev_polynomial_t chebyshev_polynomial_u chebyshev_polynomial_v chebyshev_polynomial_w ' +
      'shifted_chebyshev_polynomial_t shifted_chebyshev_polynomial_u shifted_chebyshev_polynomial_v ' +
      'shifted_chebyshev_polynomial_w hermite_polynomial_h hermite_polynomial_he laguerre_polynomial_l ' +
      'legendre_polynomial_p',
    [u(2, 5), i(4, 5)],
    [u(2, 5), 3],
    [0.5, i(4, 5)],
  ),
};

export const fft: Cases = {
  ...each('fft ifft', [f(8)], [c(3, 4), { dim: 0, norm: 'ortho' }], [f(2, 6), 4]),
  ...each('rfft ihfft', [f(8)], [f(2, 6), { n: 4 }]),
  ...each('irfft hfft', [c(5)], [c(2, 4), { n: 6 }]),
  ...each('fft2 ifft2 fftn ifftn irfft2 irfftn hfft2 hfftn', [c(3, 4)]),
  ...each('rfft2 rfftn ihfft2 ihfftn', [f(3, 4)], [f(2, 3, 4), { dim: [0, 1] }]),
  ...each('fftfreq rfftfreq', [8], [8, 0.5]),
  ...each('fftshift ifftshift', [f(3, 4)], [f(3, 4), { dim: 1 }]),
};
