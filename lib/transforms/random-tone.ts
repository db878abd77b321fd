/** Changes of tone with a probability. */
import { type Arguments, required, signature } from '../internal/arguments.js';
import { Chance, type ChanceOptions } from './chance.js';
import type { Picture } from './functional/picture.js';
import { adjust_sharpness, autocontrast, equalize, invert, posterize, solarize } from './functional/tone.js';

const bind_invert = signature<ChanceOptions>('RandomInvert.__init__', { p: 0.5 });

/**
 * The negative, with probability `p` (default 0.5), drawn by `torch.rand`.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.RandomInvert.html
 *
 * @example
 * const perhaps = new transforms.RandomInvert(0.2).forward(image);
 */
export class RandomInvert extends Chance {
  constructor(...args: Arguments<ChanceOptions, [p: 'p']>) {
    super(bind_invert(args));
  }

  protected override change(input: Picture): Picture {
    return invert(input);
  }
}

const bind_autocontrast = signature<ChanceOptions>('RandomAutocontrast.__init__', { p: 0.5 });

/**
 * Each channel stretched from black to white, with probability `p` (default 0.5), drawn by `torch.rand`.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.RandomAutocontrast.html
 *
 * @example
 * const perhaps = new transforms.RandomAutocontrast().forward(image);
 */
export class RandomAutocontrast extends Chance {
  constructor(...args: Arguments<ChanceOptions, [p: 'p']>) {
    super(bind_autocontrast(args));
  }

  protected override change(input: Picture): Picture {
    return autocontrast(input);
  }
}

const bind_equalize = signature<ChanceOptions>('RandomEqualize.__init__', { p: 0.5 });

/**
 * Each channel with all levels about equally often, with probability `p` (default 0.5), drawn by `torch.rand`; tensors must be uint8.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.RandomEqualize.html
 *
 * @example
 * const perhaps = new transforms.RandomEqualize().forward(image);
 */
export class RandomEqualize extends Chance {
  constructor(...args: Arguments<ChanceOptions, [p: 'p']>) {
    super(bind_equalize(args));
  }

  protected override change(input: Picture): Picture {
    return equalize(input);
  }
}

export interface RandomPosterizeOptions {
  bits: number;
  p?: number;
}

const bind_posterize = signature<RandomPosterizeOptions>('RandomPosterize.__init__', {
  bits: required,
  p: 0.5,
});

/**
 * Only the highest `bits` of each channel, with a probability drawn by `torch.rand`.
 *
 * - `bits`: 1 to 8; tensors must be uint8 and may have 0
 * - `p`: the probability; default 0.5
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.RandomPosterize.html
 *
 * @example
 * const perhaps = new transforms.RandomPosterize(4, 0.3).forward(image);
 */
export class RandomPosterize extends Chance {
  readonly bits: number;

  constructor(...args: Arguments<RandomPosterizeOptions, ['bits', 'p']>) {
    const options = bind_posterize(args);
    super(options);
    this.bits = options.bits;
  }

  protected override change(input: Picture): Picture {
    return posterize(input, this.bits);
  }

  override toString(): string {
    return `RandomPosterize(bits=${this.bits},p=${this.p})`;
  }
}

export interface RandomSolarizeOptions {
  threshold: number;
  p?: number;
}

const bind_solarize = signature<RandomSolarizeOptions>('RandomSolarize.__init__', {
  threshold: required,
  p: 0.5,
});

/**
 * What is light, inverted, with a probability drawn by `torch.rand`.
 *
 * - `threshold`: from which level on
 * - `p`: the probability; default 0.5
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.RandomSolarize.html
 *
 * @example
 * const perhaps = new transforms.RandomSolarize(128, 0.3).forward(image);
 */
export class RandomSolarize extends Chance {
  readonly threshold: number;

  constructor(...args: Arguments<RandomSolarizeOptions, ['threshold', 'p']>) {
    const options = bind_solarize(args);
    super(options);
    this.threshold = options.threshold;
  }

  protected override change(input: Picture): Picture {
    return solarize(input, this.threshold);
  }

  override toString(): string {
    return `RandomSolarize(threshold=${this.threshold},p=${this.p})`;
  }
}

export interface RandomAdjustSharpnessOptions {
  sharpness_factor: number;
  p?: number;
}

const bind_adjust_sharpness = signature<RandomAdjustSharpnessOptions>('RandomAdjustSharpness.__init__', {
  sharpness_factor: required,
  p: 0.5,
});

/**
 * Sharper or softer, with a probability drawn by `torch.rand`.
 *
 * - `sharpness_factor`: 0 is smoothed, 1 the picture itself, 2 twice as sharp
 * - `p`: the probability; default 0.5
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.RandomAdjustSharpness.html
 *
 * @example
 * const perhaps = new transforms.RandomAdjustSharpness(2, 0.3).forward(image);
 */
export class RandomAdjustSharpness extends Chance {
  readonly sharpness_factor: number;

  constructor(...args: Arguments<RandomAdjustSharpnessOptions, ['sharpness_factor', 'p']>) {
    const options = bind_adjust_sharpness(args);
    super(options);
    this.sharpness_factor = options.sharpness_factor;
  }

  protected override change(input: Picture): Picture {
    return adjust_sharpness(input, this.sharpness_factor);
  }

  override toString(): string {
    return `RandomAdjustSharpness(sharpness_factor=${this.sharpness_factor},p=${this.p})`;
  }
}
