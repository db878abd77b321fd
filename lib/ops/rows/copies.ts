/** What the view of the same name would show, as a copy with its own memory. */
import { both, func, type Row, type Rows, unlisted } from '../row.js';

function copy_of(view: string, ...schemas: string[]): Row {
  return unlisted(func(`As \`${view}\`, with its own memory.`, ...schemas));
}

export const copies: Rows = {
  alias_copy: unlisted(func('Copy with its own memory.', 'alias_copy(Tensor self) -> Tensor')),
  as_strided_copy: copy_of(
    'as_strided',
    'as_strided_copy(Tensor self, SymInt[] size, SymInt[] stride, SymInt? storage_offset=None) -> Tensor',
  ),
  detach_copy: copy_of('detach', 'detach_copy(Tensor self) -> Tensor'),
  diagonal_copy: copy_of(
    'diagonal',
    'diagonal_copy(Tensor self, int offset=0, int dim1=0, int dim2=1) -> Tensor',
  ),
  expand_copy: copy_of('expand', 'expand_copy(Tensor self, SymInt[] size, *, bool implicit=False) -> Tensor'),
  narrow_copy: both(
    'As `narrow`, with its own memory.',
    'narrow_copy(Tensor self, int dim, SymInt start, SymInt length) -> Tensor',
  ),
  permute_copy: copy_of('permute', 'permute_copy(Tensor self, int[] dims) -> Tensor'),
  select_copy: copy_of('select', 'select_copy.int(Tensor self, int dim, SymInt index) -> Tensor'),
  slice_copy: unlisted(
    func(
      'Copy of the elements of `dim` from `start` to `end`, `step` apart.',
      'slice_copy.Tensor(Tensor self, int dim=0, SymInt? start=None, SymInt? end=None, SymInt step=1) -> Tensor',
    ),
  ),
  split_copy: copy_of('split', 'split_copy.Tensor(Tensor self, SymInt split_size, int dim=0) -> Tensor[]'),
  split_with_sizes_copy: copy_of(
    'split_with_sizes',
    'split_with_sizes_copy(Tensor self, SymInt[] split_sizes, int dim=0) -> Tensor[]',
  ),
  squeeze_copy: copy_of(
    'squeeze',
    'squeeze_copy(Tensor self) -> Tensor',
    'squeeze_copy.dim(Tensor self, int dim) -> Tensor',
    'squeeze_copy.dims(Tensor self, int[] dim) -> Tensor',
  ),
  t_copy: copy_of('t', 't_copy(Tensor self) -> Tensor'),
  transpose_copy: copy_of('transpose', 'transpose_copy.int(Tensor self, int dim0, int dim1) -> Tensor'),
  unbind_copy: copy_of('unbind', 'unbind_copy.int(Tensor self, int dim=0) -> Tensor[]'),
  unfold_copy: copy_of('unfold', 'unfold_copy(Tensor self, int dimension, int size, int step) -> Tensor'),
  unsqueeze_copy: copy_of('unsqueeze', 'unsqueeze_copy(Tensor self, int dim) -> Tensor'),
  view_as_complex_copy: copy_of('view_as_complex', 'view_as_complex_copy(Tensor self) -> Tensor'),
  view_as_real_copy: copy_of('view_as_real', 'view_as_real_copy(Tensor self) -> Tensor'),
  view_copy: copy_of(
    'view',
    'view_copy.dtype(Tensor self, ScalarType dtype) -> Tensor',
    'view_copy(Tensor self, SymInt[] size) -> Tensor',
  ),
};
