import { type Arguments, required, signature } from '../internal/arguments.js';
import { warn } from '../internal/warn.js';
import { draw_part } from '../tensor/draws.js';
import { Tensor } from '../tensor/tensor.js';
import { type Box, middle, places_in, with_borders } from './crop-boxes.js';
import { draw_below, part_limits } from './draw.js';
import { crop, type PaddingMode, pad, resized_crop } from './functional/frame.js';
import { get_dimensions, type Picture } from './functional/picture.js';
import {
  both_sides,
  each_border,
  type Fill,
  type Padding,
  type Sides,
  type Size,
} from './functional/sizes.js';
import { type Interpolation, type InterpolationMode, interpolation_of } from './interpolation.js';
import { bool, float, list, tuple } from './text.js';
import { known, type PictureSize, PictureTransform } from './transform.js';

/** Of a tensor, a picture, or a size. */
function sides_of(image: Tensor | Sides): Sides {
  if (!(image instanceof Tensor)) return image;
  const [, height, width] = get_dimensions(image);
  return { height, width };
}

export interface RandomCropOptions {
  size: Size;
  padding?: Padding | null;
  pad_if_needed?: boolean;
  fill?: Fill;
  padding_mode?: PaddingMode;
}

const bind_random_crop = signature<RandomCropOptions>('RandomCrop.__init__', {
  size: required,
  padding: null,
  pad_if_needed: false,
  fill: 0,
  padding_mode: 'constant',
});

/**
 * Cuts a part of the given size from a random place: first the row is drawn, then the column, each by
 * `torch.randint`; nothing is drawn when the picture has that size already.
 *
 * - `size`: a side, or `[height, width]`
 * - `padding`: borders to add first; default none
 * - `pad_if_needed`: pad a picture that is too small instead of refusing it; default false
 * - `fill`, `padding_mode`: what the borders hold; default 0, `'constant'`
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.RandomCrop.html
 *
 * @throws ValueError if the picture is smaller than the crop
 * @example
 * const part = new transforms.RandomCrop(227).forward(image);
 */
export class RandomCrop extends PictureTransform {
  readonly size: readonly [height: number, width: number];
  readonly padding: Padding | null;
  readonly pad_if_needed: boolean;
  readonly fill: Fill;
  readonly padding_mode: PaddingMode;

  constructor(
    ...args: Arguments<RandomCropOptions, ['size', 'padding', 'pad_if_needed', 'fill', 'padding_mode']>
  ) {
    const options = bind_random_crop(args);
    super(options);
    const { size, padding, pad_if_needed, fill, padding_mode } = options;
    this.size = both_sides(size);
    this.padding = padding;
    this.pad_if_needed = pad_if_needed;
    this.fill = fill;
    this.padding_mode = padding_mode;
  }

  /** Draws where to cut `image`. */
  static get_params(img: Tensor | Sides, [height, width]: readonly [height: number, width: number]): Box {
    const places = places_in(sides_of(img), [height, width]);
    if (places === null) return [0, 0, height, width];
    const top = draw_below(places[0]);
    return [top, draw_below(places[1]), height, width];
  }

  override get needs_size(): boolean {
    return true;
  }

  /** The borders to add before the cut, one list after the other. */
  borders({ height, width }: Sides): Padding[] {
    const borders: Padding[] = this.padding === null ? [] : [this.padding];
    const [left, top, right, bottom] = this.padding === null ? [0, 0, 0, 0] : each_border(this.padding);
    const [wider, higher] = [this.size[1] - width - left - right, this.size[0] - height - top - bottom];
    if (this.pad_if_needed && wider > 0) borders.push([wider, 0]);
    if (this.pad_if_needed && higher > 0) borders.push([0, higher]);
    return borders;
  }

  override make_params(size: PictureSize | null): Box {
    const image = known(size, this);
    return RandomCrop.get_params(with_borders(image, this.borders(image)), this.size);
  }

  override size_after(size: PictureSize | null): PictureSize | null {
    return size && { ...size, height: this.size[0], width: this.size[1] };
  }

  override transform(input: Picture, box: unknown): Picture {
    const [, height, width] = get_dimensions(input);
    const padded = this.borders({ height, width }).reduce(
      (before, border) => pad(before, border, this.fill, this.padding_mode),
      input,
    );
    return crop(padded, ...(box as Box));
  }

  override toString(): string {
    const padding =
      typeof this.padding === 'number' ? this.padding : this.padding ? list(this.padding) : 'None';
    return `RandomCrop(size=${tuple(this.size)}, padding=${padding})`;
  }
}

export interface RandomResizedCropOptions {
  size: Size;
  scale?: readonly [low: number, high: number];
  ratio?: readonly [low: number, high: number];
  interpolation?: Interpolation;
  antialias?: boolean | null;
}

const bind_resized_crop = signature<RandomResizedCropOptions>('RandomResizedCrop.__init__', {
  size: required,
  scale: [0.08, 1],
  ratio: [3 / 4, 4 / 3],
  interpolation: 'bilinear',
  antialias: true,
});

/**
 * Cuts a part of random area and shape, then resizes it: the usual way to vary training pictures.
 *
 * - `size`: a side, or `[height, width]`
 * - `scale`: least and greatest share of the picture's area; default `[0.08, 1]`
 * - `ratio`: least and greatest width / height; default `[3 / 4, 4 / 3]`
 * - `interpolation`: default `'bilinear'`
 * - `antialias`: of tensors, whether what shrinks is smoothed; default true. Pictures always are, as PIL's.
 *
 * Up to ten times it draws an area and a shape; if none fits, it takes the middle.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.RandomResizedCrop.html
 *
 * @example
 * const part = new transforms.RandomResizedCrop(227, { scale: [0.5, 1] }).forward(image);
 */
export class RandomResizedCrop extends PictureTransform {
  readonly size: readonly [height: number, width: number];
  readonly scale: readonly [low: number, high: number];
  readonly ratio: readonly [low: number, high: number];
  readonly interpolation: InterpolationMode;
  readonly antialias: boolean | null;

  constructor(
    ...args: Arguments<RandomResizedCropOptions, ['size', 'scale', 'ratio', 'interpolation', 'antialias']>
  ) {
    const options = bind_resized_crop(args);
    super(options);
    const { size, scale, ratio, interpolation, antialias } = options;
    if (!Array.isArray(scale)) throw new TypeError('Scale should be a sequence');
    if (!Array.isArray(ratio)) throw new TypeError('Ratio should be a sequence');
    if (scale[0] > scale[1] || ratio[0] > ratio[1]) {
      warn('Scale and ratio should be of kind (min, max)', 'UserWarning');
    }
    this.size = both_sides(size);
    this.scale = scale;
    this.ratio = ratio;
    this.interpolation = interpolation_of(interpolation);
    this.antialias = antialias;
  }

  /** Draws which part of `image` to take. */
  static get_params(
    img: Tensor | Sides,
    scale: readonly [low: number, high: number],
    ratio: readonly [low: number, high: number],
  ): Box {
    const image = sides_of(img);
    return draw_part(image, part_limits(scale, ratio)) ?? middle(image, ratio);
  }

  override get needs_size(): boolean {
    return true;
  }

  override make_params(size: PictureSize | null): Box {
    return RandomResizedCrop.get_params(known(size, this), this.scale, this.ratio);
  }

  override size_after(size: PictureSize | null): PictureSize | null {
    return size && { ...size, height: this.size[0], width: this.size[1] };
  }

  override transform(input: Picture, box: unknown): Picture {
    return resized_crop(input, ...(box as Box), this.size, this.interpolation, this.antialias);
  }

  override toString(): string {
    const rounded = (values: readonly number[]) =>
      tuple(values.map((value) => float(Math.round(value * 1e4) / 1e4)));
    return (
      `RandomResizedCrop(size=${tuple(this.size)}, scale=${rounded(this.scale)}, ratio=${rounded(this.ratio)}, ` +
      `interpolation=${this.interpolation}, antialias=${bool(this.antialias)})`
    );
  }
}
