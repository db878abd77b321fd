/** Pillow's modes with alpha multiplied in, in which it resizes and warps pictures that have alpha. */
import type { Image } from '../../image/image.js';
import { bands, clip, like } from './bands.js';

/** Each channel times alpha, rounded. */
export function multiplied(image: Image): Image {
  return by_alpha(image, (level, alpha) => {
    const product = level * alpha + 128;
    return ((product >> 8) + product) >> 8;
  });
}

/** Each channel divided by alpha, where that is neither 0 nor 255. */
export function divided(image: Image): Image {
  return by_alpha(image, (level, alpha) =>
    alpha === 0 || alpha === 255 ? level : clip(Math.trunc((255 * level) / alpha)),
  );
}

function by_alpha(image: Image, change: (level: number, alpha: number) => number): Image {
  const count = bands(image);
  const data = image.data.slice();
  for (let at = 0; at < data.length; at += count) {
    const alpha = data[at + count - 1]!;
    for (let band = 0; band < count - 1; band++) data[at + band] = change(data[at + band]!, alpha);
  }
  return like(image, data, image.width, image.height);
}
