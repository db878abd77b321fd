import { ValueError } from '../../errors.js';
import { type Arguments, required, signature } from '../../internal/arguments.js';
import { addon } from '../../native/addon.js';
import type { Parameter } from '../../tensor/parameter.js';
import type { Size2 } from '../../types.js';
import { python_text } from '../module/repr.js';
import { bind_accessors, type FactoryOptions, factory_defaults, Layer, layer_of } from '../native-module.js';

export type PaddingMode = 'zeros' | 'reflect' | 'replicate' | 'circular';

export interface Conv2dOptions extends FactoryOptions {
  in_channels: number;
  out_channels: number;
  kernel_size: Size2;
  /** Default: 1. */
  stride?: Size2;
  /** On each side; `'same'` keeps height and width. Default: 0. */
  padding?: Size2 | 'valid' | 'same';
  /** Distance between the points of the kernel. Default: 1. */
  dilation?: Size2;
  /** Channels are split into as many groups, each convolved by itself. Default: 1. */
  groups?: number;
  /** Adds a learnt number to each output channel. Default: true. */
  bias?: boolean;
  /** What the padding is filled with. Default: `'zeros'`. */
  padding_mode?: PaddingMode;
}

const bind = signature<Conv2dOptions>('Conv2d.__init__', {
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
});

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
export class Conv2d extends Layer {
  declare in_channels: number;
  declare out_channels: number;
  declare kernel_size: readonly [number, number];
  declare stride: readonly [number, number];
  declare padding: readonly [number, number] | 'valid' | 'same';
  declare dilation: readonly [number, number];
  declare groups: number;
  declare padding_mode: PaddingMode;
  declare weight: Parameter;
  declare bias: Parameter;

  constructor(
    ...args: Arguments<
      Conv2dOptions,
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
    const { device, dtype, ...options } = bind(args);
    check(options);
    super('Conv2d', options, { device, dtype });
  }

  /** Draws the parameters anew, as the constructor does. */
  reset_parameters(): void {
    addon.layer_reset_parameters(layer_of(this));
  }

  override extra_repr(): string {
    const { in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias, padding_mode } =
      this;
    let text = `${in_channels}, ${out_channels}, kernel_size=${python_text(kernel_size)}, stride=${python_text(stride)}`;
    if (String(padding) !== '0,0') text += `, padding=${python_text(padding)}`;
    if (String(dilation) !== '1,1') text += `, dilation=${python_text(dilation)}`;
    if (groups !== 1) text += `, groups=${groups}`;
    if ((bias as Parameter | null) === null) text += ', bias=False';
    if (padding_mode !== 'zeros') text += `, padding_mode=${padding_mode}`;
    return text;
  }
}

bind_accessors(Conv2d);

function check({
  groups,
  in_channels,
  out_channels,
  padding,
  stride,
}: Required<Omit<Conv2dOptions, 'device' | 'dtype'>>): void {
  if (groups <= 0) throw new ValueError('groups must be a positive integer');
  if (in_channels % groups !== 0) throw new ValueError('in_channels must be divisible by groups');
  if (out_channels % groups !== 0) throw new ValueError('out_channels must be divisible by groups');
  if (padding === 'same' && [stride].flat().some((step) => step !== 1)) {
    throw new ValueError("padding='same' is not supported for strided convolutions");
  }
}
