/** Sizes and borders, as they may be given. */
import { ValueError } from '../../errors.js';
import { list } from '../text.js';

/** A side, or `[height, width]`. */
export type Size = number | readonly number[];

/** One number for all borders, `[left/right, top/bottom]`, or `[left, top, right, bottom]`. */
export type Padding = number | readonly number[];

/** A grey level, or one number for each channel. */
export type Fill = number | readonly number[];

/** Of a picture, or of its size. */
export interface Sides {
  readonly height: number;
  readonly width: number;
}

/** Python's `round`: halves go to the even neighbour. */
export function round_half_even(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** `[height, width]` of a size that is one number, or one or two in a list. */
export function both_sides(
  size: Size,
  message = 'Please provide only two dimensions (h, w) for size.',
): [height: number, width: number] {
  if (typeof size === 'number') return [Math.trunc(size), Math.trunc(size)];
  if (size.length === 1) return [size[0]!, size[0]!];
  if (size.length !== 2) throw new ValueError(message);
  return [size[0]!, size[1]!];
}

/** Left, top, right and bottom of what may be given as one, two or four numbers. */
export function each_border(padding: Padding): [left: number, top: number, right: number, bottom: number] {
  if (typeof padding !== 'number' && !Array.isArray(padding))
    throw new TypeError('Got inappropriate padding arg');
  const borders = typeof padding === 'number' ? [padding] : padding;
  if (![1, 2, 4].includes(borders.length)) {
    throw new ValueError(
      `Padding must be an int or a 1, 2, or 4 element tuple, not a ${borders.length} element tuple`,
    );
  }
  const [left, top] = [borders[0]!, borders[1] ?? borders[0]!];
  return [left, top, borders[2] ?? left, borders[3] ?? top];
}

/** Height and width after `resize`, by torchvision's integer rule. */
export function resized_size(
  image: Sides,
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
