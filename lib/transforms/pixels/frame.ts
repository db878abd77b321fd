/** Cuts, borders and flips of pictures. */

import { ValueError } from '../../errors.js';
import type { Image } from '../../image/image.js';
import { type ImageMode, pixel_bytes } from '../../image/modes.js';
import { bands, clip, like, pixel_step } from './bands.js';

export type Borders = readonly [left: number, top: number, right: number, bottom: number];

export type PaddingMode = 'constant' | 'edge' | 'reflect' | 'symmetric';

/** Modes whose numbers take more than a byte. */
const WIDE: Readonly<Partial<Record<ImageMode, (view: DataView, level: number) => void>>> = {
  'I;16': (view, level) => view.setUint16(0, level, true),
  I: (view, level) => view.setInt32(0, level, true),
  F: (view, level) => view.setFloat32(0, level, true),
};

function wide_bytes(mode: ImageMode, level: number): number[] {
  const view = new DataView(new ArrayBuffer(pixel_bytes(mode)));
  WIDE[mode]!(view, level);
  return [...new Uint8Array(view.buffer)];
}

/** The bytes of a pixel of what may be one number for all. @throws ValueError if the numbers do not match the bands */
export function colour_of(image: Image, fill: number | readonly number[] | null): number[] {
  const count = bands(image);
  const given = fill === null ? [0] : typeof fill === 'number' ? [fill] : fill;
  if (given.length !== 1 && given.length !== count) {
    throw new ValueError(
      `The number of elements in 'fill' does not match the number of channels of the image (${given.length} != ${count})`,
    );
  }
  const levels = Array.from({ length: count }, (_, band) => given[given.length === 1 ? 0 : band]!);
  return image.mode in WIDE
    ? wide_bytes(image.mode, levels[0]!)
    : levels.map((level) => clip(Math.trunc(level)));
}

/** The part of the picture that begins `top` and `left`; black where it reaches outside. */
export function crop(image: Image, top: number, left: number, height: number, width: number): Image {
  const step = pixel_step(image);
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
  const step = pixel_step(image);
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
  const line = width * pixel_step(image);
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
  const step = pixel_step(image);
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
