import type { Image } from '../../image/image.js';
import { bands, like } from './bands.js';

/** Each pixel's grey level, as Pillow's `convert('L')`: the weights of ITU-R 601, in 16-bit fixed point. */
export function luminance(image: Image): Uint8Array {
  const { data } = image;
  const count = bands(image);
  if (count === 1) return data;
  const grey = new Uint8Array(data.length / count);
  for (let pixel = 0, at = 0; pixel < grey.length; pixel++, at += count) {
    grey[pixel] = (data[at]! * 19595 + data[at + 1]! * 38470 + data[at + 2]! * 7471 + 0x8000) >> 16;
  }
  return grey;
}

/** The grey picture with as many bands as before. */
export function greyed(image: Image): Image {
  const grey = luminance(image);
  const count = bands(image);
  const data = new Uint8Array(grey.length * count);
  for (let i = 0; i < data.length; i++) data[i] = grey[(i / count) | 0]!;
  return like(image, data, image.width, image.height);
}
