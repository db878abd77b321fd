/** Scenes that fill the picture with a pattern. */
import {
  type Colour,
  clamp,
  contrast,
  cover,
  far,
  hsl,
  lay,
  loose_camera,
  PIXEL,
  type Shader,
  shade,
} from './paint.js';
import { hash, noise, type Random } from './random.js';

function fill(out: Float32Array, colour: Colour): void {
  out[0] = colour[0];
  out[1] = colour[1];
  out[2] = colour[2];
}

/** A checkerboard of two colours. */
export function checkers(random: Random): Shader {
  const frequency = random.between(2.5, 4.2);
  const camera = loose_camera(random, frequency, frequency);
  const hue = random.next();
  const first = hsl(hue, random.between(0.3, 0.8), random.between(0.1, 0.25));
  const second = hsl(hue + random.between(-0.1, 0.1), random.between(0.2, 0.7), random.between(0.75, 0.92));
  const seed = random.whole(0, 1 << 30);
  const wear = random.between(0, 0.25);
  const softness = 1.5 * PIXEL * frequency;
  const at = new Float32Array(2);
  return (x, y, out) => {
    camera(x, y, at);
    const [u, v] = [at[0]!, at[1]!];
    const nearest = Math.min(Math.abs(u - Math.round(u)), Math.abs(v - Math.round(v)));
    const parity = (Math.floor(u) + Math.floor(v)) & 1;
    const alpha = cover(nearest, 2 * softness);
    fill(out, parity === 0 ? first : second);
    lay(out, parity === 0 ? second : first, alpha);
    shade(out, 1 - wear * noise(u * 3, v * 3, seed));
  };
}

/** Courses of bricks with mortar between them. */
export function bricks(random: Random): Shader {
  const frequency = random.between(2.6, 4.2);
  const camera = loose_camera(random, frequency, frequency);
  const hue = random.chance(0.92) ? random.between(-0.02, 0.07) : random.next();
  const brick = hsl(hue, random.between(0.25, 0.7), random.between(0.3, 0.55));
  const mortar = hsl(
    random.next(),
    0.08,
    random.chance(0.7) ? random.between(0.65, 0.85) : random.between(0.1, 0.2),
  );
  const length = random.between(1.8, 2.6);
  const gap = random.between(0.05, 0.1);
  const variety = random.between(0.25, 0.6);
  const seed = random.whole(0, 1 << 30);
  const softness = 2 * PIXEL * frequency;
  const at = new Float32Array(2);
  return (x, y, out) => {
    camera(x, y, at);
    const row = Math.floor(at[1]!);
    const along = at[0]! / length + (row & 1) * 0.5;
    const column = Math.floor(along);
    const side = Math.min(along - column, column + 1 - along) * length;
    const end = Math.min(at[1]! - row, row + 1 - at[1]!);
    fill(out, brick);
    shade(
      out,
      1 + variety * (hash(column, row, seed) - 0.5) + 0.35 * (noise(at[0]! * 7, at[1]! * 7, seed) - 0.5),
    );
    lay(out, mortar, cover(Math.min(side, end) - gap, softness));
  };
}

/** Polka dots on plain cloth. */
export function dots(random: Random): Shader {
  const frequency = random.between(2.5, 4);
  const camera = loose_camera(random, frequency, frequency);
  const ground = hsl(random.next(), random.between(0.4, 0.8), random.between(0.78, 0.93));
  const dot = hsl(random.next(), random.between(0.7, 0.95), random.between(0.35, 0.5));
  const radius = random.between(0.26, 0.38);
  const shift = random.chance(0.6) ? 0.5 : 0;
  const many = random.chance(0.3);
  const hue = random.next();
  const seed = random.whole(0, 1 << 30);
  const softness = 1.5 * PIXEL * frequency;
  const at = new Float32Array(2);
  return (x, y, out) => {
    camera(x, y, at);
    const row = Math.floor(at[1]!);
    const along = at[0]! + (row & 1) * shift;
    const column = Math.floor(along);
    const distance = far(along - column - 0.5, at[1]! - row - 0.5) - radius;
    fill(out, ground);
    shade(out, 1 - 0.12 * noise(at[0]! * 2, at[1]! * 2, seed));
    const alpha = cover(distance, softness);
    if (alpha > 0) lay(out, many ? hsl(hue + hash(column, row, seed) * 0.5, 0.7, 0.55) : dot, alpha);
  };
}

/** Six-sided cells, each with a rim and a soft light inside. */
export function honeycomb(random: Random): Shader {
  const frequency = random.between(2.2, 3.4);
  const camera = loose_camera(random, frequency, frequency);
  const hue = random.chance(0.92) ? random.between(0.09, 0.14) : random.next();
  const cell = hsl(hue, random.between(0.5, 0.95), random.between(0.4, 0.6));
  const rim = hsl(
    hue + random.between(-0.06, 0.06),
    0.6,
    random.chance(0.6) ? random.between(0.12, 0.25) : 0.85,
  );
  const wall = random.between(0.05, 0.11);
  const depth = random.between(0.3, 0.8);
  const seed = random.whole(0, 1 << 30);
  const softness = 2 * PIXEL * frequency;
  const tall = Math.sqrt(3);
  const at = new Float32Array(2);
  return (x, y, out) => {
    camera(x, y, at);
    const [u, v] = [at[0]!, at[1]!];
    const [column, row] = [Math.round(u), Math.round(v / tall)];
    const [other_column, other_row] = [Math.floor(u) + 0.5, Math.floor(v / tall) + 0.5];
    const [right, down] = [u - column, v - row * tall];
    const [other_right, other_down] = [u - other_column, v - other_row * tall];
    const nearer = right * right + down * down < other_right * other_right + other_down * other_down;
    const [a, b] = nearer ? [Math.abs(right), Math.abs(down)] : [Math.abs(other_right), Math.abs(other_down)];
    const inside = 0.5 - Math.max(a, a * 0.5 + b * (tall / 2));
    fill(out, cell);
    const which = nearer ? hash(column, row, seed) : hash(2 * other_column, 2 * other_row, seed + 1);
    shade(out, (1 - depth * (0.5 - inside)) * (0.75 + 0.5 * which));
    lay(out, rim, cover(inside - wall, softness));
  };
}

/** Stripes that bend, fork and taper like a coat. */
export function zebra(random: Random): Shader {
  const frequency = random.between(2.5, 4);
  const camera = loose_camera(random, 1, 1);
  const plain = random.chance(0.92);
  const [first, second] = contrast(random);
  const dark = plain ? hsl(random.next(), 0.1, random.between(0.06, 0.18)) : first;
  const light = plain ? hsl(random.between(0.05, 0.15), 0.25, random.between(0.8, 0.93)) : second;
  const bend = random.between(0.25, 0.6);
  const seed = random.whole(0, 1 << 30);
  const width = random.between(-0.3, 0.3);
  const at = new Float32Array(2);
  return (x, y, out) => {
    camera(x, y, at);
    const [u, v] = [at[0]!, at[1]!];
    const warp = noise(u * 1.6, v * 1.6, seed) + 0.4 * noise(u * 4, v * 4, seed + 1);
    const wave =
      Math.sin(2 * Math.PI * frequency * 0.7 * (u + bend * warp)) + width * noise(v * 3, u * 3, seed + 2);
    fill(out, light);
    lay(out, dark, clamp(0.5 + wave * 3.5));
    shade(out, 1 - 0.15 * noise(u * 30, v * 30, seed + 3));
  };
}
