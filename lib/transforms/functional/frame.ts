/** Sizes, cuts, borders and flips. */
import { ValueError } from '../../errors.js';
import { type Arguments, required, signature } from '../../internal/arguments.js';
import { warn } from '../../internal/warn.js';
import { Tensor } from '../../tensor/tensor.js';
import { type Interpolation, interpolation_of } from '../interpolation.js';
import * as pixels from '../pixels/frame.js';
import { resample } from '../pixels/resample.js';
import * as tensors from '../tensors/frame.js';
import { tuple } from '../text.js';
import { either, get_dimensions, type Picture } from './picture.js';
import {
  both_sides,
  each_border,
  type Fill,
  type Padding,
  resized_size,
  round_half_even,
  type Size,
} from './sizes.js';

export type { PaddingMode } from '../pixels/frame.js';

export interface ResizeArguments {
  size: Size;
  interpolation?: Interpolation;
  max_size?: number | null;
  antialias?: boolean | null;
}

const bind_resize = signature<ResizeArguments & { img: unknown }>('resize', {
  img: required,
  size: required,
  interpolation: 'bilinear',
  max_size: null,
  antialias: true,
});

/**
 * The picture at another size. A number is the length of the shorter side; the other side follows.
 *
 * - `interpolation`: default `'bilinear'`
 * - `max_size`: the longest that the longer side may become; only where `size` is one number
 * - `antialias`: of tensors, whether what shrinks is smoothed; default true. Pictures always are, as PIL's.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.resize.html
 *
 * @example
 * const small = transforms.functional.resize(image, [24, 32], 'bicubic');
 */
export function resize<Kind extends Picture>(
  img: Kind,
  ...args: Arguments<ResizeArguments, ['size', 'interpolation', 'max_size', 'antialias']>
): Kind {
  const { size, interpolation, max_size, antialias } = bind_resize([img, ...args]);
  const mode = interpolation_of(interpolation);
  const [, height, width] = get_dimensions(img);
  const [high, wide] = resized_size({ height, width }, size, max_size);
  if (!(Number.isInteger(high) && Number.isInteger(wide) && high > 0 && wide > 0)) {
    throw new ValueError(`height and width must be > 0, but got ${high} and ${wide}`);
  }
  if (high === height && wide === width) return img;
  if (!(img instanceof Tensor) && antialias === false) {
    warn(
      'Anti-alias option is always applied for PIL Image input. Argument antialias is ignored.',
      'UserWarning',
    );
  }
  return either(
    img,
    (image) => resample(image, wide, high, mode),
    (tensor) => tensors.resize(tensor, [high, wide], mode, antialias ?? false),
  );
}

/**
 * The part that begins `top` and `left`; black, or 0, where it reaches outside.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.crop.html
 */
export function crop<Kind extends Picture>(
  img: Kind,
  top: number,
  left: number,
  height: number,
  width: number,
): Kind {
  return either(
    img,
    (image) => pixels.crop(image, top, left, height, width),
    (tensor) => tensors.crop(tensor, top, left, height, width),
  );
}

/**
 * The middle; what is too small is padded with black first.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.center_crop.html
 */
export function center_crop<Kind extends Picture>(img: Kind, output_size: Size): Kind {
  const [height, width] = both_sides(output_size);
  let [, high, wide] = get_dimensions(img);
  const [wider, higher] = [Math.max(0, width - wide), Math.max(0, height - high)];
  let whole = img;
  if (wider > 0 || higher > 0) {
    whole = pad(img, [wider >> 1, higher >> 1, (wider + 1) >> 1, (higher + 1) >> 1]);
    [, high, wide] = get_dimensions(whole);
    if (high === height && wide === width) return whole;
  }
  return crop(
    whole,
    round_half_even((high - height) / 2),
    round_half_even((wide - width) / 2),
    height,
    width,
  );
}

export interface ResizedCropArguments {
  top: number;
  left: number;
  height: number;
  width: number;
  size: Size;
  /** Default: `'bilinear'`. */
  interpolation?: Interpolation;
  /** Whether tensors that shrink are smoothed; pictures always are. Default: true. */
  antialias?: boolean | null;
}

const bind_resized_crop = signature<ResizedCropArguments & { img: unknown }>('resized_crop', {
  img: required,
  top: required,
  left: required,
  height: required,
  width: required,
  size: required,
  interpolation: 'bilinear',
  antialias: true,
});

/**
 * Crops, then resizes.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.resized_crop.html
 */
export function resized_crop<Kind extends Picture>(
  img: Kind,
  ...args: Arguments<
    ResizedCropArguments,
    ['top', 'left', 'height', 'width', 'size', 'interpolation', 'antialias']
  >
): Kind {
  const { top, left, height, width, size, interpolation, antialias } = bind_resized_crop([img, ...args]);
  return resize(crop(img, top, left, height, width), size, interpolation, null, antialias);
}

/**
 * Left and right exchanged.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.hflip.html
 */
export const hflip = <Kind extends Picture>(img: Kind): Kind =>
  either(img, pixels.hflip, (tensor) => tensors.flip(tensor, -1));

/**
 * Top and bottom exchanged.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.vflip.html
 */
export const vflip = <Kind extends Picture>(img: Kind): Kind =>
  either(img, pixels.vflip, (tensor) => tensors.flip(tensor, -2));

export interface PadArguments {
  padding: Padding;
  fill?: Fill | null;
  padding_mode?: pixels.PaddingMode;
}

const bind_pad = signature<PadArguments & { img: unknown }>('pad', {
  img: required,
  padding: required,
  fill: 0,
  padding_mode: 'constant',
});

/** @throws ValueError for a mode that there is not */
export function check_padding_mode(mode: unknown): void {
  if (typeof mode !== 'string') throw new TypeError('Got inappropriate padding_mode arg');
  if (!['constant', 'edge', 'reflect', 'symmetric'].includes(mode)) {
    throw new ValueError('Padding mode should be either constant, edge, reflect or symmetric');
  }
}

/**
 * The picture with borders added, or cut where a border is negative.
 *
 * - `padding`: one number, `[left/right, top/bottom]`, or `[left, top, right, bottom]`
 * - `fill`: what `'constant'` borders hold; default 0. One number for tensors.
 * - `padding_mode`: `'constant'` (the default), `'edge'`, `'reflect'` or `'symmetric'`
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.pad.html
 *
 * @example
 * const framed = transforms.functional.pad(image, 4, { padding_mode: 'reflect' });
 */
export function pad<Kind extends Picture>(
  img: Kind,
  ...args: Arguments<PadArguments, ['padding', 'fill', 'padding_mode']>
): Kind {
  const { padding, fill, padding_mode } = bind_pad([img, ...args]);
  const borders = each_border(padding);
  check_padding_mode(padding_mode);
  return either(
    img,
    (image) => pixels.pad(image, borders, fill, padding_mode),
    (tensor) => {
      if (fill !== null && typeof fill !== 'number') throw new TypeError('Got inappropriate fill arg');
      return tensors.pad(tensor, borders, fill ?? 0, padding_mode);
    },
  );
}

/**
 * The four corners and the middle: top left, top right, bottom left, bottom right, centre.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.five_crop.html
 *
 * @throws ValueError if the picture is smaller than `size`
 */
export function five_crop<Kind extends Picture>(img: Kind, size: Size): Kind[] {
  const [height, width] = both_sides(size);
  const [, high, wide] = get_dimensions(img);
  if (width > wide || height > high) {
    throw new ValueError(
      `Requested crop size ${tuple([height, width])} is bigger than input size ${tuple([high, wide])}`,
    );
  }
  const corners = [
    [0, 0],
    [0, wide - width],
    [high - height, 0],
    [high - height, wide - width],
  ] as const;
  const cut = corners.map(([top, left]) => crop(img, top, left, height, width));
  return [...cut, center_crop(img, [height, width])];
}

/**
 * `five_crop` of the picture and of the flipped picture.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.ten_crop.html
 *
 * @param vertical_flip whether top and bottom are exchanged instead of left and right; default false
 */
export function ten_crop<Kind extends Picture>(img: Kind, size: Size, vertical_flip = false): Kind[] {
  return [...five_crop(img, size), ...five_crop(vertical_flip ? vflip(img) : hflip(img), size)];
}
