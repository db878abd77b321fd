/** Pillow's `ImageOps` that send each byte through a table. */

import { ValueError } from '../../errors.js';
import type { Image } from '../../image/image.js';
import { clip, histograms, through_table } from './bands.js';

const table = (entry: (byte: number) => number): Uint8Array =>
  Uint8Array.from({ length: 256 }, (_, i) => entry(i));

const IDENTITY = table((byte) => byte);

export const invert = (image: Image): Image =>
  through_table(
    image,
    table((byte) => 255 - byte),
  );

export function posterize(image: Image, bits: number): Image {
  if (bits < 1 || bits > 8) throw new ValueError('bits must be between or equal to 1 and 8');
  const mask = ~(2 ** (8 - bits) - 1);
  return through_table(
    image,
    table((byte) => byte & mask),
  );
}

export const solarize = (image: Image, threshold: number): Image =>
  through_table(
    image,
    table((byte) => (byte < threshold ? byte : 255 - byte)),
  );

/** What lies outside a byte is clipped. */
export function gamma(image: Image, exponent: number, gain: number): Image {
  const entry = (byte: number) => Math.trunc((255 + 1 - 0.001) * gain * (byte / 255) ** exponent);
  return through_table(
    image,
    table((byte) => clip(entry(byte))),
  );
}

/** One table for each band, by its histogram. */
function by_histogram(image: Image, table_of: (histogram: Uint32Array) => Uint8Array): Image {
  const tables = histograms(image).map(table_of);
  const all = new Uint8Array(tables.length * 256);
  tables.forEach((each, index) => {
    all.set(each, index * 256);
  });
  return through_table(image, all);
}

export const autocontrast = (image: Image): Image =>
  by_histogram(image, (histogram) => {
    const low = histogram.findIndex((count) => count > 0);
    const high = histogram.findLastIndex((count) => count > 0);
    if (high <= low) return IDENTITY;
    const scale = 255 / (high - low);
    const offset = -low * scale;
    return table((byte) => clip(Math.trunc(byte * scale + offset)));
  });

export const equalize = (image: Image): Image =>
  by_histogram(image, (histogram) => {
    const present = histogram.filter((count) => count > 0);
    const total = present.reduce((sum, count) => sum + count, 0);
    const step = present.length <= 1 ? 0 : Math.floor((total - present[present.length - 1]!) / 255);
    if (step === 0) return IDENTITY;
    let passed = Math.floor(step / 2);
    return table((byte) => {
      const entry = Math.floor(passed / step);
      passed += histogram[byte]!;
      return Math.min(255, entry);
    });
  });
