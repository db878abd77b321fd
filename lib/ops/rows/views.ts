/** Views: other shapes and parts of the same memory. */
import { both, in_place, method, type Rows, unlisted } from '../row.js';

export const views: Rows = {
  view: method(
    'The same memory in another shape (or, bit for bit, as another dtype); one size may be -1.',
    'view.dtype(Tensor(a) self, ScalarType dtype) -> Tensor(a)',
    'view(Tensor(a) self, SymInt[] size) -> Tensor(a)',
  ),
  view_as: method('View in the shape of `other`.', 'view_as(Tensor(a) self, Tensor other) -> Tensor(a)'),
  reshape: both(
    'The elements in another shape, a view where possible; one size may be -1.',
    'reshape(Tensor(a) self, SymInt[] shape) -> Tensor(a)',
  ),
  reshape_as: method(
    'The elements in the shape of `other`, a view where possible.',
    'reshape_as(Tensor(a) self, Tensor other) -> Tensor(a)',
  ),
  flatten: both(
    'Joins the dimensions from `start_dim` to `end_dim` into one.',
    'flatten.using_ints(Tensor(a) self, int start_dim=0, int end_dim=-1) -> Tensor(a)',
  ),
  ravel: both('All elements in one dimension, a view where possible.', 'ravel(Tensor(a) self) -> Tensor(a)'),
  unflatten: both(
    'Splits the dimension `dim` into several.',
    'unflatten.int(Tensor(a) self, int dim, SymInt[] sizes) -> Tensor(a)',
  ),
  squeeze: both(
    'Without the dimensions of size 1, or without the given ones if their size is 1.',
    'squeeze(Tensor(a) self) -> Tensor(a)',
    'squeeze.dim(Tensor(a) self, int dim) -> Tensor(a)',
    'squeeze.dims(Tensor(a) self, int[] dim) -> Tensor(a)',
  ),
  squeeze_: method(
    in_place('squeeze'),
    'squeeze_(Tensor(a!) self) -> Tensor(a!)',
    'squeeze_.dim(Tensor(a!) self, int dim) -> Tensor(a!)',
    'squeeze_.dims(Tensor(a!) self, int[] dim) -> Tensor(a!)',
  ),
  unsqueeze: both(
    'With a new dimension of size 1 at `dim`.',
    'unsqueeze(Tensor(a) self, int dim) -> Tensor(a)',
  ),
  unsqueeze_: method(in_place('unsqueeze'), 'unsqueeze_(Tensor(a!) self, int dim) -> Tensor(a!)'),
  transpose: both(
    'With two dimensions exchanged.',
    'transpose.int(Tensor(a) self, int dim0, int dim1) -> Tensor(a)',
  ),
  transpose_: method(in_place('transpose'), 'transpose_(Tensor(a!) self, int dim0, int dim1) -> Tensor(a!)'),
  swapaxes: both('Same as `transpose`.', 'swapaxes(Tensor(a) self, int axis0, int axis1) -> Tensor(a)'),
  swapaxes_: method(in_place('swapaxes'), 'swapaxes_(Tensor(a!) self, int axis0, int axis1) -> Tensor(a!)'),
  swapdims: both('Same as `transpose`.', 'swapdims(Tensor(a) self, int dim0, int dim1) -> Tensor(a)'),
  swapdims_: method(in_place('swapdims'), 'swapdims_(Tensor(a!) self, int dim0, int dim1) -> Tensor(a!)'),
  t: both(
    'Transpose of a matrix; tensors of fewer dimensions stay as they are.',
    't(Tensor(a) self) -> Tensor(a)',
  ),
  t_: method(in_place('t'), 't_(Tensor(a!) self) -> Tensor(a!)'),
  adjoint: both('Conjugate transpose of the last two dimensions.', 'adjoint(Tensor(a) self) -> Tensor(a)'),
  permute: both('With the dimensions in another order.', 'permute(Tensor(a) self, int[] dims) -> Tensor(a)'),
  movedim: both(
    'Moves dimensions to other places.',
    'movedim.int(Tensor(a) self, int source, int destination) -> Tensor(a)',
    'movedim.intlist(Tensor(a) self, int[] source, int[] destination) -> Tensor(a)',
  ),
  moveaxis: both(
    'Same as `movedim`.',
    'moveaxis.int(Tensor(a) self, int source, int destination) -> Tensor(a)',
    'moveaxis.intlist(Tensor(a) self, int[] source, int[] destination) -> Tensor(a)',
  ),
  expand: method(
    'View with dimensions of size 1 repeated to the given size without a copy.',
    'expand(Tensor(a) self, SymInt[] size, *, bool implicit=False) -> Tensor(a)',
  ),
  expand_as: method(
    'View expanded to the size of `other`.',
    'expand_as(Tensor(a) self, Tensor other) -> Tensor(a)',
  ),
  broadcast_to: both(
    'View of the given size by the rules of broadcasting.',
    'broadcast_to(Tensor(a) self, SymInt[] size) -> Tensor(a)',
  ),
  as_strided: both(
    'View of the memory with the given size, strides and offset.',
    'as_strided(Tensor(a) self, SymInt[] size, SymInt[] stride, SymInt? storage_offset=None) -> Tensor(a)',
  ),
  as_strided_: both(
    in_place('as_strided'),
    'as_strided_(Tensor(a!) self, SymInt[] size, SymInt[] stride, SymInt? storage_offset=None) -> Tensor(a!)',
  ),
  unfold: method(
    'View of all windows of length `size` along `dimension`, `step` apart.',
    'unfold(Tensor(a) self, int dimension, int size, int step) -> Tensor(a)',
  ),
  narrow: both(
    'View of `length` elements from `start` along `dim`.',
    'narrow.Tensor(Tensor(a) self, int dim, Tensor start, SymInt length) -> Tensor(a)',
    'narrow(Tensor(a) self, int dim, SymInt start, SymInt length) -> Tensor(a)',
  ),
  select: both(
    'View of one index along `dim`, without that dimension.',
    'select.int(Tensor(a) self, int dim, SymInt index) -> Tensor(a)',
  ),
  unbind: both(
    'Views of all slices along `dim`.',
    'unbind.int(Tensor(a -> *) self, int dim=0) -> Tensor(a)[]',
  ),
  diagonal: both(
    'View of a diagonal, as the last dimension.',
    'diagonal(Tensor(a) self, int offset=0, int dim1=0, int dim2=1) -> Tensor(a)',
  ),
  chunk: both(
    'Splits along `dim` into at most `chunks` pieces.',
    'chunk(Tensor(a -> *) self, int chunks, int dim=0) -> Tensor(a)[]',
  ),
  unsafe_chunk: both(
    'As `chunk`, without the checks of autograd on writing into the pieces.',
    'unsafe_chunk(Tensor self, int chunks, int dim=0) -> Tensor[]',
  ),
  split: both(
    'Pieces along `dim`, of one size or of the given sizes.',
    'split.Tensor(Tensor(a -> *) self, SymInt split_size, int dim=0) -> Tensor(a)[]',
    'split.sizes(Tensor(a -> *) self, SymInt[] split_size, int dim=0) -> Tensor(a)[]',
  ),
  split_with_sizes: unlisted(
    both(
      'Pieces of the given sizes along `dim`.',
      'split_with_sizes(Tensor(a -> *) self, SymInt[] split_sizes, int dim=0) -> Tensor(a)[]',
    ),
  ),
  unsafe_split: both(
    'As `split`, without the checks of autograd on writing into the pieces.',
    'unsafe_split.Tensor(Tensor self, SymInt split_size, int dim=0) -> Tensor[]',
  ),
  unsafe_split_with_sizes: both(
    'As `split_with_sizes`, without the checks of autograd on writing into the pieces.',
    'unsafe_split_with_sizes(Tensor self, SymInt[] split_sizes, int dim=0) -> Tensor[]',
  ),
  slice_inverse: unlisted(
    both(
      'The tensor of which this one is a slice, with the shape of `src`.',
      'slice_inverse(Tensor(a) self, Tensor src, int dim=0, SymInt? start=None, SymInt? end=None, SymInt step=1) -> Tensor(a)',
    ),
  ),
  tensor_split: both(
    'Pieces along `dim`, a number of them or between given indices.',
    'tensor_split.indices(Tensor(a -> *) self, SymInt[] indices, int dim=0) -> Tensor(a)[]',
    'tensor_split.tensor_indices_or_sections(Tensor(a -> *) self, Tensor tensor_indices_or_sections, int dim=0) -> Tensor(a)[]',
    'tensor_split.sections(Tensor(a -> *) self, SymInt sections, int dim=0) -> Tensor(a)[]',
  ),
  hsplit: both(
    'Splits along the second dimension (the first of a vector).',
    'hsplit.int(Tensor(a -> *) self, int sections) -> Tensor(a)[]',
    'hsplit.array(Tensor(a -> *) self, int[] indices) -> Tensor(a)[]',
  ),
  vsplit: both(
    'Splits along the first dimension.',
    'vsplit.int(Tensor(a -> *) self, int sections) -> Tensor(a)[]',
    'vsplit.array(Tensor(a -> *) self, int[] indices) -> Tensor(a)[]',
  ),
  dsplit: both(
    'Splits along the third dimension.',
    'dsplit.int(Tensor(a -> *) self, int sections) -> Tensor(a)[]',
    'dsplit.array(Tensor(a -> *) self, int[] indices) -> Tensor(a)[]',
  ),
};
