import { ValueError } from '../errors.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import { draw_uniform } from './draw.js';
import type { Picture } from './functional/picture.js';
import { both_sides, type Size } from './functional/sizes.js';
import { gaussian_blur } from './functional/tone.js';
import type { Range } from './setup.js';
import { tuple } from './text.js';
import { PictureTransform } from './transform.js';

export interface GaussianBlurOptions {
  kernel_size: Size;
  sigma?: number | Range;
}

const bind_blur = signature<GaussianBlurOptions>('GaussianBlur.__init__', {
  kernel_size: required,
  sigma: [0.1, 2],
});

/**
 * Blurred by a Gaussian of random width.
 *
 * - `kernel_size`: odd, in pixels, or `[x, y]`
 * - `sigma`: the range of its standard deviation, or the one; default `[0.1, 2]`
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.GaussianBlur.html
 *
 * @throws ValueError for an even size, and a sigma that is not positive
 * @example
 * const soft = new transforms.GaussianBlur(5, [0.1, 1]).forward(image);
 */
export class GaussianBlur extends PictureTransform {
  readonly kernel_size: readonly [x: number, y: number];
  readonly sigma: Range;

  constructor(...args: Arguments<GaussianBlurOptions, ['kernel_size', 'sigma']>) {
    const options = bind_blur(args);
    super(options);
    this.kernel_size = both_sides(options.kernel_size, 'Kernel size should be a tuple/list of two integers');
    if (this.kernel_size.some((size) => size <= 0 || size % 2 === 0)) {
      throw new ValueError('Kernel size value should be an odd and positive number.');
    }
    this.sigma = range_of(options.sigma);
  }

  override make_params(): number {
    return draw_uniform(this.sigma);
  }

  override transform(input: Picture, sigma: unknown): Picture {
    return gaussian_blur(input, this.kernel_size, sigma as number);
  }

  override toString(): string {
    return `GaussianBlur(kernel_size=${tuple(this.kernel_size)}, sigma=${tuple(this.sigma)})`;
  }
}

function range_of(sigma: unknown): Range {
  if (typeof sigma === 'number') {
    if (sigma <= 0) throw new ValueError('If sigma is a single number, it must be positive.');
    return [sigma, sigma];
  }
  if (!Array.isArray(sigma) || sigma.length !== 2) {
    throw new ValueError('sigma should be a single number or a list/tuple with length 2.');
  }
  if (!(0 < sigma[0] && sigma[0] <= sigma[1])) {
    throw new ValueError('sigma values should be positive and of the form (min, max).');
  }
  return [sigma[0], sigma[1]];
}
