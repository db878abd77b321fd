/** torch.special. */
import { func, type Rows } from '../row.js';

export const special: Rows = {
  entr: func('-x log x of each element, 0 at 0.', 'special_entr(Tensor self) -> Tensor'),
  erf: func('Error function of each element.', 'special_erf(Tensor self) -> Tensor'),
  erfc: func('1 minus the error function of each element.', 'special_erfc(Tensor self) -> Tensor'),
  erfcx: func('exp(x²) erfc(x) of each element.', 'special_erfcx(Tensor self) -> Tensor'),
  erfinv: func('Number whose error function is the element.', 'special_erfinv(Tensor self) -> Tensor'),
  exp2: func('2 to the power of each element.', 'special_exp2(Tensor self) -> Tensor'),
  expit: func('Logistic sigmoid of each element.', 'special_expit(Tensor self) -> Tensor'),
  expm1: func(
    'e to the power of each element, minus 1, exact near 0.',
    'special_expm1(Tensor self) -> Tensor',
  ),
  log1p: func(
    'Natural logarithm of 1 plus each element, exact near 0.',
    'special_log1p(Tensor self) -> Tensor',
  ),
  logit: func(
    'Logarithm of the odds of each probability.',
    'special_logit(Tensor self, float? eps=None) -> Tensor',
  ),
  log_ndtr: func(
    'Logarithm of the area under the normal curve left of each element.',
    'special_log_ndtr(Tensor self) -> Tensor',
  ),
  ndtr: func('Area under the normal curve left of each element.', 'special_ndtr(Tensor self) -> Tensor'),
  ndtri: func(
    'Number left of which the given area under the normal curve lies.',
    'special_ndtri(Tensor self) -> Tensor',
  ),
  digamma: func('Logarithmic derivative of the gamma function.', 'special_digamma(Tensor self) -> Tensor'),
  psi: func('Same as `digamma`.', 'special_psi(Tensor self) -> Tensor'),
  polygamma: func(
    '`n`-th derivative of the digamma function.',
    'special_polygamma(int n, Tensor self) -> Tensor',
  ),
  gammaln: func(
    'Logarithm of the absolute value of the gamma function.',
    'special_gammaln(Tensor self) -> Tensor',
  ),
  multigammaln: func(
    'Logarithm of the multivariate gamma function of dimension `p`.',
    'special_multigammaln(Tensor self, int p) -> Tensor',
  ),
  gammainc: func(
    'Regularised lower incomplete gamma function.',
    'special_gammainc(Tensor self, Tensor other) -> Tensor',
  ),
  gammaincc: func(
    'Regularised upper incomplete gamma function.',
    'special_gammaincc(Tensor self, Tensor other) -> Tensor',
  ),
  zeta: func(
    'Hurwitz zeta function.',
    'special_zeta(Tensor self, Tensor other) -> Tensor',
    'special_zeta.self_scalar(Scalar self, Tensor other) -> Tensor',
    'special_zeta.other_scalar(Tensor self, Scalar other) -> Tensor',
  ),
  xlogy: func(
    '`input` times the logarithm of `other`, 0 where `input` is 0.',
    'special_xlogy(Tensor self, Tensor other) -> Tensor',
    'special_xlogy.self_scalar(Scalar self, Tensor other) -> Tensor',
    'special_xlogy.other_scalar(Tensor self, Scalar other) -> Tensor',
  ),
  xlog1py: func(
    '`input` times the logarithm of 1 plus `other`, 0 where `input` is 0.',
    'special_xlog1py(Tensor self, Tensor other) -> Tensor',
    'special_xlog1py.self_scalar(Scalar self, Tensor other) -> Tensor',
    'special_xlog1py.other_scalar(Tensor self, Scalar other) -> Tensor',
  ),
  sinc: func('sin(πx) / (πx) of each element, 1 at 0.', 'special_sinc(Tensor self) -> Tensor'),
  round: func(
    'Nearest integer, halves to even; with `decimals`, to that many decimal places.',
    'special_round(Tensor self, *, int decimals=0) -> Tensor',
  ),
  softmax: func(
    'Exponentials along `dim`, scaled to a sum of 1.',
    'special_softmax(Tensor self, int dim, ScalarType? dtype=None) -> Tensor',
  ),
  log_softmax: func(
    'Logarithm of `softmax`.',
    'special_log_softmax(Tensor self, int dim, *, ScalarType? dtype=None) -> Tensor',
  ),
  logsumexp: func(
    'Logarithm of the sum of exponentials, without overflow.',
    'special_logsumexp(Tensor self, int[1] dim, bool keepdim=False) -> Tensor',
  ),
  i0: func('Modified Bessel function of the first kind, order 0.', 'special_i0(Tensor self) -> Tensor'),
  i0e: func('`i0` scaled by exp(-|x|).', 'special_i0e(Tensor self) -> Tensor'),
  i1: func('Modified Bessel function of the first kind, order 1.', 'special_i1(Tensor self) -> Tensor'),
  i1e: func('`i1` scaled by exp(-|x|).', 'special_i1e(Tensor self) -> Tensor'),
  bessel_j0: func('Bessel function of the first kind, order 0.', 'special_bessel_j0(Tensor self) -> Tensor'),
  bessel_j1: func('Bessel function of the first kind, order 1.', 'special_bessel_j1(Tensor self) -> Tensor'),
  bessel_y0: func('Bessel function of the second kind, order 0.', 'special_bessel_y0(Tensor self) -> Tensor'),
  bessel_y1: func('Bessel function of the second kind, order 1.', 'special_bessel_y1(Tensor self) -> Tensor'),
  modified_bessel_i0: func(
    'Modified Bessel function of the first kind, order 0.',
    'special_modified_bessel_i0(Tensor self) -> Tensor',
  ),
  modified_bessel_i1: func(
    'Modified Bessel function of the first kind, order 1.',
    'special_modified_bessel_i1(Tensor self) -> Tensor',
  ),
  modified_bessel_k0: func(
    'Modified Bessel function of the second kind, order 0.',
    'special_modified_bessel_k0(Tensor self) -> Tensor',
  ),
  modified_bessel_k1: func(
    'Modified Bessel function of the second kind, order 1.',
    'special_modified_bessel_k1(Tensor self) -> Tensor',
  ),
  scaled_modified_bessel_k0: func(
    '`modified_bessel_k0` scaled by exp(x).',
    'special_scaled_modified_bessel_k0(Tensor x) -> Tensor',
  ),
  scaled_modified_bessel_k1: func(
    '`modified_bessel_k1` scaled by exp(x).',
    'special_scaled_modified_bessel_k1(Tensor x) -> Tensor',
  ),
  spherical_bessel_j0: func(
    'Spherical Bessel function of the first kind, order 0.',
    'special_spherical_bessel_j0(Tensor x) -> Tensor',
  ),
  airy_ai: func('Airy function Ai of each element.', 'special_airy_ai(Tensor x) -> Tensor'),
  chebyshev_polynomial_t: func(
    'Chebyshev polynomial of the first kind, of degree `n`.',
    'special_chebyshev_polynomial_t(Tensor x, Tensor n) -> Tensor',
    'special_chebyshev_polynomial_t.x_scalar(Scalar x, Tensor n) -> Tensor',
    'special_chebyshev_polynomial_t.n_scalar(Tensor x, Scalar n) -> Tensor',
  ),
  chebyshev_polynomial_u: func(
    'Chebyshev polynomial of the second kind, of degree `n`.',
    'special_chebyshev_polynomial_u(Tensor x, Tensor n) -> Tensor',
    'special_chebyshev_polynomial_u.x_scalar(Scalar x, Tensor n) -> Tensor',
    'special_chebyshev_polynomial_u.n_scalar(Tensor x, Scalar n) -> Tensor',
  ),
  chebyshev_polynomial_v: func(
    'Chebyshev polynomial of the third kind, of degree `n`.',
    'special_chebyshev_polynomial_v(Tensor x, Tensor n) -> Tensor',
    'special_chebyshev_polynomial_v.x_scalar(Scalar x, Tensor n) -> Tensor',
    'special_chebyshev_polynomial_v.n_scalar(Tensor x, Scalar n) -> Tensor',
  ),
  chebyshev_polynomial_w: func(
    'Chebyshev polynomial of the fourth kind, of degree `n`.',
    'special_chebyshev_polynomial_w(Tensor x, Tensor n) -> Tensor',
    'special_chebyshev_polynomial_w.x_scalar(Scalar x, Tensor n) -> Tensor',
    'special_chebyshev_polynomial_w.n_scalar(Tensor x, Scalar n) -> Tensor',
  ),
  shifted_chebyshev_polynomial_t: func(
    'Shifted Chebyshev polynomial of the first kind, of degree `n`.',
    'special_shifted_chebyshev_polynomial_t(Tensor x, Tensor n) -> Tensor',
    'special_shifted_chebyshev_polynomial_t.x_scalar(Scalar x, Tensor n) -> Tensor',
    'special_shifted_chebyshev_polynomial_t.n_scalar(Tensor x, Scalar n) -> Tensor',
  ),
  shifted_chebyshev_polynomial_u: func(
    'Shifted Chebyshev polynomial of the second kind, of degree `n`.',
    'special_shifted_chebyshev_polynomial_u(Tensor x, Tensor n) -> Tensor',
    'special_shifted_chebyshev_polynomial_u.x_scalar(Scalar x, Tensor n) -> Tensor',
    'special_shifted_chebyshev_polynomial_u.n_scalar(Tensor x, Scalar n) -> Tensor',
  ),
  shifted_chebyshev_polynomial_v: func(
    'Shifted Chebyshev polynomial of the third kind, of degree `n`.',
    'special_shifted_chebyshev_polynomial_v(Tensor x, Tensor n) -> Tensor',
    'special_shifted_chebyshev_polynomial_v.x_scalar(Scalar x, Tensor n) -> Tensor',
    'special_shifted_chebyshev_polynomial_v.n_scalar(Tensor x, Scalar n) -> Tensor',
  ),
  shifted_chebyshev_polynomial_w: func(
    'Shifted Chebyshev polynomial of the fourth kind, of degree `n`.',
    'special_shifted_chebyshev_polynomial_w(Tensor x, Tensor n) -> Tensor',
    'special_shifted_chebyshev_polynomial_w.x_scalar(Scalar x, Tensor n) -> Tensor',
    'special_shifted_chebyshev_polynomial_w.n_scalar(Tensor x, Scalar n) -> Tensor',
  ),
  hermite_polynomial_h: func(
    'Hermite polynomial of the physicists, of degree `n`.',
    'special_hermite_polynomial_h(Tensor x, Tensor n) -> Tensor',
    'special_hermite_polynomial_h.x_scalar(Scalar x, Tensor n) -> Tensor',
    'special_hermite_polynomial_h.n_scalar(Tensor x, Scalar n) -> Tensor',
  ),
  hermite_polynomial_he: func(
    'Hermite polynomial of the probabilists, of degree `n`.',
    'special_hermite_polynomial_he(Tensor x, Tensor n) -> Tensor',
    'special_hermite_polynomial_he.x_scalar(Scalar x, Tensor n) -> Tensor',
    'special_hermite_polynomial_he.n_scalar(Tensor x, Scalar n) -> Tensor',
  ),
  laguerre_polynomial_l: func(
    'Laguerre polynomial of degree `n`.',
    'special_laguerre_polynomial_l(Tensor x, Tensor n) -> Tensor',
    'special_laguerre_polynomial_l.x_scalar(Scalar x, Tensor n) -> Tensor',
    'special_laguerre_polynomial_l.n_scalar(Tensor x, Scalar n) -> Tensor',
  ),
  legendre_polynomial_p: func(
    'Legendre polynomial of degree `n`.',
    'special_legendre_polynomial_p(Tensor x, Tensor n) -> Tensor',
    'special_legendre_polynomial_p.x_scalar(Scalar x, Tensor n) -> Tensor',
    'special_legendre_polynomial_p.n_scalar(Tensor x, Scalar n) -> Tensor',
  ),
};
