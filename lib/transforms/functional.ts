/** torchvision.transforms.functional, on `Image`. */
import { Image } from '../image/image.js';
import { ValueError } from '../errors.js';
import { type_name } from '../internal/type-name.js';
import { type InterpolationMode, resample } from './resample.js';
import { list } from './text.js';

/** A side, or `[height, width]`. */
export type Size = number | readonly number[];

export type PaddingMode = 'constant' | 'edge' | 'reflect' | 'symmetric';

/** One number for all borders, `[left/right, top/bottom]`, or `[left, top, right, bottom]`. */
export type Padding = number | readonly number[];

/** A grey level, or red, green and blue. */
export type Fill = number | readonly number[];

export function expect_image(value: unknown): asserts value is Image {
  if (!(value instanceof Image)) throw new TypeError(`img should be Image. Got ${type_name(value)}`);
}

/** Python's `round`: halves go to the even neighbour. */
export function round_half_even(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** Height and width after `resize`, by torchvision's integer rule. */
export function resized_size(
  image: { readonly height: number; readonly width: number },
  size: Size,
  max_size: number | null,
): [height: number, width: number] {
  const wanted = typeof size === 'number' ? [size] : size;
  if (wanted.length !== 1 && wanted.length !== 2) {
    throw new ValueError(
      `Size must be an int or a 1 or 2 element tuple/list, not a ${wanted.length} element tuple/list`,
    );
  }
  if (wanted.length === 2) {
    if (max_size === null) return [wanted[0]!, wanted[1]!];
    throw new ValueError(
      'max_size should only be passed if size specifies the length of the smaller edge, ' +
        'i.e. size should be an int or a sequence of length 1 in torchscript mode.',
    );
  }
  const requested = wanted[0]!;
  const [short, long] = [Math.min(image.width, image.height), Math.max(image.width, image.height)];
  let [new_short, new_long] = [requested, Math.trunc((requested * long) / short)];
  if (max_size !== null) {
    if (max_size <= requested) {
      throw new ValueError(
        `max_size = ${max_size} must be strictly greater than the requested size for the smaller edge size = ${list(wanted)}`,
      );
    }
    if (new_long > max_size)
      [new_short, new_long] = [Math.trunc((max_size * new_short) / new_long), max_size];
  }
  return image.width <= image.height ? [new_long, new_short] : [new_short, new_long];
}

/**
 * The picture at another size. A number is the length of the shorter side; the other side follows.
 * Always antialiased, as PIL is.
 */
export function resize(
  image: Image,
  size: Size,
  interpolation: InterpolationMode = 'bilinear',
  max_size: number | null = null,
): Image {
  expect_image(image);
  const [height, width] = resized_size(image, size, max_size);
  if (!(Number.isInteger(height) && Number.isInteger(width) && height > 0 && width > 0)) {
    throw new ValueError(`height and width must be > 0, but got ${height} and ${width}`);
  }
  return width === image.width && height === image.height
    ? image
    : resample(image, width, height, interpolation);
}

/** The part of the picture that begins `top` and `left`; black where it reaches outside. */
export function crop(image: Image, top: number, left: number, height: number, width: number): Image {
  expect_image(image);
  const data = new Uint8Array(width * height * 3);
  const from = Math.max(0, left);
  const to = Math.min(image.width, left + width);
  for (let row = Math.max(0, top); row < Math.min(image.height, top + height) && from < to; row++) {
    const line = image.data.subarray((row * image.width + from) * 3, (row * image.width + to) * 3);
    data.set(line, ((row - top) * width + from - left) * 3);
  }
  return new Image(data, width, height);
}

/** The middle of the picture; one that is too small is padded with black first. */
export function center_crop(image: Image, size: Size): Image {
  expect_image(image);
  const [height, width] = both_sides(size);
  const [wider, higher] = [Math.max(0, width - image.width), Math.max(0, height - image.height)];
  const borders = [wider >> 1, higher >> 1, (wider + 1) >> 1, (higher + 1) >> 1];
  const padded = wider > 0 || higher > 0 ? pad(image, borders) : image;
  const top = round_half_even((padded.height - height) / 2);
  const left = round_half_even((padded.width - width) / 2);
  return crop(padded, top, left, height, width);
}

/** Crops, then resizes. */
export function resized_crop(
  image: Image,
  top: number,
  left: number,
  height: number,
  width: number,
  size: Size,
  interpolation: InterpolationMode = 'bilinear',
): Image {
  return resize(crop(image, top, left, height, width), size, interpolation);
}

/** The picture, left and right exchanged. */
export function hflip(image: Image): Image {
  expect_image(image);
  const { width, height, data } = image;
  const flipped = new Uint8Array(data.length);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const from = (row * width + column) * 3;
      const to = (row * width + width - 1 - column) * 3;
      flipped[to] = data[from]!;
      flipped[to + 1] = data[from + 1]!;
      flipped[to + 2] = data[from + 2]!;
    }
  }
  return new Image(flipped, width, height);
}

/** Which input position an output position shows, `before` of them lying before the first; -1 for none. */
function source_positions(length: number, before: number, after: number, mode: PaddingMode): Int32Array {
  const positions = new Int32Array(Math.max(0, length + before + after));
  const period = mode === 'reflect' ? Math.max(1, 2 * length - 2) : 2 * length;
  for (let i = 0; i < positions.length; i++) {
    let at = i - before;
    if (at < 0 || at >= length) {
      if (mode === 'constant') at = -1;
      else if (mode === 'edge') at = at < 0 ? 0 : length - 1;
      else {
        at = ((at % period) + period) % period;
        if (at >= length) at = mode === 'reflect' ? period - at : period - 1 - at;
      }
    }
    positions[i] = at;
  }
  return positions;
}

/** Left, top, right and bottom of what may be given as one, two or four numbers. */
export function each_border(padding: Padding): [left: number, top: number, right: number, bottom: number] {
  const borders = typeof padding === 'number' ? [padding] : padding;
  if (![1, 2, 4].includes(borders.length)) {
    throw new ValueError(
      `Padding must be an int or a 1, 2, or 4 element tuple, not a ${borders.length} element tuple`,
    );
  }
  const [left, top] = [borders[0]!, borders[1] ?? borders[0]!];
  return [left, top, borders[2] ?? left, borders[3] ?? top];
}

/** The picture with borders added, or cut where a border is negative. */
export function pad(
  image: Image,
  padding: Padding,
  fill: Fill = 0,
  padding_mode: PaddingMode = 'constant',
): Image {
  expect_image(image);
  if (!['constant', 'edge', 'reflect', 'symmetric'].includes(padding_mode)) {
    throw new ValueError('Padding mode should be either constant, edge, reflect or symmetric');
  }
  const [left, top, right, bottom] = each_border(padding);
  const columns = source_positions(image.width, left, right, padding_mode);
  const rows = source_positions(image.height, top, bottom, padding_mode);
  const colour = typeof fill === 'number' ? [fill, fill, fill] : fill;
  const data = new Uint8Array(columns.length * rows.length * 3);
  let to = 0;
  for (const row of rows) {
    for (const column of columns) {
      const from = (row * image.width + column) * 3;
      const outside = row < 0 || column < 0;
      for (let i = 0; i < 3; i++) data[to++] = outside ? colour[i]! : image.data[from + i]!;
    }
  }
  return new Image(data, columns.length, rows.length);
}

/** `[height, width]` of a size that is one number, or one or two in a list. */
export function both_sides(size: Size): [height: number, width: number] {
  if (typeof size === 'number') return [Math.trunc(size), Math.trunc(size)];
  if (size.length === 1) return [size[0]!, size[0]!];
  if (size.length !== 2) throw new ValueError('Please provide only two dimensions (h, w) for size.');
  return [size[0]!, size[1]!];
}
