import { noise, type Random } from './random.js';

/** Red, green and blue, each in [0, 1]. */
export type Colour = readonly [number, number, number];

/** Paints the point (x, y) of a scene into `out`; the picture spans -1 to 1 both ways, y downwards. */
export type Shader = (x: number, y: number, out: Float32Array) => void;

/** Turns a point of the picture into a point of a scene that is moved, turned and scaled. */
export type Camera = (x: number, y: number, out: Float32Array) => void;

/** Width of one pixel of a 256-pixel picture: edges are softened over it. */
export const PIXEL = 2 / 256;

export const clamp = (value: number): number => Math.max(0, Math.min(1, value));

/** Length of (x, y). Several times as fast as Math.hypot, which guards against overflow. */
export const far = (x: number, y: number): number => Math.sqrt(x * x + y * y);

/** How much of a pixel lies inside an outline at signed distance `distance` (negative inside). */
export const cover = (distance: number, softness: number = 1.5 * PIXEL): number =>
  clamp(0.5 - distance / softness);

/** Hue in turns, saturation and lightness to a colour. */
export function hsl(hue: number, saturation: number, lightness: number): Colour {
  const reach = saturation * Math.min(lightness, 1 - lightness);
  const channel = (offset: number): number => {
    const turn = (((offset + hue * 12) % 12) + 12) % 12;
    return lightness - reach * Math.max(-1, Math.min(turn - 3, 9 - turn, 1));
  };
  return [channel(0), channel(8), channel(4)];
}

export function lay(out: Float32Array, colour: Colour, alpha: number): void {
  for (let i = 0; i < 3; i++) out[i] = out[i]! + (colour[i]! - out[i]!) * alpha;
}

export function shade(out: Float32Array, factor: number): void {
  for (let i = 0; i < 3; i++) out[i] = out[i]! * factor;
}

/** Two colours that can be told apart: different in hue, or one light and one dark. */
export function contrast(random: Random): [Colour, Colour] {
  const hue = random.next();
  const dark = hsl(hue, random.between(0.3, 0.9), random.between(0.15, 0.4));
  const light = hsl(hue + random.between(0.2, 0.8), random.between(0.2, 0.9), random.between(0.62, 0.92));
  return random.chance(0.5) ? [dark, light] : [light, dark];
}

/** A camera for a pattern that fills the picture: any turn, a mild stretch, a slight wave. */
export function loose_camera(random: Random, low: number, high: number): Camera {
  const scale = random.between(low, high);
  const turn = random.between(-Math.PI, Math.PI);
  const stretch = random.between(0.85, 1.18);
  const [cosine, sine] = [Math.cos(turn) * scale, Math.sin(turn) * scale];
  const [right, down] = [random.between(-5, 5), random.between(-5, 5)];
  const wave = random.between(0, 0.06);
  const phase = random.between(0, 6);
  return (x, y, out) => {
    const bent = x + wave * Math.sin(3 * y + phase);
    out[0] = (cosine * bent - sine * y) * stretch + right;
    out[1] = (sine * bent + cosine * y) / stretch + down;
  };
}

/** A camera for one object: somewhere near the middle, `radius` of it in the scene's units. */
export function object_camera(random: Random, radius: number, tilt: number): Camera {
  const turn = random.between(-tilt, tilt);
  const [cosine, sine] = [Math.cos(turn) / radius, Math.sin(turn) / radius];
  const reach = Math.max(0.1, 0.95 - radius);
  const [left, top] = [random.between(-reach, reach) * 0.8, random.between(-reach, reach) * 0.8];
  const squash = random.between(0.88, 1.14);
  return (x, y, out) => {
    const [across, down] = [x - left, y - top];
    out[0] = (cosine * across - sine * down) * squash;
    out[1] = (sine * across + cosine * down) / squash;
  };
}

/** A background out of focus: a gradient, soft patches and a few blurred lights. */
export function backdrop(random: Random, hue: number, lightness: number): Shader {
  const seed = random.whole(0, 1 << 30);
  const from = hsl(hue, random.between(0.2, 0.6), lightness);
  const to = hsl(
    hue + random.between(-0.12, 0.12),
    random.between(0.2, 0.6),
    lightness * random.between(0.5, 0.9),
  );
  const turn = random.between(-Math.PI, Math.PI);
  const [across, down] = [Math.cos(turn) / 2, Math.sin(turn) / 2];
  const patches = random.between(1.5, 3.5);
  const depth = random.between(0.1, 0.4);
  const lights = Array.from({ length: random.whole(0, 5) }, () => ({
    x: random.between(-1, 1),
    y: random.between(-1, 1),
    radius: random.between(0.08, 0.25),
    colour: hsl(hue + random.between(-0.2, 0.2), 0.6, 0.75),
    alpha: random.between(0.1, 0.35),
  }));
  return (x, y, out) => {
    out[0] = from[0];
    out[1] = from[1];
    out[2] = from[2];
    lay(out, to, clamp(0.5 + across * x + down * y));
    shade(out, 1 + depth * (noise(x * patches, y * patches, seed) - 0.5));
    for (const light of lights) {
      const distance = far(x - light.x, y - light.y) - light.radius;
      if (distance < 0.05) lay(out, light.colour, light.alpha * cover(distance, 0.1));
    }
  };
}
