import { ball, daisy, moon, rainbow, target } from './objects.js';
import type { Shader } from './paint.js';
import { bricks, checkers, dots, honeycomb, zebra } from './patterns.js';
import { noise, Random } from './random.js';

/** The ten classes, each with the function that makes a scene of it. */
export const scenes: Readonly<Record<string, (random: Random) => Shader>> = {
  ball,
  bricks,
  checkers,
  daisy,
  dots,
  honeycomb,
  moon,
  rainbow,
  target,
  zebra,
};

/** Width and height of a picture of the built-in set. */
export const SIDE = 256;

/**
 * Draws one picture: `SIDE * SIDE` pixels of red, green and blue bytes. The same class and seed give the same
 * bytes. Over the scene lie what a camera adds: uneven light, exposure, darker corners and grain.
 */
export function draw_picture(class_name: string, seed: number): Uint8Array {
  const random = new Random(Math.imul(seed + 1, 0x9e3779b1) ^ 0x5bd1e995);
  const scene = scenes[class_name]!(random);
  const exposure = random.between(0.85, 1.12);
  const corners = random.between(0, 0.18);
  const patches = random.between(0.05, 0.3);
  const grain = random.between(4, 16);
  const light = random.whole(0, 1 << 30);
  const pixels = new Uint8Array(SIDE * SIDE * 3);
  const colour = new Float32Array(3);
  let position = 0;
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      const [x, y] = [(column + 0.5) / (SIDE / 2) - 1, (row + 0.5) / (SIDE / 2) - 1];
      scene(x, y, colour);
      const uneven = 1 + patches * (noise(x * 1.2 + 9, y * 1.2 + 9, light) - 0.5) - corners * (x * x + y * y);
      const speck = grain * (random.next() + random.next() - 1);
      for (let i = 0; i < 3; i++) {
        const value = 255 * colour[i]! * exposure * uneven + speck;
        pixels[position++] = Math.max(0, Math.min(255, value));
      }
    }
  }
  return pixels;
}
