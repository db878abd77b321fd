/** Reductions over all elements or over dimensions. */
import { both, func, method, type Rows } from '../row.js';

export const reduction: Rows = {
  sum: both(
    'Sum of all elements, or along the given dimensions.',
    'sum(Tensor self, *, ScalarType? dtype=None) -> Tensor',
    'sum.dim_IntList(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor',
  ),
  nansum: both(
    'Sum that counts NaN as 0.',
    'nansum(Tensor self, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor',
  ),
  prod: both(
    'Product of all elements, or along one dimension.',
    'prod(Tensor self, *, ScalarType? dtype=None) -> Tensor',
    'prod.dim_int(Tensor self, int dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor',
  ),
  mean: both(
    'Mean of all elements, or along the given dimensions.',
    'mean(Tensor self, *, ScalarType? dtype=None) -> Tensor',
    'mean.dim(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor',
  ),
  nanmean: both(
    'Mean of the elements that are not NaN.',
    'nanmean(Tensor self, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor',
  ),
  median: both(
    'Median (the lower one of two), with its index if `dim` is given.',
    'median(Tensor self) -> Tensor',
    'median.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)',
  ),
  nanmedian: both(
    'Median of the elements that are not NaN.',
    'nanmedian(Tensor self) -> Tensor',
    'nanmedian.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)',
  ),
  mode: both(
    'Most frequent value along `dim`, with an index of it.',
    'mode(Tensor self, int dim=-1, bool keepdim=False) -> (Tensor values, Tensor indices)',
  ),
  std: both(
    'Standard deviation; `correction` is what the divisor lacks to the count (1 unless given).',
    'std.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> Tensor',
    'std.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool keepdim=False) -> Tensor',
    'std(Tensor self, bool unbiased=True) -> Tensor',
  ),
  var: both(
    'Variance; `correction` is what the divisor lacks to the count (1 unless given).',
    'var.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> Tensor',
    'var.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool keepdim=False) -> Tensor',
    'var(Tensor self, bool unbiased=True) -> Tensor',
  ),
  std_mean: func(
    'Standard deviation and mean in one pass.',
    'std_mean.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> (Tensor, Tensor)',
    'std_mean.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool keepdim=False) -> (Tensor, Tensor)',
    'std_mean(Tensor self, bool unbiased=True) -> (Tensor, Tensor)',
  ),
  var_mean: func(
    'Variance and mean in one pass.',
    'var_mean.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> (Tensor, Tensor)',
    'var_mean.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool keepdim=False) -> (Tensor, Tensor)',
    'var_mean(Tensor self, bool unbiased=True) -> (Tensor, Tensor)',
  ),
  max: both(
    'Largest element; with `dim`, along it with indices; with a second tensor, of each pair.',
    'max(Tensor self) -> Tensor',
    'max.other(Tensor self, Tensor other) -> Tensor',
    'max.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)',
  ),
  min: both(
    'Smallest element; with `dim`, along it with indices; with a second tensor, of each pair.',
    'min(Tensor self) -> Tensor',
    'min.other(Tensor self, Tensor other) -> Tensor',
    'min.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)',
  ),
  amax: both(
    'Largest element along the given dimensions; gradients are shared between equal ones.',
    'amax(Tensor self, int[1] dim=[], bool keepdim=False) -> Tensor',
  ),
  amin: both(
    'Smallest element along the given dimensions; gradients are shared between equal ones.',
    'amin(Tensor self, int[1] dim=[], bool keepdim=False) -> Tensor',
  ),
  aminmax: both(
    'Smallest and largest element, of all or along one dimension.',
    'aminmax(Tensor self, *, int? dim=None, bool keepdim=False) -> (Tensor min, Tensor max)',
  ),
  argmax: both(
    'Index of the largest element, of all or along one dimension.',
    'argmax(Tensor self, int? dim=None, bool keepdim=False) -> Tensor',
  ),
  argmin: both(
    'Index of the smallest element, of all or along one dimension.',
    'argmin(Tensor self, int? dim=None, bool keepdim=False) -> Tensor',
  ),
  all: both(
    'Whether all elements are non-zero.',
    'all(Tensor self) -> Tensor',
    'all.dims(Tensor self, int[]? dim=None, bool keepdim=False) -> Tensor',
    'all.dim(Tensor self, int dim, bool keepdim=False) -> Tensor',
  ),
  any: both(
    'Whether some element is non-zero.',
    'any(Tensor self) -> Tensor',
    'any.dims(Tensor self, int[]? dim=None, bool keepdim=False) -> Tensor',
    'any.dim(Tensor self, int dim, bool keepdim=False) -> Tensor',
  ),
  count_nonzero: both(
    'Number of elements that are not zero.',
    'count_nonzero(Tensor self, int? dim=None) -> Tensor',
    'count_nonzero.dim_IntList(Tensor self, int[] dim) -> Tensor',
  ),
  logsumexp: both(
    'Logarithm of the sum of exponentials along the given dimensions, without overflow.',
    'logsumexp(Tensor self, int[1] dim, bool keepdim=False) -> Tensor',
  ),
  quantile: both(
    'Quantiles `q` of all elements or along one dimension.',
    "quantile(Tensor self, Tensor q, int? dim=None, bool keepdim=False, *, str interpolation='linear') -> Tensor",
    "quantile.scalar(Tensor self, float q, int? dim=None, bool keepdim=False, *, str interpolation='linear') -> Tensor",
  ),
  nanquantile: both(
    'Quantiles of the elements that are not NaN.',
    "nanquantile(Tensor self, Tensor q, int? dim=None, bool keepdim=False, *, str interpolation='linear') -> Tensor",
    "nanquantile.scalar(Tensor self, float q, int? dim=None, bool keepdim=False, *, str interpolation='linear') -> Tensor",
  ),
  dist: both(
    '`p`-norm of the difference of two tensors.',
    'dist(Tensor self, Tensor other, Scalar p=2) -> Tensor',
  ),
  histc: both(
    'Counts of the elements in `bins` equal ranges between `min` and `max`.',
    'histc(Tensor self, int bins=100, Scalar min=0, Scalar max=0) -> Tensor',
  ),
  histogram: both(
    'Counts of the elements in bins, with the edges of the bins.',
    'histogram.bins_tensor(Tensor self, Tensor bins, *, Tensor? weight=None, bool density=False) -> (Tensor hist, Tensor bin_edges)',
    'histogram.bin_ct(Tensor self, int bins=100, *, float[]? range=None, Tensor? weight=None, bool density=False) -> (Tensor hist, Tensor bin_edges)',
  ),
  histogramdd: func(
    'Counts of points, given as rows, in the cells of a grid, with the edges of its bins.',
    'histogramdd(Tensor self, int[] bins, float[]? range=None, Tensor? weight=None, bool density=False) -> (Tensor hist, Tensor[] bin_edges)',
    'histogramdd.int_bins(Tensor self, int bins, float[]? range=None, Tensor? weight=None, bool density=False) -> (Tensor hist, Tensor[] bin_edges)',
    'histogramdd.TensorList_bins(Tensor self, Tensor[] bins, float[]? range=None, Tensor? weight=None, bool density=False) -> (Tensor hist, Tensor[] bin_edges)',
  ),
  hash_tensor: both(
    'Hash of the bits of all elements, or along the given dimensions.',
    'hash_tensor(Tensor self, int[1] dim=[], *, bool keepdim=False, int mode=0) -> Tensor',
  ),
  bincount: both(
    'How often each non-negative integer occurs, weighted if `weights` are given.',
    'bincount(Tensor self, Tensor? weights=None, SymInt minlength=0) -> Tensor',
  ),
  segment_reduce: func(
    'Sums, means or extremes of segments of the first dimension.',
    'segment_reduce(Tensor data, str reduce, *, Tensor? lengths=None, Tensor? indices=None, Tensor? offsets=None, int axis=0, bool unsafe=False, Scalar? initial=None) -> Tensor',
  ),
  trace: both('Sum of the diagonal of a matrix.', 'trace(Tensor self) -> Tensor'),
  cov: both(
    'Covariance matrix of the variables in the rows.',
    'cov(Tensor self, *, int correction=1, Tensor? fweights=None, Tensor? aweights=None) -> Tensor',
  ),
  corrcoef: both(
    'Pearson correlation matrix of the variables in the rows.',
    'corrcoef(Tensor self) -> Tensor',
  ),
  sum_to_size: method(
    'Sum over dimensions until the tensor has the given size.',
    'sum_to_size(Tensor self, SymInt[] size) -> Tensor',
  ),
};
