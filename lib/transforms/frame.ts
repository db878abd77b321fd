/** Sizes, borders and cuts that are always the same. */
import { ValueError } from '../errors.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import { type_name } from '../internal/type-name.js';
import {
  center_crop,
  check_padding_mode,
  five_crop,
  type PadArguments,
  type PaddingMode,
  pad,
  type ResizeArguments,
  resize,
  ten_crop,
} from './functional/frame.js';
import type { Picture } from './functional/picture.js';
import {
  both_sides,
  each_border,
  type Fill,
  type Padding,
  resized_size,
  type Size,
} from './functional/sizes.js';
import { type InterpolationMode, interpolation_of } from './interpolation.js';
import { bool, list, or_none, tuple } from './text.js';
import { type PictureSize, PictureTransform, Transform } from './transform.js';

export interface ResizeOptions extends ResizeArguments {}

const bind_resize = signature<ResizeOptions>('Resize.__init__', {
  size: required,
  interpolation: 'bilinear',
  max_size: null,
  antialias: true,
});

/**
 * Resizes pictures exactly as torchvision does with PIL, and tensors as it does.
 *
 * - `size`: the length of the shorter side, or `[height, width]`
 * - `interpolation`: default `'bilinear'`
 * - `max_size`: the longest that the longer side may become; only where `size` is one number
 * - `antialias`: of tensors, whether what shrinks is smoothed; default true. Pictures always are, as PIL's.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.Resize.html
 *
 * @example
 * const small = new transforms.Resize(256).forward(image);
 */
export class Resize extends PictureTransform {
  readonly size: Size;
  readonly interpolation: InterpolationMode;
  readonly max_size: number | null;
  readonly antialias: boolean | null;

  constructor(
    ...args: Arguments<
      ResizeOptions,
      [size: 'size', interpolation: 'interpolation', max_size: 'max_size', antialias: 'antialias']
    >
  ) {
    const options = bind_resize(args);
    super(options);
    const { size, interpolation, max_size, antialias } = options;
    if (typeof size !== 'number' && !Array.isArray(size)) {
      throw new TypeError(`Size should be int or sequence. Got ${type_name(size)}`);
    }
    if (Array.isArray(size) && size.length !== 1 && size.length !== 2) {
      throw new ValueError('If size is a sequence, it should have 1 or 2 values');
    }
    this.size = size;
    this.interpolation = interpolation_of(interpolation);
    this.max_size = max_size;
    this.antialias = antialias;
  }

  override size_after(size: PictureSize | null): PictureSize | null {
    if (size === null) return null;
    const [height, width] = resized_size(size, this.size, this.max_size);
    return { ...size, height, width };
  }

  override transform(input: Picture): Picture {
    return resize(input, this.size, this.interpolation, this.max_size, this.antialias);
  }

  override toString(): string {
    const size = typeof this.size === 'number' ? this.size : list(this.size);
    return `Resize(size=${size}, interpolation=${this.interpolation}, max_size=${or_none(this.max_size)}, antialias=${bool(this.antialias)})`;
  }
}

const bind_center_crop = signature<{ size: Size }>('CenterCrop.__init__', { size: required });

/**
 * Keeps the middle; what is smaller is padded with black first.
 *
 * - `size`: a side, or `[height, width]`
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.CenterCrop.html
 *
 * @example
 * const middle = new transforms.CenterCrop(227).forward(image);
 */
export class CenterCrop extends PictureTransform {
  readonly size: readonly [height: number, width: number];

  constructor(...args: Arguments<{ size: Size }, ['size']>) {
    const options = bind_center_crop(args);
    super(options);
    this.size = both_sides(options.size);
  }

  override size_after(size: PictureSize | null): PictureSize | null {
    return size && { ...size, height: this.size[0], width: this.size[1] };
  }

  override transform(input: Picture): Picture {
    return center_crop(input, this.size);
  }

  override toString(): string {
    return `CenterCrop(size=${tuple(this.size)})`;
  }
}

export interface PadOptions extends PadArguments {}

const bind_pad = signature<PadOptions>('Pad.__init__', {
  padding: required,
  fill: 0,
  padding_mode: 'constant',
});

/**
 * Adds borders, or cuts where one is negative.
 *
 * - `padding`: one number, `[left/right, top/bottom]`, or `[left, top, right, bottom]`
 * - `fill`: what `'constant'` borders hold; default 0. One number for tensors.
 * - `padding_mode`: `'constant'` (the default), `'edge'`, `'reflect'` or `'symmetric'`
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.Pad.html
 *
 * @example
 * const framed = new transforms.Pad(4, { padding_mode: 'reflect' }).forward(image);
 */
export class Pad extends PictureTransform {
  readonly padding: Padding;
  readonly fill: Fill;
  readonly padding_mode: PaddingMode;

  constructor(...args: Arguments<PadOptions, ['padding', 'fill', 'padding_mode']>) {
    const options = bind_pad(args);
    super(options);
    const { padding, fill, padding_mode } = options;
    if (typeof padding !== 'number' && !Array.isArray(padding))
      throw new TypeError('Got inappropriate padding arg');
    if (typeof fill !== 'number' && !Array.isArray(fill)) throw new TypeError('Got inappropriate fill arg');
    check_padding_mode(padding_mode);
    each_border(padding);
    this.padding = padding;
    this.fill = fill;
    this.padding_mode = padding_mode;
  }

  override size_after(size: PictureSize | null): PictureSize | null {
    const [left, top, right, bottom] = each_border(this.padding);
    return size && { ...size, height: size.height + top + bottom, width: size.width + left + right };
  }

  override transform(input: Picture): Picture {
    return pad(input, this.padding, this.fill, this.padding_mode);
  }

  override toString(): string {
    const of = (value: Padding) => (typeof value === 'number' ? value : list(value));
    return `Pad(padding=${of(this.padding)}, fill=${of(this.fill)}, padding_mode=${this.padding_mode})`;
  }
}

const bind_five = signature<{ size: Size }>('FiveCrop.__init__', { size: required });

/**
 * The four corners and the middle, in a list: top left, top right, bottom left, bottom right, centre.
 *
 * - `size`: a side, or `[height, width]`
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.FiveCrop.html
 *
 * @throws ValueError if the picture is smaller than `size`
 * @example
 * const prepare = new transforms.Compose([
 *   new transforms.FiveCrop(24),
 *   (crops: datasets.Image[]) => torch.stack(crops.map((crop) => new transforms.ToTensor().forward(crop))),
 * ]);
 */
export class FiveCrop extends Transform<Picture, Picture[]> {
  readonly size: readonly [height: number, width: number];

  constructor(...args: Arguments<{ size: Size }, ['size']>) {
    const options = bind_five(args);
    super(options);
    this.size = both_sides(options.size);
  }

  override size_after(): null {
    return null;
  }

  override transform(input: Picture): Picture[] {
    return five_crop(input, this.size);
  }

  override toString(): string {
    return `FiveCrop(size=${tuple(this.size)})`;
  }
}

export interface TenCropOptions {
  size: Size;
  vertical_flip?: boolean;
}

const bind_ten = signature<TenCropOptions>('TenCrop.__init__', { size: required, vertical_flip: false });

/**
 * `FiveCrop` of the picture and of the flipped picture, in a list of ten.
 *
 * - `size`: a side, or `[height, width]`
 * - `vertical_flip`: whether top and bottom are exchanged instead of left and right; default false
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.TenCrop.html
 *
 * @throws ValueError if the picture is smaller than `size`
 * @example
 * const ten = new transforms.TenCrop(24).forward(image);
 */
export class TenCrop extends Transform<Picture, Picture[]> {
  readonly size: readonly [height: number, width: number];
  readonly vertical_flip: boolean;

  constructor(...args: Arguments<TenCropOptions, ['size', 'vertical_flip']>) {
    const options = bind_ten(args);
    super(options);
    this.size = both_sides(options.size);
    this.vertical_flip = options.vertical_flip;
  }

  override size_after(): null {
    return null;
  }

  override transform(input: Picture): Picture[] {
    return ten_crop(input, this.size, this.vertical_flip);
  }

  override toString(): string {
    return `TenCrop(size=${tuple(this.size)}, vertical_flip=${bool(this.vertical_flip)})`;
  }
}
