import { ValueError } from '../errors.js';
import { type Arguments, signature } from '../internal/arguments.js';
import { functions } from '../ops/index.js';
import { draw_uniform } from './draw.js';
import { adjust_brightness, adjust_contrast, adjust_hue, adjust_saturation } from './functional/colour.js';
import type { Picture } from './functional/picture.js';
import type { Range } from './setup.js';
import { float } from './text.js';
import { PictureTransform } from './transform.js';

/** One number, which stands for a range around what changes nothing, or a range. */
type Jitter = number | Range;

export interface ColorJitterOptions {
  brightness?: Jitter;
  contrast?: Jitter;
  saturation?: Jitter;
  hue?: Jitter;
}

const bind_jitter = signature<ColorJitterOptions>('ColorJitter.__init__', {
  brightness: 0,
  contrast: 0,
  saturation: 0,
  hue: 0,
});

const adjust = [adjust_brightness, adjust_contrast, adjust_saturation, adjust_hue];

/** The order in which the four work, and the factor of each; null for what does not work. */
interface Factors {
  readonly order: readonly number[];
  readonly factors: readonly (number | null)[];
}

/**
 * Brightness, contrast, saturation and hue changed at random, in random order.
 *
 * - `brightness`, `contrast`, `saturation`: a range of factors, or one number `x` for `[max(0, 1 - x), 1 + x]`; default 0,
 *   no change
 * - `hue`: a range within `[-0.5, 0.5]`, or one number `x` for `[-x, x]`; default 0
 *
 * The order is drawn by `torch.randperm`, then each factor that can change by `uniform_`.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.ColorJitter.html
 *
 * @throws ValueError for a negative number, or a range outside what the change takes
 * @example
 * const other = new transforms.ColorJitter({ brightness: 0.4, contrast: 0.4, hue: [-0.1, 0.1] }).forward(image);
 */
export class ColorJitter extends PictureTransform {
  readonly brightness: Range | null;
  readonly contrast: Range | null;
  readonly saturation: Range | null;
  readonly hue: Range | null;

  constructor(...args: Arguments<ColorJitterOptions, ['brightness', 'contrast', 'saturation', 'hue']>) {
    const options = bind_jitter(args);
    super(options);
    this.brightness = range_of(options.brightness, 'brightness');
    this.contrast = range_of(options.contrast, 'contrast');
    this.saturation = range_of(options.saturation, 'saturation');
    this.hue = range_of(options.hue, 'hue');
  }

  /** Draws the order and the factors. */
  override make_params(): Factors {
    const order = functions.randperm(4).tolist() as number[];
    const ranges = [this.brightness, this.contrast, this.saturation, this.hue];
    return { order, factors: ranges.map((range) => range && draw_uniform(range)) };
  }

  override transform(input: Picture, params: unknown): Picture {
    const { order, factors } = params as Factors;
    return order.reduce((image, which) => {
      const factor = factors[which] ?? null;
      return factor === null ? image : adjust[which]!(image, factor);
    }, input);
  }

  override toString(): string {
    const of = (range: Range | null) => (range === null ? 'None' : `(${range.map(float).join(', ')})`);
    const { brightness, contrast, saturation, hue } = this;
    return `ColorJitter(brightness=${of(brightness)}, contrast=${of(contrast)}, saturation=${of(saturation)}, hue=${of(hue)})`;
  }
}

/** The range that an option stands for; null where nothing changes. */
function range_of(value: unknown, name: string): Range | null {
  const [center, least, most] = name === 'hue' ? [0, -0.5, 0.5] : [1, 0, Number.POSITIVE_INFINITY];
  let range: Range;
  if (typeof value === 'number') {
    if (value < 0) throw new ValueError(`If ${name} is a single number, it must be non negative.`);
    range = [name === 'hue' ? -value : Math.max(0, 1 - value), center + value];
  } else if (Array.isArray(value) && value.length === 2) range = [value[0], value[1]];
  else throw new TypeError(`${name} should be a single number or a list/tuple with length 2.`);
  if (!(least <= range[0] && range[0] <= range[1] && range[1] <= most)) {
    const bound = name === 'hue' ? '(-0.5, 0.5)' : '(0, inf)';
    throw new ValueError(
      `${name} values should be between ${bound}, but got [${range.map(float).join(', ')}].`,
    );
  }
  return range[0] === center && range[1] === center ? null : range;
}
