/** Elementwise bit and truth operations. */
import { both, in_place, method, type Rows } from '../row.js';

export const bits: Rows = {
  bitwise_and: both(
    'Bitwise and of each pair of integers or booleans.',
    'bitwise_and.Tensor(Tensor self, Tensor other) -> Tensor',
    'bitwise_and.Scalar_Tensor(Scalar self, Tensor other) -> Tensor',
    'bitwise_and.Scalar(Tensor self, Scalar other) -> Tensor',
  ),
  bitwise_and_: method(
    in_place('bitwise_and'),
    'bitwise_and_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)',
    'bitwise_and_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)',
  ),
  bitwise_or: both(
    'Bitwise or of each pair of integers or booleans.',
    'bitwise_or.Tensor(Tensor self, Tensor other) -> Tensor',
    'bitwise_or.Scalar_Tensor(Scalar self, Tensor other) -> Tensor',
    'bitwise_or.Scalar(Tensor self, Scalar other) -> Tensor',
  ),
  bitwise_or_: method(
    in_place('bitwise_or'),
    'bitwise_or_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)',
    'bitwise_or_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)',
  ),
  bitwise_xor: both(
    'Bitwise exclusive or of each pair of integers or booleans.',
    'bitwise_xor.Tensor(Tensor self, Tensor other) -> Tensor',
    'bitwise_xor.Scalar_Tensor(Scalar self, Tensor other) -> Tensor',
    'bitwise_xor.Scalar(Tensor self, Scalar other) -> Tensor',
  ),
  bitwise_xor_: method(
    in_place('bitwise_xor'),
    'bitwise_xor_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)',
    'bitwise_xor_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)',
  ),
  bitwise_left_shift: both(
    'Shifts the bits of each integer to the left.',
    'bitwise_left_shift.Tensor(Tensor self, Tensor other) -> Tensor',
    'bitwise_left_shift.Scalar_Tensor(Scalar self, Tensor other) -> Tensor',
    'bitwise_left_shift.Tensor_Scalar(Tensor self, Scalar other) -> Tensor',
  ),
  bitwise_left_shift_: method(
    in_place('bitwise_left_shift'),
    'bitwise_left_shift_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)',
    'bitwise_left_shift_.Tensor_Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)',
  ),
  bitwise_right_shift: both(
    'Shifts the bits of each integer to the right, keeping the sign.',
    'bitwise_right_shift.Tensor(Tensor self, Tensor other) -> Tensor',
    'bitwise_right_shift.Scalar_Tensor(Scalar self, Tensor other) -> Tensor',
    'bitwise_right_shift.Tensor_Scalar(Tensor self, Scalar other) -> Tensor',
  ),
  bitwise_right_shift_: method(
    in_place('bitwise_right_shift'),
    'bitwise_right_shift_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)',
    'bitwise_right_shift_.Tensor_Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)',
  ),
  logical_and: both(
    'True where both elements are non-zero.',
    'logical_and(Tensor self, Tensor other) -> Tensor',
  ),
  logical_and_: method(in_place('logical_and'), 'logical_and_(Tensor(a!) self, Tensor other) -> Tensor(a!)'),
  logical_or: both(
    'True where at least one element is non-zero.',
    'logical_or(Tensor self, Tensor other) -> Tensor',
  ),
  logical_or_: method(in_place('logical_or'), 'logical_or_(Tensor(a!) self, Tensor other) -> Tensor(a!)'),
  logical_xor: both(
    'True where exactly one element is non-zero.',
    'logical_xor(Tensor self, Tensor other) -> Tensor',
  ),
  logical_xor_: method(in_place('logical_xor'), 'logical_xor_(Tensor(a!) self, Tensor other) -> Tensor(a!)'),
};
