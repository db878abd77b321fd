import { type Arguments, required, signature } from '../../internal/arguments.js';
import type { Size2 } from '../../types.js';
import { python_text } from '../module/repr.js';
import { bind_accessors, Layer } from '../native-module.js';

export interface PixelShuffleOptions {
  upscale_factor: number;
}

const bind_pixel_shuffle = signature<PixelShuffleOptions>('PixelShuffle.__init__', {
  upscale_factor: required,
});

/**
 * Rearranges channels into a larger picture.
 *
 * - Input: `[..., C·r², H, W]`. Output: `[..., C, H·r, W·r]`, where r is `upscale_factor`.
 *
 * @example
 * console.log(new nn.PixelShuffle(3).forward(torch.randn(1, 9, 4, 4)).shape); // [1, 1, 12, 12]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.PixelShuffle.html
 */
export class PixelShuffle extends Layer {
  declare upscale_factor: number;

  constructor(...args: Arguments<PixelShuffleOptions, [upscale_factor: 'upscale_factor']>) {
    super('PixelShuffle', bind_pixel_shuffle(args));
  }

  override extra_repr(): string {
    return `upscale_factor=${this.upscale_factor}`;
  }
}

bind_accessors(PixelShuffle);

export interface PixelUnshuffleOptions {
  downscale_factor: number;
}

const bind_pixel_unshuffle = signature<PixelUnshuffleOptions>('PixelUnshuffle.__init__', {
  downscale_factor: required,
});

/**
 * Rearranges a picture into more channels: the inverse of {@link PixelShuffle}.
 *
 * - Input: `[..., C, H·r, W·r]`. Output: `[..., C·r², H, W]`, where r is `downscale_factor`.
 *
 * @example
 * console.log(new nn.PixelUnshuffle(3).forward(torch.randn(1, 1, 12, 12)).shape); // [1, 9, 4, 4]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.PixelUnshuffle.html
 */
export class PixelUnshuffle extends Layer {
  declare downscale_factor: number;

  constructor(...args: Arguments<PixelUnshuffleOptions, [downscale_factor: 'downscale_factor']>) {
    super('PixelUnshuffle', bind_pixel_unshuffle(args));
  }

  override extra_repr(): string {
    return `downscale_factor=${this.downscale_factor}`;
  }
}

bind_accessors(PixelUnshuffle);

export interface ChannelShuffleOptions {
  groups: number;
}

const bind_channel_shuffle = signature<ChannelShuffleOptions>('ChannelShuffle.__init__', {
  groups: required,
});

/**
 * Interleaves the channels of `groups` groups.
 *
 * - Input and output: `[N, C, ...]`.
 *
 * @example
 * const channels = torch.arange(4).view(1, 4, 1, 1);
 * console.log(new nn.ChannelShuffle(2).forward(channels).flatten().tolist()); // [0, 2, 1, 3]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ChannelShuffle.html
 */
export class ChannelShuffle extends Layer {
  declare groups: number;

  constructor(...args: Arguments<ChannelShuffleOptions, [groups: 'groups']>) {
    super('ChannelShuffle', bind_channel_shuffle(args));
  }

  override extra_repr(): string {
    return `groups=${this.groups}`;
  }
}

bind_accessors(ChannelShuffle);

export interface UnfoldOptions {
  kernel_size: Size2;
  /** Distance between the points of a block. Default: 1. */
  dilation?: Size2;
  /** Zeros on each side. Default: 0. */
  padding?: Size2;
  /** Step of the blocks. Default: 1. */
  stride?: Size2;
}

const block_defaults = { kernel_size: required, dilation: 1, padding: 0, stride: 1 } as const;
const bind_unfold = signature<UnfoldOptions>('Unfold.__init__', block_defaults);

function block_repr({ kernel_size, dilation, padding, stride }: Unfold | Fold): string {
  return (
    `kernel_size=${python_text(kernel_size)}, dilation=${python_text(dilation)}, padding=${python_text(padding)}, ` +
    `stride=${python_text(stride)}`
  );
}

/**
 * Takes sliding blocks out of pictures, one column for each.
 *
 * - Input: `[N, C, H, W]` or `[C, H, W]`. Output: `[N, C·kernel_size[0]·kernel_size[1], number of blocks]`.
 *
 * @example
 * console.log(new nn.Unfold([2, 3]).forward(torch.randn(2, 5, 3, 4)).shape); // [2, 30, 4]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Unfold.html
 */
export class Unfold extends Layer {
  declare kernel_size: Size2;
  declare dilation: Size2;
  declare padding: Size2;
  declare stride: Size2;

  constructor(
    ...args: Arguments<
      UnfoldOptions,
      [kernel_size: 'kernel_size', dilation: 'dilation', padding: 'padding', stride: 'stride']
    >
  ) {
    super('Unfold', bind_unfold(args));
  }

  override extra_repr(): string {
    return block_repr(this);
  }
}

bind_accessors(Unfold);

export interface FoldOptions extends UnfoldOptions {
  /** Height and width of the pictures. */
  output_size: Size2;
}

const bind_fold = signature<FoldOptions>('Fold.__init__', { output_size: required, ...block_defaults });

/**
 * Sums the columns of {@link Unfold} back into pictures.
 *
 * - Input: `[N, C·kernel_size[0]·kernel_size[1], number of blocks]`, or without N. Output: `[N, C, ...output_size]`.
 *
 * @example
 * console.log(new nn.Fold([4, 5], [2, 2]).forward(torch.randn(1, 12, 12)).shape); // [1, 3, 4, 5]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Fold.html
 */
export class Fold extends Layer {
  declare output_size: Size2;
  declare kernel_size: Size2;
  declare dilation: Size2;
  declare padding: Size2;
  declare stride: Size2;

  constructor(
    ...args: Arguments<
      FoldOptions,
      [
        output_size: 'output_size',
        kernel_size: 'kernel_size',
        dilation: 'dilation',
        padding: 'padding',
        stride: 'stride',
      ]
    >
  ) {
    super('Fold', bind_fold(args));
  }

  override extra_repr(): string {
    return `output_size=${python_text(this.output_size)}, ${block_repr(this)}`;
  }
}

bind_accessors(Fold);
