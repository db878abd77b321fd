/** Error functions, gamma functions and Bessel functions, elementwise. */
import { both, in_place, method, type Rows } from '../row.js';

export const gamma: Rows = {
  erf: both('Error function of each element.', 'erf(Tensor self) -> Tensor'),
  erf_: both(in_place('erf'), 'erf_(Tensor(a!) self) -> Tensor(a!)'),
  erfc: both('1 minus the error function of each element.', 'erfc(Tensor self) -> Tensor'),
  erfc_: both(in_place('erfc'), 'erfc_(Tensor(a!) self) -> Tensor(a!)'),
  erfinv: both('Number whose error function is the element.', 'erfinv(Tensor self) -> Tensor'),
  erfinv_: method(in_place('erfinv'), 'erfinv_(Tensor(a!) self) -> Tensor(a!)'),
  digamma: both(
    'Logarithmic derivative of the gamma function at each element.',
    'digamma(Tensor self) -> Tensor',
  ),
  digamma_: method(in_place('digamma'), 'digamma_(Tensor(a!) self) -> Tensor(a!)'),
  lgamma: both(
    'Logarithm of the absolute value of the gamma function at each element.',
    'lgamma(Tensor self) -> Tensor',
  ),
  lgamma_: method(in_place('lgamma'), 'lgamma_(Tensor(a!) self) -> Tensor(a!)'),
  polygamma: both(
    '`n`-th derivative of the digamma function at each element.',
    'polygamma(int n, Tensor self) -> Tensor',
  ),
  polygamma_: method(in_place('polygamma'), 'polygamma_(Tensor(a!) self, int n) -> Tensor(a!)'),
  mvlgamma: both(
    'Logarithm of the multivariate gamma function of dimension `p` at each element.',
    'mvlgamma(Tensor self, int p) -> Tensor',
  ),
  mvlgamma_: method(in_place('mvlgamma'), 'mvlgamma_(Tensor(a!) self, int p) -> Tensor(a!)'),
  igamma: both('Regularised lower incomplete gamma function.', 'igamma(Tensor self, Tensor other) -> Tensor'),
  igamma_: method(in_place('igamma'), 'igamma_(Tensor(a!) self, Tensor other) -> Tensor(a!)'),
  igammac: both(
    'Regularised upper incomplete gamma function.',
    'igammac(Tensor self, Tensor other) -> Tensor',
  ),
  igammac_: method(in_place('igammac'), 'igammac_(Tensor(a!) self, Tensor other) -> Tensor(a!)'),
  i0: both('Modified Bessel function of the first kind, order 0.', 'i0(Tensor self) -> Tensor'),
  i0_: both(in_place('i0'), 'i0_(Tensor(a!) self) -> Tensor(a!)'),
};
