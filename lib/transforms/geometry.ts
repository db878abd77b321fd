import type { Image } from '../image/image.js';
import { ValueError } from '../errors.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import { type_name } from '../internal/type-name.js';
import { both_sides, center_crop, resize, resized_size, type Size } from './functional.js';
import type { InterpolationMode } from './resample.js';
import { bool, list, or_none, tuple } from './text.js';
import { type PictureSize, Transform } from './transform.js';

export interface ResizeOptions {
  size: Size;
  interpolation?: InterpolationMode;
  max_size?: number | null;
  antialias?: boolean | null;
}

const bind_resize = signature<ResizeOptions>('Resize.__init__', {
  size: required,
  interpolation: 'bilinear',
  max_size: null,
  antialias: true,
});

/**
 * Resizes a picture, exactly as torchvision does with PIL.
 *
 * - `size`: the length of the shorter side, or `[height, width]`
 * - `interpolation`: default `'bilinear'`
 * - `max_size`: the longest that the longer side may become; only where `size` is one number
 * - `antialias`: ignored, as for PIL's pictures: they are always antialiased
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.Resize.html
 *
 * @example
 * const small = new transforms.Resize(256).forward(image);
 */
export class Resize extends Transform<Image, Image> {
  readonly size: Size;
  readonly interpolation: InterpolationMode;
  readonly max_size: number | null;
  readonly antialias: boolean | null;

  constructor(...args: Arguments<ResizeOptions, ['size', 'interpolation', 'max_size', 'antialias']>) {
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
    this.interpolation = interpolation;
    this.max_size = max_size;
    this.antialias = antialias;
  }

  override size_after(size: PictureSize | null): PictureSize | null {
    if (size === null) return null;
    const [height, width] = resized_size(size, this.size, this.max_size);
    return { ...size, height, width };
  }

  override transform(image: Image): Image {
    return resize(image, this.size, this.interpolation, this.max_size);
  }

  override toString(): string {
    const size = typeof this.size === 'number' ? this.size : list(this.size);
    return `Resize(size=${size}, interpolation=${this.interpolation}, max_size=${or_none(this.max_size)}, antialias=${bool(this.antialias)})`;
  }
}

const bind_center_crop = signature<{ size: Size }>('CenterCrop.__init__', { size: required });

/**
 * Keeps the middle of a picture; one that is smaller is padded with black first.
 *
 * - `size`: a side, or `[height, width]`
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.CenterCrop.html
 *
 * @example
 * const middle = new transforms.CenterCrop(227).forward(image);
 */
export class CenterCrop extends Transform<Image, Image> {
  readonly size: readonly [height: number, width: number];

  constructor(...args: Arguments<{ size: Size }, ['size']>) {
    const options = bind_center_crop(args);
    super(options);
    this.size = both_sides(options.size);
  }

  override size_after(size: PictureSize | null): PictureSize | null {
    return size && { ...size, height: this.size[0], width: this.size[1] };
  }

  override transform(image: Image): Image {
    return center_crop(image, this.size);
  }

  override toString(): string {
    return `CenterCrop(size=${tuple(this.size)})`;
  }
}
