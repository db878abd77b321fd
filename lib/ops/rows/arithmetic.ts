/** Elementwise arithmetic with two or more tensors, with broadcasting. */
import { both, func, hiding, in_place, method, type Rows, unlisted } from '../row.js';

export const arithmetic: Rows = {
  add: hiding(
    both(
      'Sum of each pair of elements, the second times `alpha`.',
      'add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor',
    ),
    'add.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor',
  ),
  add_: hiding(
    method(in_place('add'), 'add_.Tensor(Tensor(a!) self, Tensor other, *, Scalar alpha=1) -> Tensor(a!)'),
    'add_.Scalar(Tensor(a!) self, Scalar other, Scalar alpha=1) -> Tensor(a!)',
  ),
  sub: hiding(
    both(
      'Difference of each pair of elements, the second times `alpha`.',
      'sub.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor',
    ),
    'sub.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor',
  ),
  sub_: hiding(
    method(in_place('sub'), 'sub_.Tensor(Tensor(a!) self, Tensor other, *, Scalar alpha=1) -> Tensor(a!)'),
    'sub_.Scalar(Tensor(a!) self, Scalar other, Scalar alpha=1) -> Tensor(a!)',
  ),
  subtract: both(
    'Same as `sub`.',
    'subtract.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor',
    'subtract.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor',
  ),
  subtract_: method(
    in_place('subtract'),
    'subtract_.Tensor(Tensor(a!) self, Tensor other, *, Scalar alpha=1) -> Tensor(a!)',
    'subtract_.Scalar(Tensor(a!) self, Scalar other, Scalar alpha=1) -> Tensor(a!)',
  ),
  rsub: unlisted(
    func(
      '`other` minus `input` times `alpha`.',
      'rsub.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor',
      'rsub.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor',
    ),
  ),
  mul: hiding(
    both('Product of each pair of elements.', 'mul.Tensor(Tensor self, Tensor other) -> Tensor'),
    'mul.Scalar(Tensor self, Scalar other) -> Tensor',
  ),
  mul_: hiding(
    method(in_place('mul'), 'mul_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)'),
    'mul_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)',
  ),
  multiply: both(
    'Same as `mul`.',
    'multiply.Tensor(Tensor self, Tensor other) -> Tensor',
    'multiply.Scalar(Tensor self, Scalar other) -> Tensor',
  ),
  multiply_: method(
    in_place('multiply'),
    'multiply_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)',
    'multiply_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)',
  ),
  div: hiding(
    both(
      "Quotient of each pair of elements, rounded as `rounding_mode` says ('trunc', 'floor' or not at all).",
      'div.Tensor(Tensor self, Tensor other) -> Tensor',
      'div.Tensor_mode(Tensor self, Tensor other, *, str? rounding_mode) -> Tensor',
      'div.Scalar_mode(Tensor self, Scalar other, *, str? rounding_mode) -> Tensor',
    ),
    'div.Scalar(Tensor self, Scalar other) -> Tensor',
  ),
  div_: hiding(
    method(
      in_place('div'),
      'div_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)',
      'div_.Tensor_mode(Tensor(a!) self, Tensor other, *, str? rounding_mode) -> Tensor(a!)',
      'div_.Scalar_mode(Tensor(a!) self, Scalar other, *, str? rounding_mode) -> Tensor(a!)',
    ),
    'div_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)',
  ),
  divide: both(
    'Same as `div`.',
    'divide.Tensor(Tensor self, Tensor other) -> Tensor',
    'divide.Tensor_mode(Tensor self, Tensor other, *, str? rounding_mode) -> Tensor',
    'divide.Scalar(Tensor self, Scalar other) -> Tensor',
    'divide.Scalar_mode(Tensor self, Scalar other, *, str? rounding_mode) -> Tensor',
  ),
  divide_: method(
    in_place('divide'),
    'divide_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)',
    'divide_.Tensor_mode(Tensor(a!) self, Tensor other, *, str? rounding_mode) -> Tensor(a!)',
    'divide_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)',
    'divide_.Scalar_mode(Tensor(a!) self, Scalar other, *, str? rounding_mode) -> Tensor(a!)',
  ),
  true_divide: both(
    'Quotient of each pair of elements, never rounded to integers.',
    'true_divide.Tensor(Tensor self, Tensor other) -> Tensor',
    'true_divide.Scalar(Tensor self, Scalar other) -> Tensor',
  ),
  true_divide_: method(
    in_place('true_divide'),
    'true_divide_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)',
    'true_divide_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)',
  ),
  floor_divide: both(
    'Quotient of each pair of elements, rounded down.',
    'floor_divide(Tensor self, Tensor other) -> Tensor',
    'floor_divide.Scalar(Tensor self, Scalar other) -> Tensor',
  ),
  floor_divide_: method(
    in_place('floor_divide'),
    'floor_divide_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)',
    'floor_divide_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)',
  ),
  fmod: both(
    'Remainder of each division, with the sign of the dividend.',
    'fmod.Tensor(Tensor self, Tensor other) -> Tensor',
    'fmod.Scalar(Tensor self, Scalar other) -> Tensor',
  ),
  fmod_: method(
    in_place('fmod'),
    'fmod_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)',
    'fmod_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)',
  ),
  remainder: both(
    'Remainder of each division, with the sign of the divisor.',
    'remainder.Tensor(Tensor self, Tensor other) -> Tensor',
    'remainder.Scalar_Tensor(Scalar self, Tensor other) -> Tensor',
    'remainder.Scalar(Tensor self, Scalar other) -> Tensor',
  ),
  remainder_: method(
    in_place('remainder'),
    'remainder_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)',
    'remainder_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)',
  ),
  pow: both(
    'Each element to the power of `exponent`.',
    'pow.Tensor_Tensor(Tensor self, Tensor exponent) -> Tensor',
    'pow.Scalar(Scalar self, Tensor exponent) -> Tensor',
    'pow.Tensor_Scalar(Tensor self, Scalar exponent) -> Tensor',
  ),
  pow_: method(
    in_place('pow'),
    'pow_.Tensor(Tensor(a!) self, Tensor exponent) -> Tensor(a!)',
    'pow_.Scalar(Tensor(a!) self, Scalar exponent) -> Tensor(a!)',
  ),
  float_power: both(
    'As `pow`, computed in double precision.',
    'float_power.Tensor_Tensor(Tensor self, Tensor exponent) -> Tensor',
    'float_power.Scalar(Scalar self, Tensor exponent) -> Tensor',
    'float_power.Tensor_Scalar(Tensor self, Scalar exponent) -> Tensor',
  ),
  float_power_: method(
    in_place('float_power'),
    'float_power_.Tensor(Tensor(a!) self, Tensor exponent) -> Tensor(a!)',
    'float_power_.Scalar(Tensor(a!) self, Scalar exponent) -> Tensor(a!)',
  ),
  lerp: both(
    'Moves from `input` towards `end` by the fraction `weight`.',
    'lerp.Tensor(Tensor self, Tensor end, Tensor weight) -> Tensor',
    'lerp.Scalar(Tensor self, Tensor end, Scalar weight) -> Tensor',
  ),
  lerp_: method(
    in_place('lerp'),
    'lerp_.Tensor(Tensor(a!) self, Tensor end, Tensor weight) -> Tensor(a!)',
    'lerp_.Scalar(Tensor(a!) self, Tensor end, Scalar weight) -> Tensor(a!)',
  ),
  addcmul: both(
    '`input` plus `value` times the product of two tensors.',
    'addcmul(Tensor self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor',
  ),
  addcmul_: method(
    in_place('addcmul'),
    'addcmul_(Tensor(a!) self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor(a!)',
  ),
  addcdiv: both(
    '`input` plus `value` times the quotient of two tensors.',
    'addcdiv(Tensor self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor',
  ),
  addcdiv_: method(
    in_place('addcdiv'),
    'addcdiv_(Tensor(a!) self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor(a!)',
  ),
  copysign: both(
    'Size of each element with the sign of `other`.',
    'copysign.Tensor(Tensor self, Tensor other) -> Tensor',
    'copysign.Scalar(Tensor self, Scalar other) -> Tensor',
  ),
  copysign_: method(
    in_place('copysign'),
    'copysign_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)',
    'copysign_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)',
  ),
  nextafter: both(
    'Next number that the dtype can hold, from each element towards `other`.',
    'nextafter(Tensor self, Tensor other) -> Tensor',
  ),
  nextafter_: method(in_place('nextafter'), 'nextafter_(Tensor(a!) self, Tensor other) -> Tensor(a!)'),
  ldexp: both(
    'Each element times 2 to the power of `other`.',
    'ldexp.Tensor(Tensor self, Tensor other) -> Tensor',
  ),
  ldexp_: both(in_place('ldexp'), 'ldexp_(Tensor(a!) self, Tensor other) -> Tensor(a!)'),
  logaddexp: both(
    'Logarithm of the sum of the exponentials of two tensors.',
    'logaddexp(Tensor self, Tensor other) -> Tensor',
  ),
  logaddexp2: both('As `logaddexp`, to base 2.', 'logaddexp2(Tensor self, Tensor other) -> Tensor'),
  xlogy: both(
    '`input` times the logarithm of `other`, 0 where `input` is 0.',
    'xlogy.Tensor(Tensor self, Tensor other) -> Tensor',
    'xlogy.Scalar_Self(Scalar self, Tensor other) -> Tensor',
    'xlogy.Scalar_Other(Tensor self, Scalar other) -> Tensor',
  ),
  xlogy_: both(
    in_place('xlogy'),
    'xlogy_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)',
    'xlogy_.Scalar_Other(Tensor(a!) self, Scalar other) -> Tensor(a!)',
  ),
  gcd: both('Greatest common divisor of each pair of integers.', 'gcd(Tensor self, Tensor other) -> Tensor'),
  gcd_: both(in_place('gcd'), 'gcd_(Tensor(a!) self, Tensor other) -> Tensor(a!)'),
  lcm: both('Least common multiple of each pair of integers.', 'lcm(Tensor self, Tensor other) -> Tensor'),
  lcm_: both(in_place('lcm'), 'lcm_(Tensor(a!) self, Tensor other) -> Tensor(a!)'),
  heaviside: both(
    '0 for negative elements, 1 for positive ones, `values` where an element is 0.',
    'heaviside(Tensor self, Tensor values) -> Tensor',
  ),
  heaviside_: method(in_place('heaviside'), 'heaviside_(Tensor(a!) self, Tensor values) -> Tensor(a!)'),
  gradient: func(
    'Numerical gradient along the given dimensions, by central differences.',
    'gradient.array(Tensor self, *, int[] dim, int edge_order=1) -> Tensor[]',
    'gradient.scalararray(Tensor self, *, Scalar spacing, int[] dim, int edge_order=1) -> Tensor[]',
    'gradient.scalarint(Tensor self, *, Scalar? spacing=None, int? dim=None, int edge_order=1) -> Tensor[]',
    'gradient.scalarrayint(Tensor self, *, Scalar[] spacing, int? dim=None, int edge_order=1) -> Tensor[]',
    'gradient.scalarrayarray(Tensor self, *, Scalar[] spacing, int[] dim, int edge_order=1) -> Tensor[]',
    'gradient.tensorarrayint(Tensor self, *, Tensor[] spacing, int? dim=None, int edge_order=1) -> Tensor[]',
    'gradient.tensorarray(Tensor self, *, Tensor[] spacing, int[] dim, int edge_order=1) -> Tensor[]',
  ),
};
