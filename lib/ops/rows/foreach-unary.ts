/** Elementwise functions of every tensor of a list, in few kernels. */
import { func, in_place, type Rows } from '../row.js';

export const foreach_unary: Rows = {
  _foreach_abs: func(
    'Absolute values, for each tensor of a list.',
    '_foreach_abs(Tensor[] self) -> Tensor[]',
  ),
  _foreach_abs_: func(in_place('_foreach_abs'), '_foreach_abs_(Tensor(a!)[] self) -> ()'),
  _foreach_acos: func('Arc cosines, for each tensor of a list.', '_foreach_acos(Tensor[] self) -> Tensor[]'),
  _foreach_acos_: func(in_place('_foreach_acos'), '_foreach_acos_(Tensor(a!)[] self) -> ()'),
  _foreach_asin: func('Arc sines, for each tensor of a list.', '_foreach_asin(Tensor[] self) -> Tensor[]'),
  _foreach_asin_: func(in_place('_foreach_asin'), '_foreach_asin_(Tensor(a!)[] self) -> ()'),
  _foreach_atan: func('Arc tangents, for each tensor of a list.', '_foreach_atan(Tensor[] self) -> Tensor[]'),
  _foreach_atan_: func(in_place('_foreach_atan'), '_foreach_atan_(Tensor(a!)[] self) -> ()'),
  _foreach_ceil: func(
    'Elements rounded up, for each tensor of a list.',
    '_foreach_ceil(Tensor[] self) -> Tensor[]',
  ),
  _foreach_ceil_: func(in_place('_foreach_ceil'), '_foreach_ceil_(Tensor(a!)[] self) -> ()'),
  _foreach_cos: func('Cosines, for each tensor of a list.', '_foreach_cos(Tensor[] self) -> Tensor[]'),
  _foreach_cos_: func(in_place('_foreach_cos'), '_foreach_cos_(Tensor(a!)[] self) -> ()'),
  _foreach_cosh: func(
    'Hyperbolic cosines, for each tensor of a list.',
    '_foreach_cosh(Tensor[] self) -> Tensor[]',
  ),
  _foreach_cosh_: func(in_place('_foreach_cosh'), '_foreach_cosh_(Tensor(a!)[] self) -> ()'),
  _foreach_erf: func('Error function, for each tensor of a list.', '_foreach_erf(Tensor[] self) -> Tensor[]'),
  _foreach_erf_: func(in_place('_foreach_erf'), '_foreach_erf_(Tensor(a!)[] self) -> ()'),
  _foreach_erfc: func(
    '1 minus the error function, for each tensor of a list.',
    '_foreach_erfc(Tensor[] self) -> Tensor[]',
  ),
  _foreach_erfc_: func(in_place('_foreach_erfc'), '_foreach_erfc_(Tensor(a!)[] self) -> ()'),
  _foreach_exp: func('Exponentials, for each tensor of a list.', '_foreach_exp(Tensor[] self) -> Tensor[]'),
  _foreach_exp_: func(in_place('_foreach_exp'), '_foreach_exp_(Tensor(a!)[] self) -> ()'),
  _foreach_expm1: func(
    'Exponentials minus 1, for each tensor of a list.',
    '_foreach_expm1(Tensor[] self) -> Tensor[]',
  ),
  _foreach_expm1_: func(in_place('_foreach_expm1'), '_foreach_expm1_(Tensor(a!)[] self) -> ()'),
  _foreach_floor: func(
    'Elements rounded down, for each tensor of a list.',
    '_foreach_floor(Tensor[] self) -> Tensor[]',
  ),
  _foreach_floor_: func(in_place('_foreach_floor'), '_foreach_floor_(Tensor(a!)[] self) -> ()'),
  _foreach_frac: func('Fractions, for each tensor of a list.', '_foreach_frac(Tensor[] self) -> Tensor[]'),
  _foreach_frac_: func(in_place('_foreach_frac'), '_foreach_frac_(Tensor(a!)[] self) -> ()'),
  _foreach_lgamma: func(
    'Logarithms of the gamma function, for each tensor of a list.',
    '_foreach_lgamma(Tensor[] self) -> Tensor[]',
  ),
  _foreach_lgamma_: func(in_place('_foreach_lgamma'), '_foreach_lgamma_(Tensor(a!)[] self) -> ()'),
  _foreach_log: func(
    'Natural logarithms, for each tensor of a list.',
    '_foreach_log(Tensor[] self) -> Tensor[]',
  ),
  _foreach_log_: func(in_place('_foreach_log'), '_foreach_log_(Tensor(a!)[] self) -> ()'),
  _foreach_log10: func(
    'Logarithms to base 10, for each tensor of a list.',
    '_foreach_log10(Tensor[] self) -> Tensor[]',
  ),
  _foreach_log10_: func(in_place('_foreach_log10'), '_foreach_log10_(Tensor(a!)[] self) -> ()'),
  _foreach_log1p: func(
    'Logarithms of 1 plus the elements, for each tensor of a list.',
    '_foreach_log1p(Tensor[] self) -> Tensor[]',
  ),
  _foreach_log1p_: func(in_place('_foreach_log1p'), '_foreach_log1p_(Tensor(a!)[] self) -> ()'),
  _foreach_log2: func(
    'Logarithms to base 2, for each tensor of a list.',
    '_foreach_log2(Tensor[] self) -> Tensor[]',
  ),
  _foreach_log2_: func(in_place('_foreach_log2'), '_foreach_log2_(Tensor(a!)[] self) -> ()'),
  _foreach_neg: func(
    'Elements with their sign turned, for each tensor of a list.',
    '_foreach_neg(Tensor[] self) -> Tensor[]',
  ),
  _foreach_neg_: func(in_place('_foreach_neg'), '_foreach_neg_(Tensor(a!)[] self) -> ()'),
  _foreach_reciprocal: func(
    'Reciprocals, for each tensor of a list.',
    '_foreach_reciprocal(Tensor[] self) -> Tensor[]',
  ),
  _foreach_reciprocal_: func(
    in_place('_foreach_reciprocal'),
    '_foreach_reciprocal_(Tensor(a!)[] self) -> ()',
  ),
  _foreach_round: func(
    'Nearest integers, for each tensor of a list.',
    '_foreach_round(Tensor[] self) -> Tensor[]',
  ),
  _foreach_round_: func(in_place('_foreach_round'), '_foreach_round_(Tensor(a!)[] self) -> ()'),
  _foreach_rsqrt: func(
    'Reciprocal square roots, for each tensor of a list.',
    '_foreach_rsqrt(Tensor[] self) -> Tensor[]',
  ),
  _foreach_rsqrt_: func(in_place('_foreach_rsqrt'), '_foreach_rsqrt_(Tensor(a!)[] self) -> ()'),
  _foreach_sigmoid: func(
    'Sigmoids, for each tensor of a list.',
    '_foreach_sigmoid(Tensor[] self) -> Tensor[]',
  ),
  _foreach_sigmoid_: func(in_place('_foreach_sigmoid'), '_foreach_sigmoid_(Tensor(a!)[] self) -> ()'),
  _foreach_sign: func('Signs, for each tensor of a list.', '_foreach_sign(Tensor[] self) -> Tensor[]'),
  _foreach_sign_: func(in_place('_foreach_sign'), '_foreach_sign_(Tensor(a!)[] self) -> ()'),
  _foreach_sin: func('Sines, for each tensor of a list.', '_foreach_sin(Tensor[] self) -> Tensor[]'),
  _foreach_sin_: func(in_place('_foreach_sin'), '_foreach_sin_(Tensor(a!)[] self) -> ()'),
  _foreach_sinh: func(
    'Hyperbolic sines, for each tensor of a list.',
    '_foreach_sinh(Tensor[] self) -> Tensor[]',
  ),
  _foreach_sinh_: func(in_place('_foreach_sinh'), '_foreach_sinh_(Tensor(a!)[] self) -> ()'),
  _foreach_sqrt: func('Square roots, for each tensor of a list.', '_foreach_sqrt(Tensor[] self) -> Tensor[]'),
  _foreach_sqrt_: func(in_place('_foreach_sqrt'), '_foreach_sqrt_(Tensor(a!)[] self) -> ()'),
  _foreach_tan: func('Tangents, for each tensor of a list.', '_foreach_tan(Tensor[] self) -> Tensor[]'),
  _foreach_tan_: func(in_place('_foreach_tan'), '_foreach_tan_(Tensor(a!)[] self) -> ()'),
  _foreach_tanh: func(
    'Hyperbolic tangents, for each tensor of a list.',
    '_foreach_tanh(Tensor[] self) -> Tensor[]',
  ),
  _foreach_tanh_: func(in_place('_foreach_tanh'), '_foreach_tanh_(Tensor(a!)[] self) -> ()'),
  _foreach_trunc: func(
    'Elements without their fractions, for each tensor of a list.',
    '_foreach_trunc(Tensor[] self) -> Tensor[]',
  ),
  _foreach_trunc_: func(in_place('_foreach_trunc'), '_foreach_trunc_(Tensor(a!)[] self) -> ()'),
};
