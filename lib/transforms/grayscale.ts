import { type Arguments, signature } from '../internal/arguments.js';
import { rgb_to_grayscale } from './functional/colour.js';
import type { Picture } from './functional/picture.js';
import { type PictureSize, PictureTransform } from './transform.js';

export interface GrayscaleOptions {
  num_output_channels?: number;
}

const bind_grey = signature<GrayscaleOptions>('Grayscale.__init__', { num_output_channels: 1 });

/**
 * Grey.
 *
 * - `num_output_channels`: 1 (the default) or 3
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.Grayscale.html
 *
 * @example
 * const grey = new transforms.Grayscale(3).forward(image);
 */
export class Grayscale extends PictureTransform {
  readonly num_output_channels: number;

  constructor(...args: Arguments<GrayscaleOptions, ['num_output_channels']>) {
    const options = bind_grey(args);
    super(options);
    this.num_output_channels = options.num_output_channels;
  }

  override size_after(size: PictureSize | null): PictureSize | null {
    if (size === null || this.num_output_channels === 3) return size;
    return { ...size, channels: 1 };
  }

  override transform(input: Picture): Picture {
    return rgb_to_grayscale(input, this.num_output_channels);
  }

  override toString(): string {
    return `Grayscale(num_output_channels=${this.num_output_channels})`;
  }
}
