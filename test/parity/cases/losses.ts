/** Cases of losses and of operators on lists of tensors. */
import { type Cases, each, f, i, k, p, u, v, w } from './spec.js';

// Python's bindings read the default of `reduction` as 0, the schema says 1: torch.nn.functional always gives it.
const mean = { reduction: 1 };

export const losses: Cases = {
  ...each(
    'mse_loss l1_loss smooth_l1_loss huber_loss',
    [f(2, 5), f(2, 5), mean],
    [f(2, 5), f(2, 5), 0],
    [f(2, 5), f(2, 5), { reduction: 2 }],
  ),
  binary_cross_entropy: [
    [u(2, 5), u(2, 5), mean],
    [u(2, 5), u(2, 5), k(p(5)), 2],
  ],
  binary_cross_entropy_with_logits: [
    [f(2, 5), u(2, 5), mean],
    [f(2, 5), u(2, 5), { pos_weight: k(p(5)), reduction: 0 }],
  ],
  cross_entropy_loss: [
    [f(3, 5), i(5, 3), mean],
    [f(3, 5), u(3, 5), mean],
    [f(3, 5), i(5, 3), k(p(5)), 2, -100, 0.1],
    [f(2, 5, 3), i(5, 2, 3), { reduction: 0, ignore_index: 1 }],
  ],
  nll_loss: [
    [f(3, 5), i(5, 3), mean],
    [f(3, 5), i(5, 3), k(p(5)), 2, 1],
  ],
  nll_loss2d: [[f(2, 3, 2, 2), i(3, 2, 2, 2), mean]],
  nll_loss_nd: [[f(2, 3, 4), i(3, 2, 4), mean]],
  kl_div: [
    [f(2, 5), u(2, 5), mean],
    [f(2, 5), f(2, 5), 2, { log_target: true }],
  ],
  poisson_nll_loss: [
    [f(2, 5), p(2, 5), true, false, 1e-8, 1],
    [p(2, 5), p(2, 5), false, true, 1e-8, 0],
  ],
  soft_margin_loss: [
    [f(2, 5), k(f(2, 5)), mean],
    [f(2, 5), k(f(2, 5)), 2],
  ],
  hinge_embedding_loss: [
    [f(4), v([1, -1, 1, -1]), mean],
    [f(4), v([1, -1, 1, -1]), 0.5, 2],
  ],
  cosine_embedding_loss: [[f(3, 4), f(3, 4), v([1, -1, 1]), mean]],
  margin_ranking_loss: [
    [f(4), f(4), v([1, -1, 1, -1]), mean],
    [f(4), f(4), v([1, -1, 1, -1]), 0.5, 0],
  ],
  multilabel_margin_loss: [[f(2, 4), w([2, 4], [3, 0, -1, 1, 0, 1, 2, -1], 'int64'), mean]],
  triplet_margin_loss: [
    [f(3, 4), f(3, 4), f(3, 4), mean],
    [f(3, 4), f(3, 4), f(3, 4), { margin: 2, swap: true, reduction: 1 }],
  ],
  ctc_loss: [[f(6, 2, 4), w([2, 2], [1, 2, 3, 1], 'int64'), [6, 5], [2, 2], mean]],
};

export const lists: Cases = {
  ...each(
    '_foreach_abs _foreach_atan _foreach_ceil _foreach_cos _foreach_cosh _foreach_erf _foreach_erfc _foreach_exp ' +
      '_foreach_expm1 _foreach_floor _foreach_frac _foreach_neg _foreach_round _foreach_sigmoid _foreach_sign ' +
      '_foreach_sin _foreach_sinh _foreach_tan _foreach_tanh _foreach_trunc _foreach_max',
    [[f(2, 5), f(3)]],
  ),
  ...each('_foreach_lgamma _foreach_log _foreach_log10 _foreach_log1p _foreach_log2', [[p(2, 5), p(3)]]),
  ...each('_foreach_reciprocal _foreach_rsqrt _foreach_sqrt', [[p(2, 5), p(3)]]),
  ...each('_foreach_acos _foreach_asin', [[u(2, 5), u(3)]]),
  ...each(
    '_foreach_add _foreach_sub',
    [[f(2, 5), f(3)], 2],
    [[f(2, 5), f(3)], [f(2, 5), f(3)], { alpha: 0.5 }],
    [
      [f(2, 5), f(3)],
      [1, 2],
    ],
  ),
  ...each(
    '_foreach_mul _foreach_div _foreach_maximum _foreach_minimum _foreach_clamp_max _foreach_clamp_min _foreach_pow',
    [[p(2, 5), p(3)], 2],
    [
      [p(2, 5), p(3)],
      [p(2, 5), p(3)],
    ],
    [
      [p(2, 5), p(3)],
      [1, 2],
    ],
  ),
  ...each(
    '_foreach_addcmul _foreach_addcdiv',
    [
      [f(2), f(3)],
      [f(2), f(3)],
      [p(2), p(3)],
    ],
    [[f(2), f(3)], [f(2), f(3)], [p(2), p(3)], 0.5],
  ),
  _foreach_copy_: [
    [
      [f(2), f(3)],
      [f(2), f(3)],
    ],
  ],
  _foreach_lerp: [
    [[f(2), f(3)], [f(2), f(3)], 0.3],
    [
      [f(2), f(3)],
      [f(2), f(3)],
      [u(2), u(3)],
    ],
  ],
  _foreach_norm: [[[f(2), f(3)]], [[f(2), f(3)], 1]],
  _foreach_zero_: [[[f(2), f(3)]]],
};
