/** Comparisons, and tests of elements and of whole tensors. */
import { both, func, in_place, method, type Rows, unlisted } from '../row.js';

export const comparison: Rows = {
  eq: both(
    'True where the elements are equal.',
    'eq.Tensor(Tensor self, Tensor other) -> Tensor',
    'eq.Scalar(Tensor self, Scalar other) -> Tensor',
  ),
  eq_: method(
    in_place('eq'),
    'eq_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)',
    'eq_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)',
  ),
  ne: both(
    'True where the elements differ.',
    'ne.Tensor(Tensor self, Tensor other) -> Tensor',
    'ne.Scalar(Tensor self, Scalar other) -> Tensor',
  ),
  ne_: method(
    in_place('ne'),
    'ne_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)',
    'ne_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)',
  ),
  lt: both(
    'True where `input` is less than `other`.',
    'lt.Tensor(Tensor self, Tensor other) -> Tensor',
    'lt.Scalar(Tensor self, Scalar other) -> Tensor',
  ),
  lt_: method(
    in_place('lt'),
    'lt_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)',
    'lt_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)',
  ),
  le: both(
    'True where `input` is less than or equal to `other`.',
    'le.Tensor(Tensor self, Tensor other) -> Tensor',
    'le.Scalar(Tensor self, Scalar other) -> Tensor',
  ),
  le_: method(
    in_place('le'),
    'le_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)',
    'le_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)',
  ),
  gt: both(
    'True where `input` is greater than `other`.',
    'gt.Tensor(Tensor self, Tensor other) -> Tensor',
    'gt.Scalar(Tensor self, Scalar other) -> Tensor',
  ),
  gt_: method(
    in_place('gt'),
    'gt_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)',
    'gt_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)',
  ),
  ge: both(
    'True where `input` is greater than or equal to `other`.',
    'ge.Tensor(Tensor self, Tensor other) -> Tensor',
    'ge.Scalar(Tensor self, Scalar other) -> Tensor',
  ),
  ge_: method(
    in_place('ge'),
    'ge_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)',
    'ge_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)',
  ),
  not_equal: both(
    'Same as `ne`.',
    'not_equal.Tensor(Tensor self, Tensor other) -> Tensor',
    'not_equal.Scalar(Tensor self, Scalar other) -> Tensor',
  ),
  not_equal_: method(
    in_place('not_equal'),
    'not_equal_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)',
    'not_equal_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)',
  ),
  less: both(
    'Same as `lt`.',
    'less.Tensor(Tensor self, Tensor other) -> Tensor',
    'less.Scalar(Tensor self, Scalar other) -> Tensor',
  ),
  less_: method(
    in_place('less'),
    'less_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)',
    'less_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)',
  ),
  less_equal: both(
    'Same as `le`.',
    'less_equal.Tensor(Tensor self, Tensor other) -> Tensor',
    'less_equal.Scalar(Tensor self, Scalar other) -> Tensor',
  ),
  less_equal_: method(
    in_place('less_equal'),
    'less_equal_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)',
    'less_equal_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)',
  ),
  greater: both(
    'Same as `gt`.',
    'greater.Tensor(Tensor self, Tensor other) -> Tensor',
    'greater.Scalar(Tensor self, Scalar other) -> Tensor',
  ),
  greater_: method(
    in_place('greater'),
    'greater_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)',
    'greater_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)',
  ),
  greater_equal: both(
    'Same as `ge`.',
    'greater_equal.Tensor(Tensor self, Tensor other) -> Tensor',
    'greater_equal.Scalar(Tensor self, Scalar other) -> Tensor',
  ),
  greater_equal_: method(
    in_place('greater_equal'),
    'greater_equal_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)',
    'greater_equal_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)',
  ),
  equal: both(
    'Whether two tensors have the same size and the same elements.',
    'equal(Tensor self, Tensor other) -> bool',
  ),
  allclose: both(
    'Whether all elements are close, within `atol` plus `rtol` times the size of `other`.',
    'allclose(Tensor self, Tensor other, float rtol=1e-05, float atol=1e-08, bool equal_nan=False) -> bool',
  ),
  isclose: both(
    'True where two elements are close, within `atol` plus `rtol` times the size of `other`.',
    'isclose(Tensor self, Tensor other, float rtol=1e-05, float atol=1e-08, bool equal_nan=False) -> Tensor',
  ),
  isfinite: both('True where an element is neither infinite nor NaN.', 'isfinite(Tensor self) -> Tensor'),
  isinf: both('True where an element is infinite.', 'isinf(Tensor self) -> Tensor'),
  isnan: both('True where an element is NaN.', 'isnan(Tensor self) -> Tensor'),
  isneginf: both('True where an element is minus infinity.', 'isneginf(Tensor self) -> Tensor'),
  isposinf: both('True where an element is plus infinity.', 'isposinf(Tensor self) -> Tensor'),
  isreal: both('True where the imaginary part of an element is 0.', 'isreal(Tensor self) -> Tensor'),
  isin: func(
    'True where an element of the first argument occurs in the second one.',
    'isin.Tensor_Tensor(Tensor elements, Tensor test_elements, *, bool assume_unique=False, bool invert=False) -> Tensor',
    'isin.Scalar_Tensor(Scalar element, Tensor test_elements, *, bool assume_unique=False, bool invert=False) -> Tensor',
    'isin.Tensor_Scalar(Tensor elements, Scalar test_element, *, bool assume_unique=False, bool invert=False) -> Tensor',
  ),
  is_nonzero: both('Whether the only element of the tensor is non-zero.', 'is_nonzero(Tensor self) -> bool'),
  is_complex: both('Whether the dtype is complex.', 'is_complex(Tensor self) -> bool'),
  is_floating_point: both(
    'Whether the dtype is a floating point one.',
    'is_floating_point(Tensor self) -> bool',
  ),
  is_signed: both('Whether the dtype can hold negative numbers.', 'is_signed(Tensor self) -> bool'),
  is_conj: both('Whether a lazy conjugation is pending.', 'is_conj(Tensor self) -> bool'),
  is_neg: both('Whether a lazy negation is pending.', 'is_neg(Tensor self) -> bool'),
  is_inference: both('Whether the tensor was made in inference mode.', 'is_inference(Tensor self) -> bool'),
  is_same_size: unlisted(
    both('Whether two tensors have the same shape.', 'is_same_size(Tensor self, Tensor other) -> bool'),
  ),
  is_set_to: method(
    'Whether two tensors share memory, offset, shape and strides.',
    'is_set_to(Tensor self, Tensor tensor) -> bool',
  ),
  maximum: both(
    'Larger of each pair of elements; NaN if one of them is.',
    'maximum(Tensor self, Tensor other) -> Tensor',
  ),
  minimum: both(
    'Smaller of each pair of elements; NaN if one of them is.',
    'minimum(Tensor self, Tensor other) -> Tensor',
  ),
  fmax: both(
    'Larger of each pair of elements; a NaN gives way to a number.',
    'fmax(Tensor self, Tensor other) -> Tensor',
  ),
  fmin: both(
    'Smaller of each pair of elements; a NaN gives way to a number.',
    'fmin(Tensor self, Tensor other) -> Tensor',
  ),
  sort: both(
    'Elements in order along `dim`, with their former indices.',
    'sort.stable(Tensor self, *, bool? stable, int dim=-1, bool descending=False) -> (Tensor values, Tensor indices)',
    'sort(Tensor self, int dim=-1, bool descending=False) -> (Tensor values, Tensor indices)',
  ),
  argsort: both(
    'Indices that would sort the tensor along `dim`.',
    'argsort.stable(Tensor self, *, bool stable, int dim=-1, bool descending=False) -> Tensor',
    'argsort(Tensor self, int dim=-1, bool descending=False) -> Tensor',
  ),
  msort: both('Elements in ascending order along the first dimension.', 'msort(Tensor self) -> Tensor'),
  topk: both(
    'The `k` largest (or smallest) elements along `dim`, with their indices.',
    'topk(Tensor self, SymInt k, int dim=-1, bool largest=True, bool sorted=True) -> (Tensor values, Tensor indices)',
  ),
  kthvalue: both(
    'The `k`-th smallest element along `dim`, with its index.',
    'kthvalue(Tensor self, SymInt k, int dim=-1, bool keepdim=False) -> (Tensor values, Tensor indices)',
  ),
  searchsorted: func(
    'Places where `self` would be inserted into the sorted sequences.',
    'searchsorted.Tensor(Tensor sorted_sequence, Tensor self, *, bool out_int32=False, bool right=False, str? side=None, Tensor? sorter=None) -> Tensor',
    'searchsorted.Scalar(Tensor sorted_sequence, Scalar self, *, bool out_int32=False, bool right=False, str? side=None, Tensor? sorter=None) -> Tensor',
  ),
  bucketize: func(
    'Index of the bucket between sorted `boundaries` that each element falls into.',
    'bucketize.Tensor(Tensor self, Tensor boundaries, *, bool out_int32=False, bool right=False) -> Tensor',
    'bucketize.Scalar(Scalar self, Tensor boundaries, *, bool out_int32=False, bool right=False) -> Tensor',
  ),
};
