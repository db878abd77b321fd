/** Turning, moving, scaling and shearing. */
import { ValueError } from '../../errors.js';
import { type Arguments, required, signature } from '../../internal/arguments.js';
import { type Interpolation, interpolation_of } from '../interpolation.js';
import { colour_of } from '../pixels/frame.js';
import * as pixels_rotate from '../pixels/rotate.js';
import * as pixels from '../pixels/warp.js';
import * as tensors from '../tensors/warp.js';
import { list } from '../text.js';
import { either, get_dimensions, type Picture } from './picture.js';
import type { Fill } from './sizes.js';

type Point = readonly [x: number, y: number];

const radians = (degrees: number): number => degrees * (Math.PI / 180);

/** The inverse of turning, scaling and shearing around `center` and moving: from the output to the input. */
function inverse_matrix(
  center: Point,
  angle: number,
  translate: Point,
  scale: number,
  shear: Point,
): pixels.Matrix {
  const [turn, sx, sy] = [radians(angle), radians(shear[0]), radians(shear[1])];
  const [[cx, cy], [tx, ty]] = [center, translate];
  const a = Math.cos(turn - sy) / Math.cos(sy);
  const b = (-Math.cos(turn - sy) * Math.tan(sx)) / Math.cos(sy) - Math.sin(turn);
  const c = Math.sin(turn - sy) / Math.cos(sy);
  const d = (-Math.sin(turn - sy) * Math.tan(sx)) / Math.cos(sy) + Math.cos(turn);
  const [m0, m1, m3, m4] = [d / scale, -b / scale, -c / scale, a / scale];
  const x = m0 * (-cx - tx) + m1 * (-cy - ty);
  const y = m3 * (-cx - tx) + m4 * (-cy - ty);
  return [m0, m1, x + cx, m3, m4, y + cy];
}

/** The point that stays, counted from the middle, as tensors need it. */
function from_middle(img: Picture, center: Point | null): Point {
  if (center === null) return [0, 0];
  const [, height, width] = get_dimensions(img);
  return [center[0] - width * 0.5, center[1] - height * 0.5];
}

function check_angle(angle: unknown): void {
  if (typeof angle !== 'number') throw new TypeError('Argument angle should be int or float');
}

function check_center(center: unknown): void {
  if (center !== null && !Array.isArray(center)) throw new TypeError('Argument center should be a sequence');
}

export interface RotateArguments {
  angle: number;
  interpolation?: Interpolation;
  expand?: boolean;
  center?: Point | null;
  fill?: Fill | null;
}

const bind_rotate = signature<RotateArguments & { img: unknown }>('rotate', {
  img: required,
  angle: required,
  interpolation: 'nearest',
  expand: false,
  center: null,
  fill: null,
});

/**
 * Turned counter-clockwise.
 *
 * - `angle`: in degrees
 * - `interpolation`: `'nearest'` (the default) or `'bilinear'`, of pictures also `'bicubic'`
 * - `expand`: whether the output grows to hold all of it; default false
 * - `center`: the point `[x, y]` that stays, from the upper left corner; default the middle
 * - `fill`: what lies outside; default 0
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.rotate.html
 *
 * @example
 * const turned = transforms.functional.rotate(image, 30, { interpolation: 'bilinear', expand: true });
 */
export function rotate<Kind extends Picture>(
  img: Kind,
  ...args: Arguments<RotateArguments, ['angle', 'interpolation', 'expand', 'center', 'fill']>
): Kind {
  const { angle, interpolation, expand, center, fill } = bind_rotate([img, ...args]);
  const mode = interpolation_of(interpolation);
  check_angle(angle);
  check_center(center);
  return either(
    img,
    (image) => pixels_rotate.rotate(image, angle, { mode, expand, center, fill: colour_of(image, fill) }),
    (tensor) => {
      const matrix = inverse_matrix(from_middle(img, center), -angle, [0, 0], 1, [0, 0]);
      const [, height, width] = get_dimensions(tensor);
      const size = expand ? tensors.affine_output_size(matrix, width, height) : undefined;
      return tensors.affine(tensor, matrix, mode, fill, size);
    },
  );
}

/** Width and height after `rotate`. */
export function rotated_size(
  size: { height: number; width: number; is_tensor: boolean },
  angle: number,
  expand: boolean,
  center: Point | null,
): { height: number; width: number } {
  if (!expand) return { height: size.height, width: size.width };
  if (!size.is_tensor) return pixels_rotate.rotated_size(size, angle, { expand, center });
  const middle: Point =
    center === null ? [0, 0] : [center[0] - size.width * 0.5, center[1] - size.height * 0.5];
  const matrix = inverse_matrix(middle, -angle, [0, 0], 1, [0, 0]);
  const [width, height] = tensors.affine_output_size(matrix, size.width, size.height);
  return { width, height };
}

export interface AffineArguments {
  angle: number;
  translate: Point;
  scale: number;
  shear: number | readonly number[];
  interpolation?: Interpolation;
  fill?: Fill | null;
  center?: Point | null;
}

const bind_affine = signature<AffineArguments & { img: unknown }>('affine', {
  img: required,
  angle: required,
  translate: required,
  scale: required,
  shear: required,
  interpolation: 'nearest',
  fill: null,
  center: null,
});

function shear_of(shear: unknown): Point {
  if (typeof shear === 'number') return [shear, 0];
  if (!Array.isArray(shear)) {
    throw new TypeError('Shear should be either a single value or a sequence of two values');
  }
  if (shear.length === 1) return [shear[0], shear[0]];
  if (shear.length !== 2) {
    throw new ValueError(`Shear should be a sequence containing two values. Got ${list(shear)}`);
  }
  return [shear[0], shear[1]];
}

/**
 * Turned, moved, scaled and sheared around a point.
 *
 * - `angle`: in degrees, clockwise
 * - `translate`: `[x, y]` in pixels
 * - `scale`: greater than 0
 * - `shear`: in degrees along x, or `[x, y]`
 * - `interpolation`: `'nearest'` (the default) or `'bilinear'`, of pictures also `'bicubic'`
 * - `fill`: what lies outside; default 0
 * - `center`: the point `[x, y]` that stays; default the middle
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.affine.html
 *
 * @example
 * const moved = transforms.functional.affine(image, 10, [4, 0], 1.2, [5, 0]);
 */
export function affine<Kind extends Picture>(
  img: Kind,
  ...args: Arguments<
    AffineArguments,
    ['angle', 'translate', 'scale', 'shear', 'interpolation', 'fill', 'center']
  >
): Kind {
  const { angle, translate, scale, shear, interpolation, fill, center } = bind_affine([img, ...args]);
  const mode = interpolation_of(interpolation);
  check_angle(angle);
  if (!Array.isArray(translate)) throw new TypeError('Argument translate should be a sequence');
  if (translate.length !== 2) throw new ValueError('Argument translate should be a sequence of length 2');
  if (scale <= 0) throw new ValueError('Argument scale should be positive');
  const sheared = shear_of(shear);
  check_center(center);
  const move = translate as unknown as Point;
  return either(
    img,
    (image) => {
      const { width, height } = image;
      const around = center ?? [width * 0.5, height * 0.5];
      const matrix = inverse_matrix(around, angle, move, scale, sheared);
      return pixels.affine(image, matrix, { width, height, mode, fill: colour_of(image, fill) });
    },
    (tensor) => {
      const matrix = inverse_matrix(from_middle(img, center), angle, move, scale, sheared);
      return tensors.affine(tensor, matrix, mode, fill);
    },
  );
}
