/** What layers and functions over windows take. Sizes are of type `Size`, and read as `Sizes`. */
import type { Tensor } from '../../tensor/tensor.js';
import type { Size2 } from '../../types.js';
import { needed, option } from '../takes.js';

/** What means over windows take, whose sizes are of type `Size` and read as `Sizes`. */
export const avg_options = <Size, Sizes = Size>() => ({
  /** Size of the window. */
  kernel_size: needed<Size, Sizes>(),
  /** Step of the window. Default: `kernel_size`. */
  stride: option<Size | null, Sizes>(null),
  /** On each side. Default: 0. */
  padding: option<Size | 0, Sizes>(0),
  /** Rounds the size of the output up. Default: false. */
  ceil_mode: false,
  /** Counts the padding's zeros in the mean. Default: true. */
  count_include_pad: true,
});

/** What means over two and three dimensions take besides. */
export const divisor = {
  /** Divides by this instead of by the size of the window. */
  divisor_override: option<number | null>(null),
};

/** What power means over windows take, whose sizes are of type `Size`. */
export const lp_options = <Size>() => ({
  /** The power; infinity for maxima. */
  norm_type: needed<number>(),
  /** Size of the window. */
  kernel_size: needed<Size>(),
  /** Step of the window. Default: `kernel_size`. */
  stride: option<Size | null, Size | null>(null),
  /** Rounds the size of the output up. Default: false. */
  ceil_mode: false,
});

/** Height and width; null for that of the input. */
export type OptionalSize2 = number | null | readonly [number | null, number | null];

/** Depth, height and width; null for that of the input. */
export type OptionalSize3 = number | null | readonly [number | null, number | null, number | null];

/** What means over as many windows as the output is large take. */
export const adaptive_options = <Size>() => ({
  /** Sizes of the output; null for those of the input. */
  output_size: needed<Size>(),
});

/** What maxima over windows take, whose sizes are of type `Size`. */
export const max_options = <Size>() => ({
  /** Size of the window. */
  kernel_size: needed<Size>(),
  /** Step of the window. Default: `kernel_size`. */
  stride: option<Size | null, Size>(null),
  /** On each side. Default: 0. */
  padding: option<Size | 0, Size>(0),
  /** Distance between the points of the window. Default: 1. */
  dilation: option<Size | 1, Size>(1),
});

export const rounding = {
  /** Rounds the size of the output up, so that the last window may reach over the edge. Default: false. */
  ceil_mode: false,
};

export const indices_option = <ReturnIndices extends boolean>() => ({
  /** Also gives the index of each maximum. Default: false. */
  return_indices: option<ReturnIndices | false, never>(false),
});

export const blocks = {
  /** Size of a block. */
  kernel_size: needed<Size2>(),
  /** Distance between the points of a block. Default: 1. */
  dilation: option<Size2>(1),
  /** Zeros on each side. Default: 0. */
  padding: option<Size2>(0),
  /** Step of the blocks. Default: 1. */
  stride: option<Size2>(1),
};

export const pictures = {
  /** Height and width of the pictures. */
  output_size: needed<Size2>(),
  ...blocks,
};

/** What the inverse of maxima over windows takes: the options of the pooling. */
export const unpooled = <Size, Sizes = Size>() => ({
  /** Size of the window. */
  kernel_size: needed<Size, Sizes>(),
  /** Step of the window. Default: `kernel_size`. */
  stride: option<Size | null, Sizes>(null),
  /** On each side. Default: 0. */
  padding: option<Size | 0, Sizes>(0),
});

/** What maxima over windows of random steps take. */
export const fractional = <Size, Sizes = Size>() => ({
  /** Size of the window. */
  kernel_size: needed<Size, Sizes>(),
  /** Sizes of the output; this or `output_ratio`. */
  output_size: option<Size | null, Sizes | null>(null),
  /** Sizes of the output as parts of those of the input, between 0 and 1. */
  output_ratio: option<Size | null, Sizes | null>(null),
});

export const samples = {
  /** Numbers between 0 and 1, `[N, C, dimensions]`, in place of those that are drawn. */
  _random_samples: option<Tensor | null>(null),
};
