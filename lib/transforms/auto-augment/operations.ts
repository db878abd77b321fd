/** The changes that automatic augmentation picks from, and the strengths that it knows. */
import { ValueError } from '../../errors.js';
import { functions } from '../../ops/index.js';
import { adjust_brightness, adjust_contrast, adjust_saturation } from '../functional/colour.js';
import type { Picture } from '../functional/picture.js';
import type { Fill, Sides } from '../functional/sizes.js';
import { adjust_sharpness, autocontrast, equalize, invert, posterize, solarize } from '../functional/tone.js';
import { affine, rotate } from '../functional/warp.js';
import type { InterpolationMode } from '../interpolation.js';

/** A change and its strength. */
export type Operation = readonly [name: string, magnitude: number];

export interface Style {
  readonly interpolation: InterpolationMode;
  readonly fill: Fill | null;
}

const degrees = (slope: number): number => Math.atan(slope) * (180 / Math.PI);

type Change = (img: Picture, magnitude: number, style: Style) => Picture;

const changes: Readonly<Record<string, Change>> = {
  ShearX: (img, magnitude, { interpolation, fill }) =>
    affine(img, 0, [0, 0], 1, [degrees(magnitude), 0], interpolation, fill, [0, 0]),
  ShearY: (img, magnitude, { interpolation, fill }) =>
    affine(img, 0, [0, 0], 1, [0, degrees(magnitude)], interpolation, fill, [0, 0]),
  TranslateX: (img, magnitude, { interpolation, fill }) =>
    affine(img, 0, [Math.trunc(magnitude), 0], 1, [0, 0], interpolation, fill),
  TranslateY: (img, magnitude, { interpolation, fill }) =>
    affine(img, 0, [0, Math.trunc(magnitude)], 1, [0, 0], interpolation, fill),
  Rotate: (img, magnitude, { interpolation, fill }) => rotate(img, magnitude, { interpolation, fill }),
  Brightness: (img, magnitude) => adjust_brightness(img, 1 + magnitude),
  Color: (img, magnitude) => adjust_saturation(img, 1 + magnitude),
  Contrast: (img, magnitude) => adjust_contrast(img, 1 + magnitude),
  Sharpness: (img, magnitude) => adjust_sharpness(img, 1 + magnitude),
  Posterize: (img, magnitude) => posterize(img, Math.trunc(magnitude)),
  Solarize: (img, magnitude) => solarize(img, magnitude),
  AutoContrast: (img) => autocontrast(img),
  Equalize: (img) => equalize(img),
  Invert: (img) => invert(img),
  Identity: (img) => img,
};

/** @throws ValueError for a change that there is not */
export function apply_operation(img: Picture, [name, magnitude]: Operation, style: Style): Picture {
  const change = changes[name];
  if (change === undefined) throw new ValueError(`The provided operator ${name} is not recognized.`);
  return change(img, magnitude, style);
}

/** The strengths of a change, null if it has none, and whether it may go either way. */
export interface Strengths {
  readonly magnitudes: readonly number[] | null;
  readonly signed: boolean;
}

export type Space = ReadonlyMap<string, Strengths>;

/** The greatest strengths of a space: what `linspace` from 0 runs to. */
export interface Limits {
  readonly shear: number;
  readonly translate: readonly [x: number, y: number];
  readonly rotate: number;
  /** Of brightness, colour, contrast and sharpness. */
  readonly adjust: number;
  /** Posterize keeps `from` bits, at the greatest strength `by` fewer. */
  readonly posterize: { readonly from: number; readonly by: number };
}

/** The strengths of each change named, in that order. */
export function space_of(names: readonly string[], bins: number, limits: Limits): Space {
  const line = (from: number, to: number) => functions.linspace(from, to, bins).tolist() as number[];
  const signed = (to: number): Strengths => ({ magnitudes: line(0, to), signed: true });
  const none: Strengths = { magnitudes: null, signed: false };
  const fewer = functions
    .arange(bins)
    .div((bins - 1) / limits.posterize.by)
    .round();
  const all: Readonly<Record<string, () => Strengths>> = {
    ShearX: () => signed(limits.shear),
    ShearY: () => signed(limits.shear),
    TranslateX: () => signed(limits.translate[0]),
    TranslateY: () => signed(limits.translate[1]),
    Rotate: () => signed(limits.rotate),
    Posterize: () => ({
      magnitudes: (fewer.tolist() as number[]).map((bits) => limits.posterize.from - bits),
      signed: false,
    }),
    Solarize: () => ({ magnitudes: line(255, 0), signed: false }),
  };
  const adjusted = ['Brightness', 'Color', 'Contrast', 'Sharpness'];
  const of = (name: string) => (adjusted.includes(name) ? signed(limits.adjust) : (all[name]?.() ?? none));
  return new Map(names.map((name) => [name, of(name)]));
}

/** The limits of AutoAugment and RandAugment, which move pictures by a share of their size. */
export const usual_limits = ({ height, width }: Sides): Limits => ({
  shear: 0.3,
  translate: [(150 / 331) * width, (150 / 331) * height],
  rotate: 30,
  adjust: 0.9,
  posterize: { from: 8, by: 4 },
});

export const GEOMETRY = ['ShearX', 'ShearY', 'TranslateX', 'TranslateY', 'Rotate'] as const;
export const COLOURS = ['Brightness', 'Color', 'Contrast', 'Sharpness'] as const;
export const TONES = ['Posterize', 'Solarize', 'AutoContrast', 'Equalize'] as const;
