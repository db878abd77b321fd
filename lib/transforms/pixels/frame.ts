/** Cuts, borders and flips of pictures. */

import { ValueError } from '../../errors.js';
import type { Image } from '../../image/image.js';
import { bands, like } from './bands.js';

export type Borders = readonly [left: number, top: number, right: number, bottom: number];

export type PaddingMode = 'constant' | 'edge' | 'reflect' | 'symmetric';

/** A byte for each band of what may be one number for all. @throws ValueError if the numbers do not match the bands */
export function colour_of(image: Image, fill: number | readonly number[] | null): number[] {
  const count = bands(image);
  const given = fill === null ? [0] : typeof fill === 'number' ? [fill] : fill;
  if (given.length !== 1 && given.length !== count) {
    throw new ValueError(
      `The number of elements in 'fill' does not match the number of channels of the image (${given.length} != ${count})`,
    );
  }
  const byte = (level: number): number => Math.max(0, Math.min(255, Math.trunc(level)));
  return Array.from({ length: count }, (_, band) => byte(given[given.length === 1 ? 0 : band]!));
}

/** The part of the picture that begins `top` and `left`; black where it reaches outside. */
export function crop(image: Image, top: number, left: number, height: number, width: number): Image {
  const step = bands(image);
  const data = new Uint8Array(width * height * step);
  const from = Math.max(0, left);
  const to = Math.min(image.width, left + width);
  for (let row = Math.max(0, top); row < Math.min(image.height, top + height) && from < to; row++) {
    const line = image.data.subarray((row * image.width + from) * step, (row * image.width + to) * step);
    data.set(line, ((row - top) * width + from - left) * step);
  }
  return like(image, data, width, height);
}

/** Left and right exchanged. */
export function hflip(image: Image): Image {
  const { width, height, data } = image;
  const step = bands(image);
  const flipped = new Uint8Array(data.length);
  for (let row = 0; row < height; row++) {
    let from = row * width * step;
    let to = from + (width - 1) * step;
    for (let column = 0; column < width; column++, from += step, to -= step) {
      for (let band = 0; band < step; band++) flipped[to + band] = data[from + band]!;
    }
  }
  return like(image, flipped, width, height);
}

/** Top and bottom exchanged. */
export function vflip(image: Image): Image {
  const { width, height, data } = image;
  const line = width * bands(image);
  const flipped = new Uint8Array(data.length);
  for (let row = 0; row < height; row++) {
    flipped.set(data.subarray(row * line, (row + 1) * line), (height - 1 - row) * line);
  }
  return like(image, flipped, width, height);
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

/** The picture with borders added, or cut where a border is negative. */
export function pad(
  image: Image,
  [left, top, right, bottom]: Borders,
  fill: number | readonly number[] | null,
  mode: PaddingMode,
): Image {
  const columns = source_positions(image.width, left, right, mode);
  const rows = source_positions(image.height, top, bottom, mode);
  const colour = colour_of(image, mode === 'constant' ? fill : 0);
  const step = bands(image);
  const data = new Uint8Array(columns.length * rows.length * step);
  let to = 0;
  for (const row of rows) {
    for (const column of columns) {
      const from = (row * image.width + column) * step;
      const outside = row < 0 || column < 0;
      for (let i = 0; i < step; i++) data[to++] = outside ? colour[i]! : image.data[from + i]!;
    }
  }
  return like(image, data, columns.length, rows.length);
}
