import { ValueError } from '../../errors.js';
import type { Parameter } from '../../tensor/parameter.js';
import type { Size1, Size2, Size3 } from '../../types.js';
import { layer, LearntLayer } from '../layer.js';
import { needed, type OptionsOf, option, placement, type Values } from '../takes.js';
import { conv_repr } from './conv-repr.js';

export type PaddingMode = 'zeros' | 'reflect' | 'replicate' | 'circular';

/** What convolutions take, whose sizes are of type `Size` and read as `Sizes`. */
const conv_options = <Size, Sizes>() => ({
  /** Channels of the input. */
  in_channels: needed<number>(),
  /** Channels of the output. */
  out_channels: needed<number>(),
  /** Size of the kernel: one number for all dimensions, or one for each. */
  kernel_size: needed<Size, Sizes>(),
  /** Step of the kernel. Default: 1. */
  stride: option<Size | 1, Sizes>(1),
  /** On each side; `'same'` keeps the size. Default: 0. */
  padding: option<Size | 0 | 'valid' | 'same', Sizes | 'valid' | 'same'>(0),
  /** Distance between the points of the kernel. Default: 1. */
  dilation: option<Size | 1, Sizes>(1),
  /** Channels are split into as many groups, each convolved by itself. Default: 1. */
  groups: 1,
  /** Adds a learnt number to each output channel. Default: true. */
  bias: option<boolean, never>(true),
  /** What the padding is filled with. Default: `'zeros'`. */
  padding_mode: option<PaddingMode>('zeros'),
});

/** What convolutions over one, two and three dimensions have in common. */
abstract class ConvNd extends LearntLayer {
  /** `[out_channels, in_channels / groups, ...kernel_size]`. */
  declare weight: Parameter;
  /** `[out_channels]`; null with `bias: false`. */
  declare bias: Parameter;
}

interface Channels {
  groups: number;
  in_channels: number;
  out_channels: number;
}

export function check_channels({ groups, in_channels, out_channels }: Channels): void {
  if (groups <= 0) throw new ValueError('groups must be a positive integer');
  if (in_channels % groups !== 0) throw new ValueError('in_channels must be divisible by groups');
  if (out_channels % groups !== 0) throw new ValueError('out_channels must be divisible by groups');
}

function check(given: Values<ReturnType<typeof conv_options<number, number>>>): void {
  check_channels(given);
  if (given.padding === 'same' && [given.stride].flat().some((step) => step !== 1)) {
    throw new ValueError("padding='same' is not supported for strided convolutions");
  }
}

function conv<const Kind extends string, Size, Sizes>(kind: Kind) {
  const described = { ...conv_options<Size, Sizes>(), ...placement };
  return layer(kind, described, { show: conv_repr, base: ConvNd, prepare: check as (given: object) => void });
}

export interface Conv1dOptions extends OptionsOf<typeof Conv1d> {}

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
 */
export class Conv1d extends conv<'Conv1d', Size1, readonly [number]>('Conv1d') {}

export interface Conv2dOptions extends OptionsOf<typeof Conv2d> {}

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
 */
export class Conv2d extends conv<'Conv2d', Size2, readonly [number, number]>('Conv2d') {}

export interface Conv3dOptions extends OptionsOf<typeof Conv3d> {}

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
 */
export class Conv3d extends conv<'Conv3d', Size3, readonly [number, number, number]>('Conv3d') {}
