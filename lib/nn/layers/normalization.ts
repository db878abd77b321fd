import { ValueError } from '../../errors.js';
import type { Parameter } from '../../tensor/parameter.js';
import { layer } from '../layer.js';
import { neighbours, variance } from '../options/normalization.js';
import { expand } from '../sizes.js';
import { needed, type OptionsOf, option, placement, type Values } from '../takes.js';
import { AffineLayer, summand } from './norm-base.js';

export interface LocalResponseNormOptions extends OptionsOf<typeof LocalResponseNorm> {}

/**
 * Divides each activation by a power of the mean square of its neighbours in the channels around it:
 * `b = a · (k + α/n · Σ a'²)^(−β)`. An input without elements is returned as it is. On the CPU it runs in one pass,
 * which rounds otherwise than PyTorch does; `torch.backends.lrn.mode = 'reference'` has PyTorch's bits.
 *
 * - Input and output: `[N, C, ...]`, of 3 dimensions or more.
 *
 * @throws ValueError if the input has fewer dimensions.
 *
 * @example
 * const norm = new nn.LocalResponseNorm({ size: 5, alpha: 0.0001, beta: 0.75, k: 2 });
 * console.log(norm.forward(torch.randn(1, 96, 27, 27)).shape); // [1, 96, 27, 27]
 */
export class LocalResponseNorm extends layer('LocalResponseNorm', neighbours, {
  show: 'size alpha= beta= k=',
}) {}

const groups = {
  /** The channels are split into as many groups. */
  num_groups: needed<number>(),
  /** Channels of the input. */
  num_channels: needed<number>(),
  ...variance,
  /** Learns a factor and a summand for each channel. Default: true. */
  affine: true,
};

function check_groups({ num_channels, num_groups }: Values<typeof groups>): void {
  if (num_channels % num_groups === 0) return;
  throw new ValueError(`num_channels (${num_channels}) must be divisible by num_groups (${num_groups})`);
}

export interface GroupNormOptions extends OptionsOf<typeof GroupNorm> {}

/**
 * Scales groups of channels of each example to mean 0 and variance 1, then by learnt factors.
 *
 * - Input and output: `[N, num_channels, ...]`.
 * - Parameters: `weight` (ones) and `bias` (zeros), `[num_channels]`.
 *
 * @throws ValueError if the channels do not divide by `num_groups`.
 *
 * @example
 * console.log(new nn.GroupNorm(3, 6).forward(torch.randn(20, 6, 10, 10)).shape); // [20, 6, 10, 10]
 */
export class GroupNorm extends layer(
  'GroupNorm',
  { ...groups, ...placement, ...summand },
  {
    show: 'num_groups num_channels eps= affine= bias=',
    base: AffineLayer,
    prepare: check_groups,
  },
) {
  /** Factors, `[num_channels]`; null without `affine`. */
  declare weight: Parameter;
  /** Summands, `[num_channels]`; null without `affine` or with `bias: false`. */
  declare bias: Parameter;
}

const last_sizes = {
  /** The last sizes of the input. */
  normalized_shape: needed<number | readonly number[], readonly number[]>(),
  ...variance,
  /** Learns a factor and a summand for each element. Default: true. */
  elementwise_affine: true,
  /** With `elementwise_affine`, learns a summand. Default: true. */
  bias: option<boolean, never>(true),
};

function listed<Given extends { normalized_shape: number | readonly number[] }>(given: Given) {
  return { ...given, normalized_shape: expand(given.normalized_shape, 1) };
}

export interface LayerNormOptions extends OptionsOf<typeof LayerNorm> {}

/**
 * Scales the last dimensions of each example to mean 0 and variance 1, then by learnt factors.
 *
 * - Input and output: `[..., ...normalized_shape]`.
 * - Parameters: `weight` (ones) and `bias` (zeros), of `normalized_shape`.
 *
 * @example
 * console.log(new nn.LayerNorm(10).forward(torch.randn(20, 5, 10)).shape); // [20, 5, 10]
 */
export class LayerNorm extends layer(
  'LayerNorm',
  { ...last_sizes, ...placement },
  {
    show: 'normalized_shape eps= elementwise_affine= bias=',
    base: AffineLayer,
    prepare: listed,
  },
) {
  /** Factors, of `normalized_shape`; null without `elementwise_affine`. */
  declare weight: Parameter;
  /** Summands, of `normalized_shape`; null without `elementwise_affine` or with `bias: false`. */
  declare bias: Parameter;
}

const roots = {
  /** The last sizes of the input. */
  normalized_shape: needed<number | readonly number[], readonly number[]>(),
  /** Added to the mean square. Default: the smallest number that changes 1 in the dtype of the input. */
  eps: option<number | null>(null),
  /** Learns a factor for each element. Default: true. */
  elementwise_affine: true,
};

export interface RMSNormOptions extends OptionsOf<typeof RMSNorm> {}

/**
 * Divides the last dimensions of each example by the root of their mean square, then multiplies by learnt factors.
 *
 * - Input and output: `[..., ...normalized_shape]`.
 * - Parameter: `weight` (ones), of `normalized_shape`.
 *
 * @example
 * console.log(new nn.RMSNorm([2, 3]).forward(torch.randn(2, 2, 3)).shape); // [2, 2, 3]
 */
export class RMSNorm extends layer(
  'RMSNorm',
  { ...roots, ...placement },
  {
    show: 'normalized_shape eps= elementwise_affine=',
    base: AffineLayer,
    prepare: listed,
  },
) {
  /** Factors, of `normalized_shape`; null without `elementwise_affine`. */
  declare weight: Parameter;
}
