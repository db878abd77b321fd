/** Turning, moving, scaling and shearing at random. */
import { ValueError } from '../errors.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import { draw_uniform } from './draw.js';
import type { Picture } from './functional/picture.js';
import { type Fill, round_half_even } from './functional/sizes.js';
import { affine, rotate, rotated_size } from './functional/warp.js';
import { type Interpolation, type InterpolationMode, interpolation_of } from './interpolation.js';
import { angles, check_sequence, fill_of, type Range } from './setup.js';
import { bool, float, list } from './text.js';
import { known, type PictureSize, PictureTransform } from './transform.js';

type Point = readonly [x: number, y: number];

const floats = (values: readonly number[]): string => `[${values.map(float).join(', ')}]`;
const fill_text = (fill: Fill): string => (typeof fill === 'number' ? String(fill) : list(fill));

export interface RandomRotationOptions {
  degrees: number | Range;
  interpolation?: Interpolation;
  expand?: boolean;
  center?: Point | null;
  fill?: Fill | null;
}

const bind_rotation = signature<RandomRotationOptions>('RandomRotation.__init__', {
  degrees: required,
  interpolation: 'nearest',
  expand: false,
  center: null,
  fill: 0,
});

/**
 * Turned by a random angle, counter-clockwise.
 *
 * - `degrees`: the range of angles, or one number `x` for `[-x, x]`
 * - `interpolation`: `'nearest'` (the default) or `'bilinear'`, of pictures also `'bicubic'`
 * - `expand`: whether the output grows to hold all of it; default false
 * - `center`: the point `[x, y]` that stays, from the upper left corner; default the middle
 * - `fill`: what lies outside; default 0
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.RandomRotation.html
 *
 * @example
 * const turned = new transforms.RandomRotation(15, { interpolation: 'bilinear' }).forward(image);
 */
export class RandomRotation extends PictureTransform {
  readonly degrees: readonly number[];
  readonly interpolation: InterpolationMode;
  readonly expand: boolean;
  readonly center: Point | null;
  readonly fill: Fill;

  constructor(
    ...args: Arguments<RandomRotationOptions, ['degrees', 'interpolation', 'expand', 'center', 'fill']>
  ) {
    const options = bind_rotation(args);
    super(options);
    this.interpolation = interpolation_of(options.interpolation);
    this.degrees = angles(options.degrees, 'degrees', [2]);
    if (options.center !== null) check_sequence(options.center, 'center', [2]);
    this.center = options.center;
    this.expand = options.expand;
    this.fill = fill_of(options.fill);
  }

  /** Draws the angle. */
  static get_params(degrees: readonly number[]): number {
    return draw_uniform(degrees as Range);
  }

  override make_params(): number {
    return RandomRotation.get_params(this.degrees);
  }

  override size_after(size: PictureSize | null, angle: unknown): PictureSize | null {
    if (size === null) return null;
    const { height, width, dtype } = size;
    const is_tensor = dtype !== undefined;
    return {
      ...size,
      ...rotated_size({ height, width, is_tensor }, angle as number, this.expand, this.center),
    };
  }

  override transform(input: Picture, angle: unknown): Picture {
    return rotate(input, angle as number, this.interpolation, this.expand, this.center, this.fill);
  }

  override toString(): string {
    const center = this.center === null ? '' : `, center=${list(this.center)}`;
    return `RandomRotation(degrees=${floats(this.degrees)}, interpolation=${this.interpolation}, expand=${bool(this.expand)}${center}, fill=${fill_text(this.fill)})`;
  }
}

export interface RandomAffineOptions {
  degrees: number | Range;
  translate?: Point | null;
  scale?: Range | null;
  shear?: number | readonly number[] | null;
  interpolation?: Interpolation;
  fill?: Fill | null;
  center?: Point | null;
}

const bind_affine = signature<RandomAffineOptions>('RandomAffine.__init__', {
  degrees: required,
  translate: null,
  scale: null,
  shear: null,
  interpolation: 'nearest',
  fill: 0,
  center: null,
});

type Affine = readonly [angle: number, translate: Point, scale: number, shear: Point];

/**
 * Turned, moved, scaled and sheared at random, around a point.
 *
 * - `degrees`: the range of angles, or one number `x` for `[-x, x]`
 * - `translate`: `[x, y]`, the greatest shares of width and height to move by; default none
 * - `scale`: the range of factors; default none
 * - `shear`: the range of angles along x, `[x, x, y, y]`, or one number `x` for `[-x, x]`; default none
 * - `interpolation`: `'nearest'` (the default) or `'bilinear'`, of pictures also `'bicubic'`
 * - `fill`: what lies outside; default 0
 * - `center`: the point `[x, y]` that stays; default the middle
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.RandomAffine.html
 *
 * @example
 * const moved = new transforms.RandomAffine(10, { translate: [0.1, 0.1], scale: [0.9, 1.1] }).forward(image);
 */
export class RandomAffine extends PictureTransform {
  readonly degrees: readonly number[];
  readonly translate: Point | null;
  readonly scale: Range | null;
  readonly shear: readonly number[] | null;
  readonly interpolation: InterpolationMode;
  readonly fill: Fill;
  readonly center: Point | null;

  constructor(
    ...args: Arguments<
      RandomAffineOptions,
      ['degrees', 'translate', 'scale', 'shear', 'interpolation', 'fill', 'center']
    >
  ) {
    const options = bind_affine(args);
    super(options);
    const { degrees, translate, scale, shear, center } = options;
    this.interpolation = interpolation_of(options.interpolation);
    this.degrees = angles(degrees, 'degrees', [2]);
    if (translate !== null) check_sequence(translate, 'translate', [2]);
    if (translate?.some((share) => !(share >= 0 && share <= 1))) {
      throw new ValueError('translation values should be between 0 and 1');
    }
    this.translate = translate;
    if (scale !== null) check_sequence(scale, 'scale', [2]);
    if (scale?.some((factor) => factor <= 0)) throw new ValueError('scale values should be positive');
    this.scale = scale;
    this.shear = shear === null ? null : angles(shear, 'shear', [2, 4]);
    this.fill = fill_of(options.fill);
    if (center !== null) check_sequence(center, 'center', [2]);
    this.center = center;
  }

  /** Draws angle, `[x, y]` to move by, factor, and `[x, y]` to shear by, for a picture of `[width, height]`. */
  static get_params(
    degrees: readonly number[],
    translate: Point | null,
    scale: Range | null,
    shear: readonly number[] | null,
    [width, height]: readonly [width: number, height: number],
  ): Affine {
    const angle = draw_uniform(degrees as Range);
    const within = (most: number) => round_half_even(draw_uniform([-most, most]));
    const move: Point =
      translate === null ? [0, 0] : [within(translate[0] * width), within(translate[1] * height)];
    const factor = scale === null ? 1 : draw_uniform(scale);
    const x = shear === null ? 0 : draw_uniform([shear[0]!, shear[1]!]);
    const y = shear?.length === 4 ? draw_uniform([shear[2]!, shear[3]!]) : 0;
    return [angle, move, factor, [x, y]];
  }

  override get needs_size(): boolean {
    return this.translate !== null;
  }

  override make_params(size: PictureSize | null): Affine {
    const { width, height } = this.needs_size ? known(size, this) : { width: 0, height: 0 };
    return RandomAffine.get_params(this.degrees, this.translate, this.scale, this.shear, [width, height]);
  }

  override transform(input: Picture, params: unknown): Picture {
    return affine(input, ...(params as Affine), this.interpolation, this.fill, this.center);
  }

  override toString(): string {
    const { translate, scale, shear, interpolation, fill, center } = this;
    const parts = [
      `degrees=${floats(this.degrees)}`,
      translate && `translate=${list(translate)}`,
      scale && `scale=${list(scale)}`,
      shear && `shear=${floats(shear)}`,
      interpolation !== 'nearest' && `interpolation=${interpolation}`,
      fill !== 0 && `fill=${fill_text(fill)}`,
      center && `center=${list(center)}`,
    ];
    return `RandomAffine(${parts.filter(Boolean).join(', ')})`;
  }
}
