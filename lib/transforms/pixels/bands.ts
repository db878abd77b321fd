/** What pictures are made of, for code that takes any number of bytes a pixel. */
import { ValueError } from '../../errors.js';
import { Image } from '../../image/image.js';
import { bands_of, pixel_bytes } from '../../image/modes.js';
import { type_name } from '../../internal/type-name.js';

/** @throws TypeError unless `value` is a picture */
export function expect_image(value: unknown): asserts value is Image {
  if (!(value instanceof Image)) throw new TypeError(`img should be Image. Got ${type_name(value)}`);
}

/** How many channels a pixel has. */
export const bands = (image: Image): number => bands_of(image.mode).length;

/** How many bytes a pixel has. */
export const pixel_step = (image: Image): number => pixel_bytes(image.mode);

/** Whether the last channel says how much covers what is behind. */
export const has_alpha = (image: Image): boolean => image.mode === 'LA' || image.mode === 'RGBA';

/** @throws ValueError, in Pillow's words, for pictures whose channels are not bytes that can be weighed */
export function expect_levels(image: Image): void {
  if (['1', 'P', 'I;16', 'I', 'F'].includes(image.mode)) throw new ValueError('image has wrong mode');
}

/** A picture of the same kind. */
export const like = (image: Image, data: Uint8Array, width: number, height: number): Image =>
  new Image(data, width, height, image.mode, image.palette);

/** Clipped to what a byte holds; the array that it is written to cuts the fraction off. */
export const clip = (value: number): number => Math.max(0, Math.min(255, value));

/** @throws ValueError, in Pillow's words, for what is neither grey nor RGB */
function expect_table(image: Image): void {
  if (image.mode !== 'L' && image.mode !== 'RGB')
    throw new ValueError(`not supported for mode ${image.mode}`);
}

/** Each byte through a table: one of 256 entries for all bands, or one after the other for each. */
export function through_table(image: Image, table: Uint8Array): Image {
  expect_table(image);
  const { data } = image;
  const out = new Uint8Array(data.length);
  const count = table.length / 256;
  if (count === 1) for (let i = 0; i < data.length; i++) out[i] = table[data[i]!]!;
  else for (let i = 0; i < data.length; i++) out[i] = table[(i % count) * 256 + data[i]!]!;
  return like(image, out, image.width, image.height);
}

/** How often each byte occurs, band by band. */
export function histograms(image: Image): Uint32Array[] {
  expect_table(image);
  const count = bands(image);
  const all = Array.from({ length: count }, () => new Uint32Array(256));
  for (let i = 0; i < image.data.length; i++) all[i % count]![image.data[i]!]! += 1;
  return all;
}
