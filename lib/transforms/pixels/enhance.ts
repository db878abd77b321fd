/** Pillow's `ImageEnhance`: a picture blended with one from which something was taken away. */
import { Image } from '../../image/image.js';
import { bands, clip, expect_levels, has_alpha, like } from './bands.js';

/**
 * Pillow's `Image.blend`, in single precision: `from` + `share` * (`to` - `from`), cut off to a byte; clipped where
 * `share` lies outside 0 to 1. Each picture is given by its bytes.
 */
function blend(image: Image, from: (index: number) => number, share: number): Image {
  expect_levels(image);
  const { data, width, height } = image;
  const count = bands(image);
  const opaque = has_alpha(image) ? count - 1 : count;
  const alpha = Math.fround(share);
  if (alpha === 1) return image;
  const out = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const start = i % count < opaque ? from(i) : data[i]!;
    const sum = Math.fround(start + Math.fround(alpha * (data[i]! - start)));
    out[i] = clip(sum);
  }
  return like(image, out, width, height);
}

/** Towards black; in CMYK towards no ink, as Pillow does. */
export const brightness = (image: Image, factor: number): Image => blend(image, () => 0, factor);

/** Towards grey. */
export function saturation(image: Image, factor: number): Image {
  const { data } = image.convert('L').convert(image.mode);
  return blend(image, (index) => data[index]!, factor);
}

/** Towards the mean of the grey picture, rounded. */
export function contrast(image: Image, factor: number): Image {
  const { data: grey } = image.convert('L');
  let sum = 0;
  for (const level of grey) sum += level;
  const mean = Math.trunc(sum / grey.length + 0.5);
  const flat = new Image(Uint8Array.of(mean), 1, 1, 'L').convert(image.mode).data;
  return blend(image, (index) => flat[index % flat.length]!, factor);
}

/** Towards a smoothed picture. */
export function sharpness(image: Image, factor: number): Image {
  const soft = smooth(image);
  return blend(image, (index) => soft[index]!, factor);
}

const SIDE = Math.fround(1 / 13);
const MIDDLE = Math.fround(5 / 13);
const { fround } = Math;

/** Pillow's `ImageFilter.SMOOTH`, in single precision and its order of sums; the outermost pixels stay. */
function smooth(image: Image): Uint8Array {
  const { data, width, height } = image;
  const step = bands(image);
  const line = width * step;
  const out = data.slice();
  const three = (at: number, middle: number): number =>
    fround(
      fround(fround(data[at - step]! * SIDE) + fround(data[at]! * middle)) + fround(data[at + step]! * SIDE),
    );
  for (let row = 1; row < height - 1; row++) {
    for (let at = row * line + step; at < (row + 1) * line - step; at++) {
      const below = fround(0.5 + three(at + line, SIDE));
      const sum = fround(fround(below + three(at, MIDDLE)) + three(at - line, SIDE));
      out[at] = clip(sum);
    }
  }
  return out;
}
