/**
 * Pillow's resampling, bit for bit: two passes with 8-bit results between them and weights of 22-bit fixed
 * point. When a picture shrinks, the filter widens with it, so that no pixel is skipped.
 */
import type { Image } from '../../image/image.js';
import type { InterpolationMode } from '../interpolation.js';
import { divided, multiplied } from './alpha.js';
import { bands, expect_levels, has_alpha, like, pixel_step } from './bands.js';

interface Filter {
  support: number;
  weight(distance: number): number;
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI));

function bicubic(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * -0.5 : 0;
}

/** Pillow has the two constants of Hamming's window in single precision. */
const SHARE = Math.fround(0.54);

function hamming(distance: number): number {
  const x = Math.abs(distance);
  if (x === 0) return 1;
  return x >= 1 ? 0 : sinc(x) * (SHARE + Math.fround(0.46) * Math.cos(x * Math.PI));
}

const filters: Readonly<Record<Exclude<InterpolationMode, 'nearest' | 'nearest-exact'>, Filter>> = {
  box: { support: 0.5, weight: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
  bilinear: { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  hamming: { support: 1, weight: hamming },
  bicubic: { support: 2, weight: bicubic },
  lanczos: { support: 3, weight: (x) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

const PRECISION_BITS = 22;

/** For each output position: the first input position, how many are read, and their weights. */
interface Taps {
  width: number;
  first: Int32Array;
  count: Int32Array;
  weights: Int32Array;
}

function taps(from: number, to: number, filter: Filter): Taps {
  const scale = from / to;
  const widening = Math.max(scale, 1);
  const support = filter.support * widening;
  const width = Math.ceil(support) * 2 + 1;
  const result: Taps = {
    width,
    first: new Int32Array(to),
    count: new Int32Array(to),
    weights: new Int32Array(to * width),
  };
  const exact = new Float64Array(width);
  const shrink = 1 / widening;
  for (let position = 0; position < to; position++) {
    const center = (position + 0.5) * scale;
    const first = Math.max(0, Math.trunc(center - support + 0.5));
    const count = Math.min(from, Math.trunc(center + support + 0.5)) - first;
    let total = 0;
    for (let i = 0; i < count; i++) total += exact[i] = filter.weight((i + first - center + 0.5) * shrink);
    for (let i = 0; i < count; i++) {
      const weight = (total !== 0 ? exact[i]! / total : exact[i]!) * (1 << PRECISION_BITS);
      result.weights[position * width + i] = Math.trunc(weight < 0 ? weight - 0.5 : weight + 0.5);
    }
    result.first[position] = first;
    result.count[position] = count;
  }
  return result;
}

/** One pass: `lines` independent lines, resampled along `step`, from `source` into `target`. */
interface Pass {
  source: Uint8Array;
  target: Uint8Array;
  lines: number;
  /** Distance in bytes between two lines, in the source and in the target. */
  source_line: number;
  target_line: number;
  /** Distance in bytes between two positions of a line. */
  step: number;
  bands: number;
}

function clamp(sum: number): number {
  const value = sum >> PRECISION_BITS;
  return Math.max(0, Math.min(255, value));
}

function resample_lines(pass: Pass, along: Taps): void {
  if (pass.bands === 3) resample_colours(pass, along);
  else for (let band = 0; band < pass.bands; band++) resample_band(pass, along, band);
}

function resample_band(
  { source, target, lines, source_line, target_line, step }: Pass,
  along: Taps,
  band: number,
): void {
  const { width, first, count, weights } = along;
  for (let line = 0; line < lines; line++) {
    for (let position = 0; position < first.length; position++) {
      let sum = 1 << (PRECISION_BITS - 1);
      let at = line * source_line + first[position]! * step + band;
      const end = position * width + count[position]!;
      for (let tap = position * width; tap < end; tap++, at += step) {
        sum = (sum + Math.imul(source[at]!, weights[tap]!)) | 0;
      }
      target[line * target_line + position * step + band] = clamp(sum);
    }
  }
}

/** Three bands at once, as most pictures have. */
function resample_colours(
  { source, target, lines, source_line, target_line, step }: Pass,
  along: Taps,
): void {
  const { width, first, count, weights } = along;
  const half = 1 << (PRECISION_BITS - 1);
  for (let line = 0; line < lines; line++) {
    for (let position = 0; position < first.length; position++) {
      let [red, green, blue] = [half, half, half];
      let at = line * source_line + first[position]! * step;
      const end = position * width + count[position]!;
      for (let tap = position * width; tap < end; tap++, at += step) {
        const weight = weights[tap]!;
        red = (red + Math.imul(source[at]!, weight)) | 0;
        green = (green + Math.imul(source[at + 1]!, weight)) | 0;
        blue = (blue + Math.imul(source[at + 2]!, weight)) | 0;
      }
      const to = line * target_line + position * step;
      target[to] = clamp(red);
      target[to + 1] = clamp(green);
      target[to + 2] = clamp(blue);
    }
  }
}

function nearest(image: Image, width: number, height: number): Image {
  const columns = nearest_positions(image.width, width);
  const rows = nearest_positions(image.height, height);
  const count = pixel_step(image);
  const data = new Uint8Array(width * height * count);
  let to = 0;
  for (const row of rows) {
    for (const column of columns) {
      const from = (row * image.width + column) * count;
      for (let band = 0; band < count; band++) data[to++] = image.data[from + band]!;
    }
  }
  return like(image, data, width, height);
}

/** Pillow adds the scale up step by step, so rounding errors are part of the result. */
function nearest_positions(from: number, to: number): Int32Array {
  const scale = from / to;
  const positions = new Int32Array(to);
  for (let i = 0, at = scale * 0.5; i < to; i++, at += scale)
    positions[i] = Math.min(from - 1, Math.trunc(at));
  return positions;
}

/**
 * The picture at another size, equal to Pillow's `image.resize((width, height), resample)`.
 *
 * @param mode default `'bilinear'`
 */
export function resample(
  image: Image,
  width: number,
  height: number,
  mode: InterpolationMode = 'bilinear',
): Image {
  if (width === image.width && height === image.height) return like(image, image.data.slice(), width, height);
  if (mode === 'nearest' || mode === 'nearest-exact') return nearest(image, width, height);
  if (image.mode === '1' || image.mode === 'P') return nearest(image, width, height);
  expect_levels(image);
  if (has_alpha(image)) return divided(weighed(multiplied(image), width, height, filters[mode]));
  return weighed(image, width, height, filters[mode]);
}

function weighed(image: Image, width: number, height: number, filter: Filter): Image {
  // Pillow 13 starts with the pass that leaves less to do, by this rule; older ones start horizontally.
  const shrinks_more = height < image.height && image.height - height > 2 * (image.width - width);
  if (shrinks_more) return across(down(image, height, filter), width, filter);
  return down(across(image, width, filter), height, filter);
}

function across(image: Image, width: number, filter: Filter): Image {
  if (width === image.width) return image;
  const step = bands(image);
  const target = new Uint8Array(width * image.height * step);
  const lines = { lines: image.height, source_line: image.width * step, target_line: width * step };
  resample_lines(
    { source: image.data, target, ...lines, step, bands: step },
    taps(image.width, width, filter),
  );
  return like(image, target, width, image.height);
}

function down(image: Image, height: number, filter: Filter): Image {
  if (height === image.height) return image;
  const count = bands(image);
  const target = new Uint8Array(image.width * height * count);
  const lines = { lines: image.width, source_line: count, target_line: count, step: image.width * count };
  resample_lines({ source: image.data, target, ...lines, bands: count }, taps(image.height, height, filter));
  return like(image, target, image.width, height);
}
