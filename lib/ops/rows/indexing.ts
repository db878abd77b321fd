/** Reading and writing by index. */
import { both, func, functional, in_place, method, nn, type Rows, unlisted } from '../row.js';

export const indexing: Rows = {
  gather: both(
    'Picks elements along `dim` by an index for each.',
    'gather(Tensor self, int dim, Tensor index, *, bool sparse_grad=False) -> Tensor',
  ),
  scatter: both(
    'Copy with elements of `src` written along `dim` where `index` says.',
    'scatter.src(Tensor self, int dim, Tensor index, Tensor src) -> Tensor',
    'scatter.reduce(Tensor self, int dim, Tensor index, Tensor src, *, str reduce) -> Tensor',
    'scatter.value(Tensor self, int dim, Tensor index, Scalar value) -> Tensor',
    'scatter.value_reduce(Tensor self, int dim, Tensor index, Scalar value, *, str reduce) -> Tensor',
  ),
  scatter_: method(
    in_place('scatter'),
    'scatter_.src(Tensor(a!) self, int dim, Tensor index, Tensor src) -> Tensor(a!)',
    'scatter_.reduce(Tensor(a!) self, int dim, Tensor index, Tensor src, *, str reduce) -> Tensor(a!)',
    'scatter_.value(Tensor(a!) self, int dim, Tensor index, Scalar value) -> Tensor(a!)',
    'scatter_.value_reduce(Tensor(a!) self, int dim, Tensor index, Scalar value, *, str reduce) -> Tensor(a!)',
  ),
  scatter_add: both(
    'Copy with elements of `src` added along `dim` where `index` says.',
    'scatter_add(Tensor self, int dim, Tensor index, Tensor src) -> Tensor',
  ),
  scatter_add_: method(
    in_place('scatter_add'),
    'scatter_add_(Tensor(a!) self, int dim, Tensor index, Tensor src) -> Tensor(a!)',
  ),
  scatter_reduce: both(
    'Copy with elements of `src` combined along `dim` where `index` says, by sum, product, mean or extreme.',
    'scatter_reduce.two(Tensor self, int dim, Tensor index, Tensor src, str reduce, *, bool include_self=True) -> Tensor',
  ),
  scatter_reduce_: method(
    in_place('scatter_reduce'),
    'scatter_reduce_.two(Tensor(a!) self, int dim, Tensor index, Tensor src, str reduce, *, bool include_self=True) -> Tensor(a!)',
  ),
  index_select: both(
    'Slices along `dim` at the given indices.',
    'index_select(Tensor self, int dim, Tensor index) -> Tensor',
  ),
  index_add: both(
    'Copy with slices of `source` added along `dim` at the given indices.',
    'index_add(Tensor self, int dim, Tensor index, Tensor source, *, Scalar alpha=1) -> Tensor',
  ),
  index_add_: method(
    in_place('index_add'),
    'index_add_(Tensor(a!) self, int dim, Tensor index, Tensor source, *, Scalar alpha=1) -> Tensor(a!)',
  ),
  index_copy: both(
    'Copy with slices of `source` written along `dim` at the given indices.',
    'index_copy(Tensor self, int dim, Tensor index, Tensor source) -> Tensor',
  ),
  index_copy_: method(
    in_place('index_copy'),
    'index_copy_(Tensor(a!) self, int dim, Tensor index, Tensor source) -> Tensor(a!)',
  ),
  index_fill: both(
    'Copy with `value` written along `dim` at the given indices.',
    'index_fill.int_Tensor(Tensor self, int dim, Tensor index, Tensor value) -> Tensor',
    'index_fill.int_Scalar(Tensor self, int dim, Tensor index, Scalar value) -> Tensor',
  ),
  index_fill_: method(
    in_place('index_fill'),
    'index_fill_.int_Tensor(Tensor(a!) self, int dim, Tensor index, Tensor value) -> Tensor(a!)',
    'index_fill_.int_Scalar(Tensor(a!) self, int dim, Tensor index, Scalar value) -> Tensor(a!)',
  ),
  index_put: both(
    'Copy with `values` written where a list of index tensors says.',
    'index_put(Tensor self, Tensor?[] indices, Tensor values, bool accumulate=False) -> Tensor',
  ),
  index_put_: func(
    in_place('index_put'),
    'index_put_(Tensor(a!) self, Tensor?[] indices, Tensor values, bool accumulate=False) -> Tensor(a!)',
  ),
  index_reduce: both(
    'Copy with slices of `source` combined along `dim` at the given indices.',
    'index_reduce(Tensor self, int dim, Tensor index, Tensor source, str reduce, *, bool include_self=True) -> Tensor',
  ),
  index_reduce_: method(
    in_place('index_reduce'),
    'index_reduce_(Tensor(a!) self, int dim, Tensor index, Tensor source, str reduce, *, bool include_self=True) -> Tensor(a!)',
  ),
  masked_fill: both(
    'Copy with `value` written where `mask` is true.',
    'masked_fill.Tensor(Tensor self, Tensor mask, Tensor value) -> Tensor',
    'masked_fill.Scalar(Tensor self, Tensor mask, Scalar value) -> Tensor',
  ),
  masked_fill_: method(
    in_place('masked_fill'),
    'masked_fill_.Tensor(Tensor(a!) self, Tensor mask, Tensor value) -> Tensor(a!)',
    'masked_fill_.Scalar(Tensor(a!) self, Tensor mask, Scalar value) -> Tensor(a!)',
  ),
  masked_scatter: both(
    'Copy with the elements of `source`, in order, where `mask` is true.',
    'masked_scatter(Tensor self, Tensor mask, Tensor source) -> Tensor',
  ),
  masked_scatter_: method(
    in_place('masked_scatter'),
    'masked_scatter_(Tensor(a!) self, Tensor mask, Tensor source) -> Tensor(a!)',
  ),
  masked_select: both(
    'Elements where `mask` is true, as a vector.',
    'masked_select(Tensor self, Tensor mask) -> Tensor',
  ),
  take: both('Elements at indices into the flattened tensor.', 'take(Tensor self, Tensor index) -> Tensor'),
  take_along_dim: both(
    'Elements along `dim` at indices of `argsort` and the like.',
    'take_along_dim(Tensor self, Tensor indices, int? dim=None) -> Tensor',
  ),
  put: both(
    'Copy with elements of `source` written at indices into the flattened tensor.',
    'put(Tensor self, Tensor index, Tensor source, bool accumulate=False) -> Tensor',
  ),
  put_: method(
    in_place('put'),
    'put_(Tensor(a!) self, Tensor index, Tensor source, bool accumulate=False) -> Tensor(a!)',
  ),
  _unsafe_masked_index: unlisted(
    func(
      'Elements at `indices` where `mask` is true, else `fill`.',
      '_unsafe_masked_index(Tensor self, Tensor mask, Tensor?[] indices, Scalar fill) -> Tensor',
    ),
  ),
  _unsafe_masked_index_put_accumulate: unlisted(
    func(
      'Copy with `values` added at `indices` where `mask` is true.',
      '_unsafe_masked_index_put_accumulate(Tensor self, Tensor mask, Tensor?[] indices, Tensor values) -> Tensor',
    ),
  ),
  where: both(
    'Elements of one tensor where `condition` holds, else of another; alone, the indices of true.',
    'where(Tensor condition) -> Tensor[]',
    'where.self(Tensor condition, Tensor self, Tensor other) -> Tensor',
    'where.ScalarSelf(Tensor condition, Scalar self, Tensor other) -> Tensor',
    'where.ScalarOther(Tensor condition, Tensor self, Scalar other) -> Tensor',
    'where.Scalar(Tensor condition, Scalar self, Scalar other) -> Tensor',
  ),
  argwhere: both('Indices of all non-zero elements, one row for each.', 'argwhere(Tensor self) -> Tensor'),
  nonzero_static: both(
    'As `nonzero`, with a fixed number of rows.',
    'nonzero_static(Tensor self, *, SymInt size, int fill_value=-1) -> Tensor',
  ),
  diagonal_scatter: both(
    'Copy with `src` written into a diagonal.',
    'diagonal_scatter(Tensor self, Tensor src, int offset=0, int dim1=0, int dim2=1) -> Tensor',
  ),
  select_scatter: both(
    'Copy with `src` written at one index of `dim`.',
    'select_scatter(Tensor self, Tensor src, int dim, SymInt index) -> Tensor',
  ),
  slice_scatter: both(
    'Copy with `src` written into a slice of `dim`.',
    'slice_scatter(Tensor self, Tensor src, int dim=0, SymInt? start=None, SymInt? end=None, SymInt step=1) -> Tensor',
  ),
  as_strided_scatter: both(
    'Copy with `src` written into the view that `as_strided` would give.',
    'as_strided_scatter(Tensor self, Tensor src, SymInt[] size, SymInt[] stride, SymInt? storage_offset=None) -> Tensor',
  ),
  one_hot: nn(
    'One-hot vectors of class numbers, in a new last dimension.',
    'one_hot(Tensor self, int num_classes=-1) -> Tensor',
  ),
  embedding: functional(
    func(
      'Rows of `weight` for each index.',
      'embedding(Tensor weight, Tensor indices, SymInt padding_idx=-1, bool scale_grad_by_freq=False, bool sparse=False) -> Tensor',
    ),
  ),
  embedding_bag: functional(
    func(
      'Sums, means or maxima of rows of `weight` over bags of indices.',
      'embedding_bag.padding_idx(Tensor weight, Tensor indices, Tensor offsets, bool scale_grad_by_freq, int mode, bool sparse, Tensor? per_sample_weights, bool include_last_offset, int? padding_idx) -> (Tensor, Tensor, Tensor, Tensor)',
      'embedding_bag(Tensor weight, Tensor indices, Tensor offsets, bool scale_grad_by_freq=False, int mode=0, bool sparse=False, Tensor? per_sample_weights=None, bool include_last_offset=False) -> (Tensor, Tensor, Tensor, Tensor)',
    ),
  ),
  embedding_renorm_: func(
    'Scales the rows of the given indices down to a norm of at most `max_norm`, in place.',
    'embedding_renorm_(Tensor(a!) self, Tensor indices, float max_norm, float norm_type) -> Tensor(a!)',
  ),
};
