/** Changes picked at random, all as likely: RandAugment and TrivialAugment. */

import { IndexError } from '../../errors.js';
import { type Arguments, signature } from '../../internal/arguments.js';
import { draw_below } from '../draw.js';
import type { Fill } from '../functional/sizes.js';
import { type Interpolation, interpolation_of, text_of_mode } from '../interpolation.js';
import { known, type PictureSize } from '../transform.js';
import { Augment, draw_operation } from './augment.js';
import { COLOURS, GEOMETRY, type Operation, space_of, TONES, usual_limits } from './operations.js';

const NAMES = ['Identity', ...GEOMETRY, ...COLOURS, ...TONES];

export interface RandAugmentOptions {
  num_ops?: number;
  magnitude?: number;
  num_magnitude_bins?: number;
  interpolation?: Interpolation;
  fill?: Fill | null;
}

const bind_rand = signature<RandAugmentOptions>('RandAugment.__init__', {
  num_ops: 2,
  magnitude: 9,
  num_magnitude_bins: 31,
  interpolation: 'nearest',
  fill: null,
});

/**
 * Changes picked at random, of one strength.
 *
 * - `num_ops`: how many; default 2
 * - `magnitude`: which of the strengths; default 9
 * - `num_magnitude_bins`: how many strengths there are; default 31
 * - `interpolation`: default `'nearest'`
 * - `fill`: what lies outside; default null, 0
 *
 * Tensors must be uint8.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.RandAugment.html
 *
 * @example
 * const augment = new transforms.RandAugment({ num_ops: 2, magnitude: 7 });
 */
export class RandAugment extends Augment {
  readonly num_ops: number;
  readonly magnitude: number;
  readonly num_magnitude_bins: number;

  constructor(
    ...args: Arguments<
      RandAugmentOptions,
      ['num_ops', 'magnitude', 'num_magnitude_bins', 'interpolation', 'fill']
    >
  ) {
    const options = bind_rand(args);
    super(options, interpolation_of(options.interpolation), options.fill);
    this.num_ops = options.num_ops;
    this.magnitude = options.magnitude;
    this.num_magnitude_bins = options.num_magnitude_bins;
  }

  override get needs_size(): boolean {
    return true;
  }

  override make_params(size: PictureSize | null): Operation[] {
    const bins = this.num_magnitude_bins;
    const space = space_of(NAMES, bins, usual_limits(known(size, this)));
    const strength = (magnitudes: readonly number[]): number => {
      const magnitude = magnitudes[this.magnitude < 0 ? this.magnitude + bins : this.magnitude];
      if (magnitude !== undefined) return magnitude;
      throw new IndexError(`index ${this.magnitude} is out of bounds for dimension 0 with size ${bins}`);
    };
    return Array.from({ length: this.num_ops }, () => draw_operation(space, strength));
  }

  override toString(): string {
    return `RandAugment(num_ops=${this.num_ops}, magnitude=${this.magnitude}, num_magnitude_bins=${this.num_magnitude_bins}, interpolation=${text_of_mode(this.interpolation)}, fill=${this.fill_text()})`;
  }
}

export interface TrivialAugmentWideOptions {
  num_magnitude_bins?: number;
  interpolation?: Interpolation;
  fill?: Fill | null;
}

const bind_trivial = signature<TrivialAugmentWideOptions>('TrivialAugmentWide.__init__', {
  num_magnitude_bins: 31,
  interpolation: 'nearest',
  fill: null,
});

/**
 * One change picked at random, of random strength.
 *
 * - `num_magnitude_bins`: how many strengths there are; default 31
 * - `interpolation`: default `'nearest'`
 * - `fill`: what lies outside; default null, 0
 *
 * Tensors must be uint8.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.TrivialAugmentWide.html
 *
 * @example
 * const augment = new transforms.TrivialAugmentWide();
 */
export class TrivialAugmentWide extends Augment {
  readonly num_magnitude_bins: number;

  constructor(
    ...args: Arguments<TrivialAugmentWideOptions, ['num_magnitude_bins', 'interpolation', 'fill']>
  ) {
    const options = bind_trivial(args);
    super(options, interpolation_of(options.interpolation), options.fill);
    this.num_magnitude_bins = options.num_magnitude_bins;
  }

  override make_params(): Operation[] {
    const space = space_of(NAMES, this.num_magnitude_bins, {
      shear: 0.99,
      translate: [32, 32],
      rotate: 135,
      adjust: 0.99,
      posterize: { from: 8, by: 6 },
    });
    return [draw_operation(space, (magnitudes) => magnitudes[draw_below(magnitudes.length)]!)];
  }

  override toString(): string {
    return `TrivialAugmentWide(num_magnitude_bins=${this.num_magnitude_bins}, interpolation=${text_of_mode(this.interpolation)}, fill=${this.fill_text()})`;
  }
}
