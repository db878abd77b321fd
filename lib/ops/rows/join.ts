/** Joining, repeating and rearranging. */
import { both, func, in_place, method, nn, type Rows, unlisted } from '../row.js';

export const join: Rows = {
  cat: func('Joins tensors along an existing dimension.', 'cat(Tensor[] tensors, int dim=0) -> Tensor'),
  concat: func('Same as `cat`.', 'concat(Tensor[] tensors, int dim=0) -> Tensor'),
  concatenate: func('Same as `cat`.', 'concatenate(Tensor[] tensors, int dim=0) -> Tensor'),
  stack: func(
    'Joins tensors of one shape along a new dimension.',
    'stack(Tensor[] tensors, int dim=0) -> Tensor',
  ),
  _chunk_cat: unlisted(
    func(
      'Each tensor split into `num_chunks` chunks, padded and joined as rows.',
      '_chunk_cat(Tensor[] tensors, int dim, int num_chunks) -> Tensor',
    ),
  ),
  hstack: func(
    'Joins tensors along the second dimension (vectors along the first).',
    'hstack(Tensor[] tensors) -> Tensor',
  ),
  vstack: func('Stacks tensors as rows.', 'vstack(Tensor[] tensors) -> Tensor'),
  dstack: func('Stacks tensors along the third dimension.', 'dstack(Tensor[] tensors) -> Tensor'),
  row_stack: func('Same as `vstack`.', 'row_stack(Tensor[] tensors) -> Tensor'),
  column_stack: func(
    'Stacks vectors as the columns of a matrix.',
    'column_stack(Tensor[] tensors) -> Tensor',
  ),
  repeat: method(
    'Copies of the tensor side by side, a number for each dimension.',
    'repeat(Tensor self, SymInt[] repeats) -> Tensor',
  ),
  tile: both(
    'As `repeat`; missing leading numbers count as 1.',
    'tile(Tensor self, SymInt[] dims) -> Tensor',
  ),
  repeat_interleave: both(
    'Each element (or slice along `dim`) repeated in a row.',
    'repeat_interleave.self_Tensor(Tensor self, Tensor repeats, int? dim=None, *, SymInt? output_size=None) -> Tensor',
    'repeat_interleave.Tensor(Tensor repeats, *, SymInt? output_size=None) -> Tensor',
    'repeat_interleave.self_int(Tensor self, SymInt repeats, int? dim=None, *, SymInt? output_size=None) -> Tensor',
  ),
  flip: both('Turned around along the given dimensions.', 'flip(Tensor self, int[] dims) -> Tensor'),
  fliplr: both('Turned around along the second dimension.', 'fliplr(Tensor self) -> Tensor'),
  flipud: both('Turned around along the first dimension.', 'flipud(Tensor self) -> Tensor'),
  roll: both(
    'Shifted along dimensions, with what falls out at one end put in at the other.',
    'roll(Tensor self, SymInt[1] shifts, int[1] dims=[]) -> Tensor',
  ),
  rot90: both(
    'Turned by 90 degrees `k` times in the plane of two dimensions.',
    'rot90(Tensor self, int k=1, int[] dims=[0,1]) -> Tensor',
  ),
  diag: both(
    'Diagonal of a matrix, or the matrix with a vector as its diagonal.',
    'diag(Tensor self, int diagonal=0) -> Tensor',
  ),
  diag_embed: both(
    'Matrices with the last dimension as their diagonals.',
    'diag_embed(Tensor self, int offset=0, int dim1=-2, int dim2=-1) -> Tensor',
  ),
  diagflat: both(
    'Matrix with all elements along its diagonal.',
    'diagflat(Tensor self, int offset=0) -> Tensor',
  ),
  tril: both('Lower triangle, zeros elsewhere.', 'tril(Tensor self, SymInt diagonal=0) -> Tensor'),
  tril_: method(in_place('tril'), 'tril_(Tensor(a!) self, SymInt diagonal=0) -> Tensor(a!)'),
  triu: both('Upper triangle, zeros elsewhere.', 'triu(Tensor self, SymInt diagonal=0) -> Tensor'),
  triu_: method(in_place('triu'), 'triu_(Tensor(a!) self, SymInt diagonal=0) -> Tensor(a!)'),
  combinations: func(
    'All combinations of `r` elements of a vector.',
    'combinations(Tensor self, int r=2, bool with_replacement=False) -> Tensor',
  ),
  resize_: method(
    'Changes the size in place; new elements are whatever was in memory.',
    'resize_(Tensor(a!) self, SymInt[] size, *, MemoryFormat? memory_format=None) -> Tensor(a!)',
  ),
  resize_as_: both(
    'Changes the size to that of another tensor, in place.',
    'resize_as_(Tensor(a!) self, Tensor the_template, *, MemoryFormat? memory_format=None) -> Tensor(a!)',
  ),
  pad_sequence: nn(
    'Sequences of different lengths as one batch, filled up with `padding_value`.',
    'pad_sequence(Tensor[] sequences, bool batch_first=False, float padding_value=0.0, str padding_side="right") -> Tensor',
  ),
  constant_pad_nd: unlisted(
    func(
      'Fills up the last dimensions with `value`, by pairs of widths from the last one backwards.',
      'constant_pad_nd(Tensor self, SymInt[] pad, Scalar value=0) -> Tensor',
    ),
  ),
};
