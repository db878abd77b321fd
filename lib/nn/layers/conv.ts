import { ValueError } from '../../errors.js';
import { type Arguments, required, signature } from '../../internal/arguments.js';
import { addon } from '../../native/addon.js';
import type { Parameter } from '../../tensor/parameter.js';
import type { Size1, Size2, Size3 } from '../../types.js';
import { conv_repr } from './conv-repr.js';
import {
  bind_accessors,
  type FactoryOptions,
  factory_defaults,
  kind_of,
  Layer,
  layer_of,
} from '../native-module.js';

export type PaddingMode = 'zeros' | 'reflect' | 'replicate' | 'circular';

/** Options of a convolution whose sizes are of type `Size`. */
export interface ConvOptions<Size> extends FactoryOptions {
  in_channels: number;
  out_channels: number;
  kernel_size: Size;
  /** Default: 1. */
  stride?: Size;
  /** On each side; `'same'` keeps the size. Default: 0. */
  padding?: Size | 'valid' | 'same';
  /** Distance between the points of the kernel. Default: 1. */
  dilation?: Size;
  /** Channels are split into as many groups, each convolved by itself. Default: 1. */
  groups?: number;
  /** Adds a learnt number to each output channel. Default: true. */
  bias?: boolean;
  /** What the padding is filled with. Default: `'zeros'`. */
  padding_mode?: PaddingMode;
}

const defaults = {
  in_channels: required,
  out_channels: required,
  kernel_size: required,
  stride: 1,
  padding: 0,
  dilation: 1,
  groups: 1,
  bias: true,
  padding_mode: 'zeros',
  ...factory_defaults,
} as const;

type AnyConvOptions = ConvOptions<Size1 | Size2 | Size3>;

const bind = Object.fromEntries(
  ['Conv1d', 'Conv2d', 'Conv3d'].map((kind) => [
    kind,
    signature<AnyConvOptions>(`${kind}.__init__`, defaults),
  ]),
);

/** What convolutions over one, two and three dimensions have in common. */
abstract class ConvNd<Size, Sizes extends readonly number[]> extends Layer {
  declare in_channels: number;
  declare out_channels: number;
  declare kernel_size: Sizes;
  declare stride: Sizes;
  declare padding: Sizes | 'valid' | 'same';
  declare dilation: Sizes;
  declare groups: number;
  declare padding_mode: PaddingMode;
  declare weight: Parameter;
  declare bias: Parameter;

  constructor(
    ...args: Arguments<
      ConvOptions<Size>,
      [
        in_channels: 'in_channels',
        out_channels: 'out_channels',
        kernel_size: 'kernel_size',
        stride: 'stride',
        padding: 'padding',
        dilation: 'dilation',
        groups: 'groups',
        bias: 'bias',
        padding_mode: 'padding_mode',
        device: 'device',
        dtype: 'dtype',
      ]
    >
  ) {
    const kind = kind_of(new.target);
    const { device, dtype, ...options } = bind[kind]!(args);
    check_channels(options);
    if (options.padding === 'same' && [options.stride].flat().some((step) => step !== 1)) {
      throw new ValueError("padding='same' is not supported for strided convolutions");
    }
    super(kind, options, { device, dtype });
  }

  /** Draws the parameters anew, as the constructor does. */
  reset_parameters(): void {
    addon.layer_reset_parameters(layer_of(this));
  }

  override extra_repr(): string {
    return conv_repr(this);
  }
}

export function check_channels({
  groups,
  in_channels,
  out_channels,
}: {
  groups: number;
  in_channels: number;
  out_channels: number;
}): void {
  if (groups <= 0) throw new ValueError('groups must be a positive integer');
  if (in_channels % groups !== 0) throw new ValueError('in_channels must be divisible by groups');
  if (out_channels % groups !== 0) throw new ValueError('out_channels must be divisible by groups');
}

export interface Conv1dOptions extends ConvOptions<Size1> {}

/**
 * Convolution over signals.
 *
 * - Input: `[N, in_channels, L]` or `[in_channels, L]`.
 * - Output: `[N, out_channels, L']`, where `L' = ⌊(L + 2·padding − dilation·(kernel_size − 1) − 1) / stride + 1⌋`.
 * - Parameters: `weight` `[out_channels, in_channels / groups, kernel_size]` and `bias` `[out_channels]`, drawn from
 *   U(−√k, √k) with `k = groups / (in_channels · kernel_size)`.
 *
 * @throws ValueError if the channels do not divide by `groups`, or the padding is not one that exists.
 *
 * @example
 * const conv = new nn.Conv1d(16, 33, 3, { stride: 2 });
 * console.log(conv.forward(torch.randn(20, 16, 50)).shape); // [20, 33, 24]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv1d.html
 */
export class Conv1d extends ConvNd<Size1, readonly [number]> {
  static readonly kind: string = 'Conv1d';
}

bind_accessors(Conv1d);

export interface Conv2dOptions extends ConvOptions<Size2> {}

/**
 * Convolution over pictures.
 *
 * - Input: `[N, in_channels, H, W]` or `[in_channels, H, W]`.
 * - Output: `[N, out_channels, H', W']`, where
 *   `H' = ⌊(H + 2·padding[0] − dilation[0]·(kernel_size[0] − 1) − 1) / stride[0] + 1⌋`, and `W'` likewise.
 * - Parameters: `weight` `[out_channels, in_channels / groups, ...kernel_size]` and `bias` `[out_channels]`, drawn from
 *   U(−√k, √k) with `k = groups / (in_channels · kernel_size[0] · kernel_size[1])`.
 *
 * @throws ValueError if the channels do not divide by `groups`, or the padding is not one that exists.
 *
 * @example
 * const conv = new nn.Conv2d(3, 96, { kernel_size: 11, stride: 4 });
 * console.log(conv.forward(torch.randn(1, 3, 227, 227)).shape); // [1, 96, 55, 55]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html
 */
export class Conv2d extends ConvNd<Size2, readonly [number, number]> {
  static readonly kind: string = 'Conv2d';
}

bind_accessors(Conv2d);

export interface Conv3dOptions extends ConvOptions<Size3> {}

/**
 * Convolution over volumes.
 *
 * - Input: `[N, in_channels, D, H, W]` or `[in_channels, D, H, W]`.
 * - Output: `[N, out_channels, D', H', W']`, with sizes as those of {@link Conv2d}.
 * - Parameters: `weight` `[out_channels, in_channels / groups, ...kernel_size]` and `bias` `[out_channels]`, drawn as
 *   those of {@link Conv2d}.
 *
 * @throws ValueError if the channels do not divide by `groups`, or the padding is not one that exists.
 *
 * @example
 * const conv = new nn.Conv3d(3, 8, [3, 5, 2], { stride: [2, 1, 1] });
 * console.log(conv.forward(torch.randn(1, 3, 9, 10, 11)).shape); // [1, 8, 4, 6, 10]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv3d.html
 */
export class Conv3d extends ConvNd<Size3, readonly [number, number, number]> {
  static readonly kind: string = 'Conv3d';
}

bind_accessors(Conv3d);
