/** Tones: invert, posterize, solarize, sharpness, autocontrast, equalize; and the Gaussian blur. */
import { ValueError } from '../../errors.js';
import { type Arguments, required, signature } from '../../internal/arguments.js';
import { type_name } from '../../internal/type-name.js';
import * as enhance from '../pixels/enhance.js';
import * as tables from '../pixels/tables.js';
import { gaussian_blur as blur_tensor } from '../tensors/blur.js';
import * as tensors from '../tensors/tone.js';
import { list } from '../text.js';
import { pil_to_tensor, to_pil_image } from './convert.js';
import { either, type Picture } from './picture.js';

/**
 * The negative.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.invert.html
 */
export const invert = <Kind extends Picture>(img: Kind): Kind => either(img, tables.invert, tensors.invert);

/**
 * Only the highest `bits` of each channel; tensors must be uint8.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.posterize.html
 *
 * @throws ValueError unless `bits` is from 0 to 8, of pictures from 1 to 8
 */
export function posterize<Kind extends Picture>(img: Kind, bits: number): Kind {
  if (!(bits >= 0 && bits <= 8)) {
    throw new ValueError(`The number if bits should be between 0 and 8. Got ${bits}`);
  }
  return either(
    img,
    (image) => tables.posterize(image, bits),
    (tensor) => tensors.posterize(tensor, bits),
  );
}

/**
 * What is at least as light as `threshold`, inverted.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.solarize.html
 */
export const solarize = <Kind extends Picture>(img: Kind, threshold: number): Kind =>
  either(
    img,
    (image) => tables.solarize(image, threshold),
    (tensor) => tensors.solarize(tensor, threshold),
  );

/**
 * Sharper or softer: 0 is smoothed, 1 the picture itself, 2 twice as sharp.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.adjust_sharpness.html
 */
export const adjust_sharpness = <Kind extends Picture>(img: Kind, sharpness_factor: number): Kind =>
  either(
    img,
    (image) => enhance.sharpness(image, sharpness_factor),
    (tensor) => tensors.sharpness(tensor, sharpness_factor),
  );

/**
 * Each channel stretched from black to white.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.autocontrast.html
 */
export const autocontrast = <Kind extends Picture>(img: Kind): Kind =>
  either(img, tables.autocontrast, tensors.autocontrast);

/**
 * Each channel with all levels about equally often; tensors must be uint8.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.equalize.html
 */
export const equalize = <Kind extends Picture>(img: Kind): Kind =>
  either(img, tables.equalize, tensors.equalize);

export interface GaussianBlurArguments {
  kernel_size: number | readonly number[];
  sigma?: number | readonly number[] | null;
}

const bind_blur = signature<GaussianBlurArguments & { img: unknown }>('gaussian_blur', {
  img: required,
  kernel_size: required,
  sigma: null,
});

function sizes_of(kernel_size: unknown): [x: number, y: number] {
  if (typeof kernel_size !== 'number' && !Array.isArray(kernel_size)) {
    throw new TypeError(`kernel_size should be int or a sequence of integers. Got ${type_name(kernel_size)}`);
  }
  const sizes = typeof kernel_size === 'number' ? [kernel_size, kernel_size] : kernel_size;
  if (sizes.length !== 2) {
    throw new ValueError(`If kernel_size is a sequence its length should be 2. Got ${sizes.length}`);
  }
  if (sizes.some((size) => size % 2 === 0 || size < 0)) {
    throw new ValueError(`kernel_size should have odd and positive integers. Got ${list(sizes)}`);
  }
  return sizes as [number, number];
}

function sigmas_of(sigma: unknown, sizes: readonly number[]): [x: number, y: number] {
  const given = sigma ?? sizes.map((size) => size * 0.15 + 0.35);
  if (typeof given !== 'number' && !Array.isArray(given)) {
    throw new TypeError(`sigma should be either float or sequence of floats. Got ${type_name(given)}`);
  }
  const each = typeof given === 'number' ? [given, given] : given.length === 1 ? [given[0], given[0]] : given;
  if (each.length !== 2) {
    throw new ValueError(`If sigma is a sequence, its length should be 2. Got ${each.length}`);
  }
  if (each.some((value) => value <= 0))
    throw new ValueError(`sigma should have positive values. Got ${list(each)}`);
  return each as [number, number];
}

/**
 * Blurred by a Gaussian.
 *
 * - `kernel_size`: odd, in pixels, or `[x, y]`
 * - `sigma`: its standard deviation, or `[x, y]`; default by the size
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.gaussian_blur.html
 *
 * @example
 * const soft = transforms.functional.gaussian_blur(image, 5, { sigma: 1.5 });
 */
export function gaussian_blur<Kind extends Picture>(
  img: Kind,
  ...args: Arguments<GaussianBlurArguments, ['kernel_size', 'sigma']>
): Kind {
  const { kernel_size, sigma } = bind_blur([img, ...args]);
  const sizes = sizes_of(kernel_size);
  const sigmas = sigmas_of(sigma, sizes);
  return either(
    img,
    (image) => to_pil_image(blur_tensor(pil_to_tensor(image), sizes, sigmas), image.mode),
    (tensor) => blur_tensor(tensor, sizes, sigmas),
  );
}
