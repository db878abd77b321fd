/** What resampling takes: the layers and the functions of the same names. */
import { option } from '../takes.js';

export type InterpolationMode =
  | 'nearest'
  | 'linear'
  | 'bilinear'
  | 'bicubic'
  | 'trilinear'
  | 'area'
  | 'nearest-exact'
  | 'lanczos';

/** How large the output is: this or that. */
export const target = {
  /** Sizes of the output; this or `scale_factor`. */
  size: option<number | readonly number[] | null>(null),
  /** Sizes of the output as multiples of those of the input. */
  scale_factor: option<number | readonly number[] | null>(null),
};

export const resampled = {
  ...target,
  /** Default: `'nearest'`. */
  mode: option<InterpolationMode>('nearest'),
  /** Whether the corners of input and output lie on each other; for the linear and cubic modes. Default: false. */
  align_corners: option<boolean | null>(null),
};

export const resampling = {
  ...resampled,
  /** Computes the factors anew from the sizes, which are whole. */
  recompute_scale_factor: option<boolean | null>(null),
};
