import { ValueError } from '../../errors.js';
import { type Arguments, keyword_only, required, signature } from '../../internal/arguments.js';
import { is_plain_object } from '../../internal/objects.js';
import { addon } from '../../native/addon.js';
import type { Parameter } from '../../tensor/parameter.js';
import { python_text } from '../module/repr.js';
import { bind_accessors, type FactoryOptions, factory_defaults, Layer, layer_of } from '../native-module.js';
import { expand } from '../sizes.js';

export interface LocalResponseNormOptions {
  /** Number of neighbouring channels. */
  size: number;
  /** Default: 1e-4. */
  alpha?: number;
  /** Default: 0.75. */
  beta?: number;
  /** Default: 1. */
  k?: number;
}

const bind_lrn = signature<LocalResponseNormOptions>('LocalResponseNorm.__init__', {
  size: required,
  alpha: 0.0001,
  beta: 0.75,
  k: 1,
});

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
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LocalResponseNorm.html
 */
export class LocalResponseNorm extends Layer {
  declare size: number;
  declare alpha: number;
  declare beta: number;
  declare k: number;
  private _k_text = '1';

  constructor(
    ...args: Arguments<LocalResponseNormOptions, [size: 'size', alpha: 'alpha', beta: 'beta', k: 'k']>
  ) {
    const options = bind_lrn(args);
    super('LocalResponseNorm', options);
    // Python's default is a float and prints as one; a 1 that is given is an int.
    const [, , , k] = args;
    if (k === undefined && !args.some((arg) => is_plain_object(arg) && 'k' in arg)) this._k_text = '1.0';
  }

  override extra_repr(): string {
    const k = this.k === 1 ? this._k_text : python_text(this.k);
    return `${this.size}, alpha=${python_text(this.alpha)}, beta=${python_text(this.beta)}, k=${k}`;
  }
}

bind_accessors(LocalResponseNorm);

export interface GroupNormOptions extends FactoryOptions {
  num_groups: number;
  num_channels: number;
  /** Added to the variance. Default: 1e-5. */
  eps?: number;
  /** Learns a factor and a summand for each channel. Default: true. */
  affine?: boolean;
  /** With `affine`, learns a summand. Default: true. */
  bias?: boolean;
}

const bind_group_norm = signature<GroupNormOptions>('GroupNorm.__init__', {
  num_groups: required,
  num_channels: required,
  eps: 1e-5,
  affine: true,
  ...factory_defaults,
  bias: keyword_only(true),
});

/** What normalisations with learnt factors have in common. */
abstract class AffineNorm extends Layer {
  declare weight: Parameter;

  /** Sets the factors to 1 and the summands to 0. */
  reset_parameters(): void {
    addon.layer_reset_parameters(layer_of(this));
  }
}

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
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.GroupNorm.html
 */
export class GroupNorm extends AffineNorm {
  declare num_groups: number;
  declare num_channels: number;
  declare eps: number;
  declare affine: boolean;
  declare bias: Parameter;

  constructor(
    ...args: Arguments<
      GroupNormOptions,
      [
        num_groups: 'num_groups',
        num_channels: 'num_channels',
        eps: 'eps',
        affine: 'affine',
        device: 'device',
        dtype: 'dtype',
      ]
    >
  ) {
    const { device, dtype, bias, ...options } = bind_group_norm(args);
    const { num_channels, num_groups } = options;
    if (num_channels % num_groups !== 0) {
      throw new ValueError(`num_channels (${num_channels}) must be divisible by num_groups (${num_groups})`);
    }
    super('GroupNorm', options, { device, dtype });
    if (!bias) addon.layer_set_tensor(layer_of(this), 'bias', null);
  }

  override extra_repr(): string {
    const { num_groups, num_channels, eps, affine } = this;
    const has_bias = (this.bias as Parameter | null) !== null;
    return (
      `${num_groups}, ${num_channels}, eps=${python_text(eps)}, affine=${python_text(affine)}, ` +
      `bias=${python_text(has_bias)}`
    );
  }
}

bind_accessors(GroupNorm);

export interface LayerNormOptions extends FactoryOptions {
  /** The last sizes of the input. */
  normalized_shape: number | readonly number[];
  /** Added to the variance. Default: 1e-5. */
  eps?: number;
  /** Learns a factor and a summand for each element. Default: true. */
  elementwise_affine?: boolean;
  /** With `elementwise_affine`, learns a summand. Default: true. */
  bias?: boolean;
}

const bind_layer_norm = signature<LayerNormOptions>('LayerNorm.__init__', {
  normalized_shape: required,
  eps: 1e-5,
  elementwise_affine: true,
  bias: true,
  ...factory_defaults,
});

/**
 * Scales the last dimensions of each example to mean 0 and variance 1, then by learnt factors.
 *
 * - Input and output: `[..., ...normalized_shape]`.
 * - Parameters: `weight` (ones) and `bias` (zeros), of `normalized_shape`.
 *
 * @example
 * console.log(new nn.LayerNorm(10).forward(torch.randn(20, 5, 10)).shape); // [20, 5, 10]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LayerNorm.html
 */
export class LayerNorm extends AffineNorm {
  declare normalized_shape: readonly number[];
  declare eps: number;
  declare elementwise_affine: boolean;
  declare bias: Parameter;

  constructor(
    ...args: Arguments<
      LayerNormOptions,
      [
        normalized_shape: 'normalized_shape',
        eps: 'eps',
        elementwise_affine: 'elementwise_affine',
        bias: 'bias',
        device: 'device',
        dtype: 'dtype',
      ]
    >
  ) {
    const { device, dtype, bias, normalized_shape, ...options } = bind_layer_norm(args);
    super('LayerNorm', { ...options, normalized_shape: expand(normalized_shape, 1) }, { device, dtype });
    if (!bias) addon.layer_set_tensor(layer_of(this), 'bias', null);
  }

  override extra_repr(): string {
    const { normalized_shape, eps, elementwise_affine } = this;
    const has_bias = (this.bias as Parameter | null) !== null;
    return (
      `${python_text(normalized_shape)}, eps=${python_text(eps)}, ` +
      `elementwise_affine=${python_text(elementwise_affine)}, bias=${python_text(has_bias)}`
    );
  }
}

bind_accessors(LayerNorm);

export interface RMSNormOptions extends FactoryOptions {
  /** The last sizes of the input. */
  normalized_shape: number | readonly number[];
  /** Added to the mean square. Default: the smallest number that changes 1 in the dtype of the input. */
  eps?: number | null;
  /** Learns a factor for each element. Default: true. */
  elementwise_affine?: boolean;
}

const bind_rms_norm = signature<RMSNormOptions>('RMSNorm.__init__', {
  normalized_shape: required,
  eps: null,
  elementwise_affine: true,
  ...factory_defaults,
});

/**
 * Divides the last dimensions of each example by the root of their mean square, then multiplies by learnt factors.
 *
 * - Input and output: `[..., ...normalized_shape]`.
 * - Parameter: `weight` (ones), of `normalized_shape`.
 *
 * @example
 * console.log(new nn.RMSNorm([2, 3]).forward(torch.randn(2, 2, 3)).shape); // [2, 2, 3]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.RMSNorm.html
 */
export class RMSNorm extends AffineNorm {
  declare normalized_shape: readonly number[];
  declare eps: number | null;
  declare elementwise_affine: boolean;

  constructor(
    ...args: Arguments<
      RMSNormOptions,
      [
        normalized_shape: 'normalized_shape',
        eps: 'eps',
        elementwise_affine: 'elementwise_affine',
        device: 'device',
        dtype: 'dtype',
      ]
    >
  ) {
    const { device, dtype, normalized_shape, ...options } = bind_rms_norm(args);
    super('RMSNorm', { ...options, normalized_shape: expand(normalized_shape, 1) }, { device, dtype });
  }

  override extra_repr(): string {
    const { normalized_shape, eps, elementwise_affine } = this;
    return (
      `${python_text(normalized_shape)}, eps=${python_text(eps)}, ` +
      `elementwise_affine=${python_text(elementwise_affine)}`
    );
  }
}

bind_accessors(RMSNorm);
