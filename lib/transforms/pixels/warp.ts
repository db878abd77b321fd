/**
 * Pillow's `Image.transform`: each pixel of the output is looked up at the place of the input that a map says, and
 * stays `fill` where that lies outside.
 */

import { ValueError } from '../../errors.js';
import type { Image } from '../../image/image.js';
import type { InterpolationMode } from '../interpolation.js';
import { divided, multiplied } from './alpha.js';
import { clip, expect_levels, has_alpha, like, pixel_step } from './bands.js';

/** `[a, b, c, d, e, f]`: x = a x' + b y' + c, y = d x' + e y' + f. */
export type Matrix = readonly [number, number, number, number, number, number];

/** A matrix and the two numbers of the denominator. */
export type Perspective = readonly [number, number, number, number, number, number, number, number];

export interface Warp {
  readonly width: number;
  readonly height: number;
  readonly mode: InterpolationMode;
  /** A byte for each band. */
  readonly fill: readonly number[];
}

const names: Readonly<Partial<Record<InterpolationMode, string>>> = {
  box: 'BOX (4)',
  hamming: 'HAMMING (5)',
  lanczos: 'LANCZOS (1)',
};

/** Writes the pixel at (x, y) of the input to `to`; leaves it alone if that lies outside. */
type Sampler = (x: number, y: number, to: number) => void;

/** What a warp reads and writes. */
class Canvas {
  /** Bytes of a pixel. */
  readonly bands: number;
  readonly out: Uint8Array;

  constructor(
    readonly image: Image,
    readonly warp: Warp,
  ) {
    const unusable = names[warp.mode];
    if (unusable !== undefined) {
      throw new ValueError(
        `Image.Resampling.${unusable} cannot be used. Use Image.Resampling.NEAREST (0), Image.Resampling.BILINEAR (2) or Image.Resampling.BICUBIC (3)`,
      );
    }
    this.bands = pixel_step(image);
    this.out = new Uint8Array(warp.width * warp.height * this.bands);
    if (warp.fill.some((byte) => byte !== 0)) {
      for (let i = 0; i < this.out.length; i++) this.out[i] = warp.fill[i % this.bands]!;
    }
  }

  copy(column: number, row: number, to: number): void {
    const from = (row * this.image.width + column) * this.bands;
    for (let band = 0; band < this.bands; band++) this.out[to + band] = this.image.data[from + band]!;
  }

  /** Each output pixel through `map`. */
  fill(map: (x: number, y: number) => readonly [number, number]): Image {
    const { width, height, mode } = this.warp;
    const sample = sampler_of(this, mode);
    for (let row = 0, to = 0; row < height; row++) {
      for (let column = 0; column < width; column++, to += this.bands) {
        const [x, y] = map(column + 0.5, row + 0.5);
        sample(x, y, to);
      }
    }
    return this.finished();
  }

  finished(): Image {
    return like(this.image, this.out, this.warp.width, this.warp.height);
  }
}

function sampler_of(canvas: Canvas, mode: InterpolationMode): Sampler {
  if (mode === 'bilinear') return bilinear(canvas);
  if (mode === 'bicubic') return bicubic(canvas);
  const { width, height } = canvas.image;
  return (x, y, to) => {
    if (x >= 0 && y >= 0 && x < width && y < height) canvas.copy(Math.trunc(x), Math.trunc(y), to);
  };
}

const inside = (value: number, length: number): number => Math.max(0, Math.min(length - 1, value));

function bilinear({ image, bands, out }: Canvas): Sampler {
  const { data, width, height } = image;
  return (x, y, to) => {
    if (!(x >= 0 && x < width && y >= 0 && y < height)) return;
    const [column, row] = [Math.floor(x - 0.5), Math.floor(y - 0.5)];
    const [dx, dy] = [x - 0.5 - column, y - 0.5 - row];
    const [left, right] = [inside(column, width) * bands, inside(column + 1, width) * bands];
    const upper = inside(row, height) * width * bands;
    const lower = row + 1 < height ? (row + 1) * width * bands : upper;
    for (let band = 0; band < bands; band++) {
      const [a, b] = [data[upper + left + band]!, data[upper + right + band]!];
      const [c, d] = [data[lower + left + band]!, data[lower + right + band]!];
      const above = a + (b - a) * dx;
      const below = c + (d - c) * dx;
      out[to + band] = above + (below - above) * dy;
    }
  };
}

/** The cubic through four values, `d` behind the second. */
function cubic(v1: number, v2: number, v3: number, v4: number, d: number): number {
  const p2 = -v1 + v3;
  const p3 = 2 * (v1 - v2) + v3 - v4;
  const p4 = -v1 + v2 - v3 + v4;
  return v2 + d * (p2 + d * (p3 + d * p4));
}

function bicubic({ image, bands, out }: Canvas): Sampler {
  const { data, width, height } = image;
  const [columns, values] = [new Int32Array(4), new Float64Array(4)];
  return (x, y, to) => {
    if (!(x >= 0 && x < width && y >= 0 && y < height)) return;
    const [column, row] = [Math.floor(x - 0.5), Math.floor(y - 0.5)];
    const [dx, dy] = [x - 0.5 - column, y - 0.5 - row];
    for (let i = 0; i < 4; i++) columns[i] = inside(column - 1 + i, width) * bands;
    for (let band = 0; band < bands; band++) {
      for (let i = 0; i < 4; i++) {
        const line = row - 1 + i;
        if (i > 0 && line >= height) {
          values[i] = values[i - 1]!;
          continue;
        }
        const at = inside(line, height) * width * bands + band;
        const [a, b] = [data[at + columns[0]!]!, data[at + columns[1]!]!];
        values[i] = cubic(a, b, data[at + columns[2]!]!, data[at + columns[3]!]!, dx);
      }
      const value = cubic(values[0]!, values[1]!, values[2]!, values[3]!, dy);
      out[to + band] = clip(value);
    }
  };
}

/** The warp as the picture's mode allows it: places in a palette are not mixed, and alpha is multiplied in meanwhile. */
function by_mode(image: Image, warp: Warp, work: (image: Image, warp: Warp) => Image): Image {
  if (warp.mode === 'nearest' || warp.mode === 'nearest-exact') return work(image, warp);
  if (image.mode === '1' || image.mode === 'P') return work(image, { ...warp, mode: 'nearest' });
  expect_levels(image);
  return has_alpha(image) ? divided(work(multiplied(image), warp)) : work(image, warp);
}

export function perspective(image: Image, coefficients: Perspective, warp: Warp): Image {
  return by_mode(image, warp, (each, how) => perspective_of(each, coefficients, how));
}

function perspective_of(image: Image, coefficients: Perspective, warp: Warp): Image {
  const [a, b, c, d, e, f, g, h] = coefficients;
  return new Canvas(image, warp).fill((x, y) => {
    const below = g * x + h * y + 1;
    return [(a * x + b * y + c) / below, (d * x + e * y + f) / below];
  });
}

export function affine(image: Image, matrix: Matrix, warp: Warp): Image {
  return by_mode(image, warp, (each, how) => affine_of(each, matrix, how));
}

function affine_of(image: Image, matrix: Matrix, warp: Warp): Image {
  const canvas = new Canvas(image, warp);
  const [a, b, c, d, e, f] = matrix;
  if (warp.mode === 'bilinear' || warp.mode === 'bicubic') {
    return canvas.fill((x, y) => [a * x + b * y + c, d * x + e * y + f]);
  }
  if (b === 0 && d === 0) return scaled(canvas, matrix);
  const { width, height } = warp;
  const corners = [
    [0, 0],
    [width, height],
    [0, height],
    [width, 0],
  ] as const;
  const fits = corners.every(
    ([x, y]) => Math.abs(x * a + y * b + c) < 32768 && Math.abs(x * d + y * e + f) < 32768,
  );
  return fits ? in_fixed_point(canvas, matrix) : step_by_step(canvas, matrix);
}

/** Without turning: positions are added up along each side. */
function scaled(canvas: Canvas, [a, , c, , e, f]: Matrix): Image {
  const { width, height } = canvas.warp;
  const { width: from_width, height: from_height } = canvas.image;
  const columns = positions(width, c + a * 0.5, a, from_width);
  const rows = positions(height, f + e * 0.5, e, from_height);
  for (let row = 0, to = 0; row < height; row++) {
    for (let column = 0; column < width; column++, to += canvas.bands) {
      if (rows[row]! >= 0 && columns[column]! >= 0) canvas.copy(columns[column]!, rows[row]!, to);
    }
  }
  return canvas.finished();
}

function positions(count: number, start: number, step: number, length: number): Int32Array {
  const all = new Int32Array(count);
  for (let i = 0, at = start; i < count; i++, at += step)
    all[i] = at >= 0 && at < length ? Math.trunc(at) : -1;
  return all;
}

/** In 16.16 fixed point, added up along the lines: the rounding is part of the result. */
function in_fixed_point(canvas: Canvas, [a, b, c, d, e, f]: Matrix): Image {
  const fixed = (value: number): number => Math.floor(value * 65536 + 0.5) | 0;
  const { width, height } = canvas.warp;
  const { width: from_width, height: from_height } = canvas.image;
  const [right_x, down_x, right_y, down_y] = [fixed(a), fixed(b), fixed(d), fixed(e)];
  let line_x = fixed(c + a * 0.5 + b * 0.5);
  let line_y = fixed(f + d * 0.5 + e * 0.5);
  for (let row = 0, to = 0; row < height; row++) {
    let [x, y] = [line_x, line_y];
    for (let column = 0; column < width; column++, to += canvas.bands) {
      const [from_column, from_row] = [x >> 16, y >> 16];
      if (from_column >= 0 && from_column < from_width && from_row >= 0 && from_row < from_height) {
        canvas.copy(from_column, from_row, to);
      }
      x = (x + right_x) | 0;
      y = (y + right_y) | 0;
    }
    line_x = (line_x + down_x) | 0;
    line_y = (line_y + down_y) | 0;
  }
  return canvas.finished();
}

/** Where fixed point has no room. */
function step_by_step(canvas: Canvas, [a, b, c, d, e, f]: Matrix): Image {
  const sample = sampler_of(canvas, 'nearest');
  const { width, height } = canvas.warp;
  let line_x = c + b * 0.5 + a * 0.5;
  let line_y = f + e * 0.5 + d * 0.5;
  for (let row = 0, to = 0; row < height; row++, line_x += b, line_y += e) {
    let [x, y] = [line_x, line_y];
    for (let column = 0; column < width; column++, to += canvas.bands, x += a, y += d) sample(x, y, to);
  }
  return canvas.finished();
}
