/** Flips, and greys, with a probability. */
import { type Arguments, signature } from '../internal/arguments.js';
import { Chance, type ChanceOptions } from './chance.js';
import { happens } from './draw.js';
import { rgb_to_grayscale } from './functional/colour.js';
import { hflip, vflip } from './functional/frame.js';
import { get_image_num_channels, type Picture } from './functional/picture.js';

const bind_horizontal = signature<ChanceOptions>('RandomHorizontalFlip.__init__', { p: 0.5 });

/**
 * Exchanges left and right with probability `p` (default 0.5), drawn by `torch.rand`.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.RandomHorizontalFlip.html
 *
 * @example
 * const perhaps_mirrored = new transforms.RandomHorizontalFlip().forward(image);
 */
export class RandomHorizontalFlip extends Chance {
  constructor(...args: Arguments<ChanceOptions, [p: 'p']>) {
    super(bind_horizontal(args));
  }

  override make_params(): boolean {
    return happens(this.p);
  }

  protected override change(input: Picture): Picture {
    return hflip(input);
  }
}

const bind_vertical = signature<ChanceOptions>('RandomVerticalFlip.__init__', { p: 0.5 });

/**
 * Exchanges top and bottom with probability `p` (default 0.5), drawn by `torch.rand`.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.RandomVerticalFlip.html
 *
 * @example
 * const perhaps_upside_down = new transforms.RandomVerticalFlip().forward(image);
 */
export class RandomVerticalFlip extends Chance {
  constructor(...args: Arguments<ChanceOptions, [p: 'p']>) {
    super(bind_vertical(args));
  }

  override make_params(): boolean {
    return happens(this.p);
  }

  protected override change(input: Picture): Picture {
    return vflip(input);
  }
}

const bind_grey = signature<ChanceOptions>('RandomGrayscale.__init__', { p: 0.1 });

/**
 * Grey with probability `p` (default 0.1), drawn by `torch.rand`; with as many channels as before.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.RandomGrayscale.html
 *
 * @example
 * const perhaps_grey = new transforms.RandomGrayscale(0.2).forward(image);
 */
export class RandomGrayscale extends Chance {
  constructor(...args: Arguments<ChanceOptions, [p: 'p']>) {
    super(bind_grey(args));
  }

  override make_params(): boolean {
    return happens(this.p);
  }

  protected override change(input: Picture): Picture {
    return rgb_to_grayscale(input, get_image_num_channels(input));
  }
}
