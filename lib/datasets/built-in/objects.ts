/** Scenes with one object before a background. */
import {
  backdrop,
  type Colour,
  clamp,
  contrast,
  cover,
  far,
  hsl,
  lay,
  object_camera,
  PIXEL,
  type Shader,
  shade,
} from './paint.js';
import { hash, noise, type Random } from './random.js';

/** Darkens what lies under an object, a little below and to the right of it. */
function shadow(out: Float32Array, distance: number): void {
  if (distance < 0.3) shade(out, 1 - 0.35 * cover(distance, 0.4));
}

/** A beach ball: coloured sectors that meet at a pole, lit from above. */
export function ball(random: Random): Shader {
  const radius = random.between(0.56, 0.85);
  const camera = object_camera(random, radius, Math.PI);
  const sand = random.chance(0.5) ? random.between(0.08, 0.13) : random.between(0.5, 0.58);
  const ground = backdrop(random, random.chance(0.92) ? sand : random.next(), random.between(0.5, 0.8));
  const sectors = random.pick([6, 8]);
  const hue = random.next();
  const step = random.pick([1 / 3, 0.25, 0.5]);
  const colours = Array.from({ length: sectors }, (_, i) =>
    i % 2 === 0 ? ([0.95, 0.95, 0.92] as Colour) : hsl(hue + (i >> 1) * step, 0.85, 0.5),
  );
  const pole = [random.between(-0.45, 0.45), random.between(-0.45, 0.45)] as const;
  const light = [random.between(-0.6, 0.6), random.between(-0.7, 0.7)] as const;
  const at = new Float32Array(2);
  return (x, y, out) => {
    ground(x, y, out);
    camera(x, y, at);
    const [u, v] = [at[0]!, at[1]!];
    const distance = far(u, v) - 1;
    shadow(out, far(u - 0.1, v - 0.12) - 1);
    const alpha = cover(distance, (1.5 * PIXEL) / radius);
    if (alpha === 0) return;
    const height = Math.sqrt(Math.max(0, 1 - u * u - v * v));
    const [a, b] = [u - pole[0] * height, v - pole[1] * height];
    const sector = Math.floor((Math.atan2(b, a) / (2 * Math.PI) + 1) * sectors) % sectors;
    lay(out, far(a, b) < 0.14 ? colours[0]! : colours[sector]!, alpha);
    const lit = u * light[0] + v * light[1] + height * 0.75;
    shade(out, 1 - alpha * (0.5 - 0.55 * clamp(lit)));
    lay(out, [1, 1, 1], alpha * 0.7 * clamp(8 * (lit - 0.93)));
  };
}

/** A flower with many petals round a disc. */
export function daisy(random: Random): Shader {
  const radius = random.between(0.62, 0.92);
  const camera = object_camera(random, radius, Math.PI);
  const ground = backdrop(
    random,
    random.chance(0.92) ? random.between(0.24, 0.38) : random.next(),
    random.between(0.2, 0.42),
  );
  const petals = random.whole(9, 16);
  const petal = hsl(random.between(0.75, 1), random.chance(0.7) ? 0.1 : 0.75, random.between(0.75, 0.95));
  const heart = hsl(random.between(0.06, 0.15), 0.9, random.between(0.35, 0.55));
  const core = random.between(0.22, 0.34);
  const narrow = random.between(0.35, 0.7);
  const seed = random.whole(0, 1 << 30);
  const softness = (2 * PIXEL) / radius;
  const at = new Float32Array(2);
  return (x, y, out) => {
    ground(x, y, out);
    camera(x, y, at);
    const [u, v] = [at[0]!, at[1]!];
    const reach = far(u, v);
    if (reach > 1.35) return;
    const turn = (Math.atan2(v, u) / (2 * Math.PI) + 0.5) * petals;
    const which = Math.floor(turn) % petals;
    const off = Math.abs(turn - Math.floor(turn) - 0.5) * 2;
    const length = 0.86 + 0.14 * hash(which, 7, seed);
    const outline = length * (1 - off ** (1 / narrow) * 0.75);
    shadow(out, reach - 0.9);
    const alpha = cover(reach - outline, softness * 1.5);
    lay(out, petal, alpha);
    shade(out, 1 - alpha * (0.3 * off + 0.25 * clamp(1 - 1.6 * reach)));
    const middle = cover(reach - core, softness);
    if (middle === 0) return;
    lay(out, heart, middle);
    shade(out, 1 - middle * (0.45 * noise(u * 26, v * 26, seed) + 0.3 * clamp(reach / core - 0.4)));
  };
}

/** A crescent in a night or evening sky with stars. */
export function moon(random: Random): Shader {
  const radius = random.between(0.56, 0.82);
  const camera = object_camera(random, radius, Math.PI);
  const sky = backdrop(random, random.between(0.56, 0.8), random.between(0.08, 0.32));
  const colour = hsl(random.between(0.08, 0.6), random.between(0.1, 0.7), random.between(0.75, 0.92));
  const bite = random.between(0.5, 0.75);
  const inner = random.between(0.8, 0.95);
  const seed = random.whole(0, 1 << 30);
  const stars = random.between(0.05, 0.2);
  const softness = (2 * PIXEL) / radius;
  const at = new Float32Array(2);
  return (x, y, out) => {
    sky(x, y, out);
    const [column, row] = [Math.floor(x * 14), Math.floor(y * 14)];
    if (hash(column, row, seed) < stars) {
      const [right, down] = [
        0.2 + 0.6 * hash(column, row, seed + 1),
        0.2 + 0.6 * hash(column, row, seed + 2),
      ];
      const distance = far(x * 14 - column - right, y * 14 - row - down);
      lay(out, [1, 1, 0.95], 0.9 * cover(distance - 0.12, 0.2));
    }
    camera(x, y, at);
    const [u, v] = [at[0]!, at[1]!];
    const distance = Math.max(far(u, v) - 1, inner - far(u - bite, v));
    if (distance < 0.5) lay(out, colour, 0.25 * clamp(1 - distance * 2) ** 3);
    const alpha = cover(distance, softness);
    lay(out, colour, alpha);
    shade(out, 1 - alpha * 0.3 * noise(u * 5, v * 5, seed));
  };
}

/** Coloured arcs over a sky with clouds. */
export function rainbow(random: Random): Shader {
  const radius = random.between(0.8, 1.15);
  const camera = object_camera(random, radius, 0.5);
  const lift = random.between(0.3, 0.75);
  const sky = backdrop(
    random,
    random.chance(0.92) ? random.between(0.53, 0.64) : random.next(),
    random.between(0.45, 0.75),
  );
  const width = random.between(0.28, 0.5);
  const strength = random.between(0.8, 0.97);
  const inwards = random.chance(0.85);
  const seed = random.whole(0, 1 << 30);
  const clouds = random.between(0.48, 0.66);
  const bands = random.whole(5, 7);
  const at = new Float32Array(2);
  return (x, y, out) => {
    sky(x, y, out);
    const haze = noise(x * 2.2, y * 3.5, seed) * 0.65 + noise(x * 6, y * 8, seed + 1) * 0.35;
    lay(out, [0.97, 0.97, 1], 0.6 * clamp((haze - clouds) * 2.5));
    camera(x, y, at);
    const reach = far(at[0]!, at[1]! - lift);
    const depth = (1 - reach) / width;
    if (depth <= -0.1 || depth >= 1.1) return;
    const place = inwards ? depth : 1 - depth;
    const band = (Math.floor(clamp(place) * 0.999 * bands) + 0.5) / bands;
    const alpha = clamp(8 * (depth + 0.06)) * clamp(8 * (1.06 - depth)) * clamp(1 - 2.5 * (at[1]! - lift));
    lay(out, hsl(band * 0.8, 0.9, 0.55), alpha * strength);
  };
}

/** A round target: rings of two colours. */
export function target(random: Random): Shader {
  const radius = random.between(0.62, 0.92);
  const camera = object_camera(random, radius, Math.PI);
  const ground = backdrop(random, random.next(), random.between(0.3, 0.8));
  const usual = [
    hsl(random.between(-0.04, 0.04), 0.85, random.between(0.4, 0.5)),
    hsl(0, 0, random.between(0.85, 0.97)),
  ];
  const [first, second] = (random.chance(0.88) ? usual : contrast(random)) as [Colour, Colour];
  const rings = random.whole(3, 5);
  const seed = random.whole(0, 1 << 30);
  const softness = (1.5 * PIXEL) / radius;
  const at = new Float32Array(2);
  return (x, y, out) => {
    ground(x, y, out);
    camera(x, y, at);
    const reach = far(at[0]!, at[1]!);
    shadow(out, far(at[0]! - 0.08, at[1]! - 0.1) - 1);
    const alpha = cover(reach - 1, softness);
    if (alpha === 0) return;
    const ring = Math.min(Math.floor(reach * rings), rings - 1);
    const edge = Math.round(reach * rings);
    const blend = edge > 0 && edge < rings ? cover(Math.abs(reach - edge / rings), 2 * softness) : 0;
    lay(out, ring % 2 === 0 ? first : second, alpha);
    lay(out, ring % 2 === 0 ? second : first, alpha * blend);
    shade(out, 1 - alpha * 0.2 * noise(at[0]! * 4, at[1]! * 4, seed));
  };
}
