import { layer } from '../layer.js';
import { blocks, pictures } from '../options/window.js';
import { needed, type OptionsOf } from '../takes.js';

const larger = {
  /** How many times larger the picture becomes. */
  upscale_factor: needed<number>(),
};

export interface PixelShuffleOptions extends OptionsOf<typeof PixelShuffle> {}

/**
 * Rearranges channels into a larger picture.
 *
 * - Input: `[..., C·r², H, W]`. Output: `[..., C, H·r, W·r]`, where r is `upscale_factor`.
 *
 * @example
 * console.log(new nn.PixelShuffle(3).forward(torch.randn(1, 9, 4, 4)).shape); // [1, 1, 12, 12]
 */
export class PixelShuffle extends layer('PixelShuffle', larger) {}

const smaller = {
  /** How many times smaller the picture becomes. */
  downscale_factor: needed<number>(),
};

export interface PixelUnshuffleOptions extends OptionsOf<typeof PixelUnshuffle> {}

/**
 * Rearranges a picture into more channels: the inverse of {@link PixelShuffle}.
 *
 * - Input: `[..., C, H·r, W·r]`. Output: `[..., C·r², H, W]`, where r is `downscale_factor`.
 *
 * @example
 * console.log(new nn.PixelUnshuffle(3).forward(torch.randn(1, 1, 12, 12)).shape); // [1, 9, 4, 4]
 */
export class PixelUnshuffle extends layer('PixelUnshuffle', smaller) {}

const groups = {
  /** The channels are taken as so many groups. */
  groups: needed<number>(),
};

export interface ChannelShuffleOptions extends OptionsOf<typeof ChannelShuffle> {}

/**
 * Interleaves the channels of `groups` groups.
 *
 * - Input and output: `[N, C, ...]`.
 *
 * @example
 * const channels = torch.arange(4).view(1, 4, 1, 1);
 * console.log(new nn.ChannelShuffle(2).forward(channels).flatten().tolist()); // [0, 2, 1, 3]
 */
export class ChannelShuffle extends layer('ChannelShuffle', groups) {}

export interface UnfoldOptions extends OptionsOf<typeof Unfold> {}

/**
 * Takes sliding blocks out of pictures, one column for each.
 *
 * - Input: `[N, C, H, W]` or `[C, H, W]`. Output: `[N, C·kernel_size[0]·kernel_size[1], number of blocks]`.
 *
 * @example
 * console.log(new nn.Unfold([2, 3]).forward(torch.randn(2, 5, 3, 4)).shape); // [2, 30, 4]
 */
export class Unfold extends layer('Unfold', blocks) {}

export interface FoldOptions extends OptionsOf<typeof Fold> {}

/**
 * Sums the columns of {@link Unfold} back into pictures.
 *
 * - Input: `[N, C·kernel_size[0]·kernel_size[1], number of blocks]`, or without N. Output: `[N, C, ...output_size]`.
 *
 * @example
 * console.log(new nn.Fold([4, 5], [2, 2]).forward(torch.randn(1, 12, 12)).shape); // [1, 3, 4, 5]
 */
export class Fold extends layer('Fold', pictures) {}
