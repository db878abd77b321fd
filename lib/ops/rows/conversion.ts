/** Conversion between dtypes, devices and memory formats, and type promotion. */
import { func, internal, method, type Rows } from '../row.js';

export const conversion: Rows = {
  to: internal(
    'The tensor with another dtype or on another device; itself if nothing changes.',
    'to.dtype_layout(Tensor(a) self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, bool non_blocking=False, bool copy=False, MemoryFormat? memory_format=None) -> Tensor(a)',
  ),
  copy_: method(
    'Copies the elements of `src` into this tensor, with broadcasting and conversion.',
    'copy_(Tensor(a!) self, Tensor src, bool non_blocking=False) -> Tensor(a!)',
  ),
  contiguous: method(
    'The tensor with its elements in the order of `memory_format`; itself if they are.',
    'contiguous(Tensor(a) self, *, MemoryFormat memory_format=contiguous_format) -> Tensor(a)',
  ),
  pin_memory: method(
    'Copy in memory from which an accelerator reads directly; itself if it is there.',
    'pin_memory(Tensor(a) self, Device? device=None) -> Tensor(a)',
  ),
  is_pinned: method(
    'Whether the tensor lies in memory from which an accelerator reads directly.',
    'is_pinned(Tensor self, Device? device=None) -> bool',
  ),
  type_as: method('The tensor in the dtype of `other`.', 'type_as(Tensor self, Tensor other) -> Tensor'),
  result_type: func(
    'Dtype that arithmetic of two values gives.',
    'result_type.Tensor(Tensor tensor, Tensor other) -> ScalarType',
    'result_type.Scalar_Tensor(Scalar scalar, Tensor tensor) -> ScalarType',
    'result_type.Scalar(Tensor tensor, Scalar other) -> ScalarType',
    'result_type.Scalar_Scalar(Scalar scalar1, Scalar scalar2) -> ScalarType',
  ),
  can_cast: func(
    'Whether the rules of promotion allow conversion from one dtype to another.',
    'can_cast(ScalarType from_, ScalarType to) -> bool',
  ),
  promote_types: func(
    'Smallest dtype that holds both of two dtypes.',
    'promote_types(ScalarType type1, ScalarType type2) -> ScalarType',
  ),
};
