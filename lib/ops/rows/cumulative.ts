/** Running sums, products and extremes. */
import { both, func, in_place, method, type Rows } from '../row.js';

export const cumulative: Rows = {
  cumsum: both(
    'Running sum along `dim`.',
    'cumsum(Tensor self, int dim, *, ScalarType? dtype=None) -> Tensor',
  ),
  cumsum_: method(
    in_place('cumsum'),
    'cumsum_(Tensor(a!) self, int dim, *, ScalarType? dtype=None) -> Tensor(a!)',
  ),
  cumprod: both(
    'Running product along `dim`.',
    'cumprod(Tensor self, int dim, *, ScalarType? dtype=None) -> Tensor',
  ),
  cumprod_: method(
    in_place('cumprod'),
    'cumprod_(Tensor(a!) self, int dim, *, ScalarType? dtype=None) -> Tensor(a!)',
  ),
  cummax: both(
    'Running maximum along `dim`, with indices.',
    'cummax(Tensor self, int dim) -> (Tensor values, Tensor indices)',
  ),
  cummin: both(
    'Running minimum along `dim`, with indices.',
    'cummin(Tensor self, int dim) -> (Tensor values, Tensor indices)',
  ),
  logcumsumexp: both(
    'Logarithm of the running sum of exponentials along `dim`.',
    'logcumsumexp(Tensor self, int dim) -> Tensor',
  ),
  diff: both(
    'Differences of neighbours along `dim`, `n` times over.',
    'diff(Tensor self, int n=1, int dim=-1, Tensor? prepend=None, Tensor? append=None) -> Tensor',
  ),
  trapezoid: func(
    'Integral along `dim` by the trapezoid rule.',
    'trapezoid.x(Tensor y, Tensor x, *, int dim=-1) -> Tensor',
    'trapezoid.dx(Tensor y, *, Scalar dx=1, int dim=-1) -> Tensor',
  ),
  trapz: func(
    'Same as `trapezoid`.',
    'trapz.dx(Tensor y, *, float dx=1, int dim=-1) -> Tensor',
    'trapz.x(Tensor y, Tensor x, *, int dim=-1) -> Tensor',
  ),
  cumulative_trapezoid: func(
    'Running integral along `dim` by the trapezoid rule.',
    'cumulative_trapezoid.x(Tensor y, Tensor x, *, int dim=-1) -> Tensor',
    'cumulative_trapezoid.dx(Tensor y, *, Scalar dx=1, int dim=-1) -> Tensor',
  ),
  renorm: both(
    'Scales slices along `dim` down to a `p`-norm of at most `maxnorm`.',
    'renorm(Tensor self, Scalar p, int dim, Scalar maxnorm) -> Tensor',
  ),
  renorm_: method(
    in_place('renorm'),
    'renorm_(Tensor(a!) self, Scalar p, int dim, Scalar maxnorm) -> Tensor(a!)',
  ),
};
