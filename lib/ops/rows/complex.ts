/** Complex numbers. */
import { both, func, in_place, type Rows } from '../row.js';

export const complex: Rows = {
  angle: both(
    'Angle in radians of each complex number; 0 or π for real ones.',
    'angle(Tensor self) -> Tensor',
  ),
  real: func('View of the real parts.', 'real(Tensor(a) self) -> Tensor(a)'),
  imag: func('View of the imaginary parts.', 'imag(Tensor(a) self) -> Tensor(a)'),
  conj: both('Complex conjugate, as a lazy view.', 'conj(Tensor(a) self) -> Tensor(a)'),
  conj_physical: both('Complex conjugate, computed at once.', 'conj_physical(Tensor self) -> Tensor'),
  conj_physical_: both(in_place('conj_physical'), 'conj_physical_(Tensor(a!) self) -> Tensor(a!)'),
  resolve_conj: both(
    'The tensor with a lazy conjugation carried out.',
    'resolve_conj(Tensor(a) self) -> Tensor(a)',
  ),
  resolve_neg: both(
    'The tensor with a lazy negation carried out.',
    'resolve_neg(Tensor(a) self) -> Tensor(a)',
  ),
  view_as_real: func(
    'Complex tensor seen as real pairs in a last dimension of size 2.',
    'view_as_real(Tensor(a) self) -> Tensor(a)',
  ),
  view_as_complex: func(
    'Real tensor with a last dimension of size 2 seen as complex numbers.',
    'view_as_complex(Tensor(a) self) -> Tensor(a)',
  ),
};
