/** Pillow's `Image.rotate`: counter-clockwise, by degrees. */
import type { Image } from '../../image/image.js';
import type { InterpolationMode } from '../interpolation.js';
import { like, pixel_step } from './bands.js';
import { affine, type Matrix } from './warp.js';

/** Python's `round(value, 15)`. */
const round15 = (value: number): number => Number(value.toFixed(15));

interface Size {
  readonly width: number;
  readonly height: number;
}

/** What decides the output's size. */
interface Frame {
  readonly expand: boolean;
  readonly center: readonly [x: number, y: number] | null;
}

export interface Rotation extends Frame {
  readonly mode: InterpolationMode;
  readonly fill: readonly number[];
}

const at = ([a, b, c, d, e, f]: Matrix, x: number, y: number): [number, number] => [
  a * x + b * y + c,
  d * x + e * y + f,
];

/** The angle as Pillow takes it: from 0 to 360. */
const within = (degrees: number): number => ((degrees % 360) + 360) % 360;

/** How often a quarter turn does the same; null for never. */
function quarter_turns(size: Size, angle: number, { expand, center }: Frame): number | null {
  if (center !== null) return null;
  if (angle === 0 || angle === 180) return angle / 90;
  return (angle === 90 || angle === 270) && (expand || size.width === size.height) ? angle / 90 : null;
}

/** The map from the output to the input, and the output's size. */
function plan(
  size: Size,
  angle: number,
  { expand, center }: Frame,
): { matrix: Matrix; width: number; height: number } {
  const { width, height } = size;
  const [cx, cy] = center ?? [width / 2, height / 2];
  const turn = -(angle * (Math.PI / 180));
  const [cos, sin] = [round15(Math.cos(turn)), round15(Math.sin(turn))];
  const around: Matrix = [cos, sin, 0, round15(-Math.sin(turn)), cos, 0];
  const [x, y] = at(around, -cx, -cy);
  const matrix: Matrix = [around[0], around[1], x + cx, around[3], around[4], y + cy];
  if (!expand) return { matrix, width, height };
  const corners = [
    [0, 0],
    [width, 0],
    [width, height],
    [0, height],
  ].map(([x, y]) => at(matrix, x!, y!));
  const span = (index: 0 | 1): number => {
    const values = corners.map((corner) => corner[index]);
    return Math.ceil(Math.max(...values)) - Math.floor(Math.min(...values));
  };
  const [wide, high] = [span(0), span(1)];
  const [left, top] = at(matrix, -(wide - width) / 2, -(high - height) / 2);
  return { matrix: [matrix[0], matrix[1], left, matrix[3], matrix[4], top], width: wide, height: high };
}

/** The size of what `rotate` gives. */
export function rotated_size(size: Size, degrees: number, frame: Frame): Size {
  const angle = within(degrees);
  const turns = quarter_turns(size, angle, frame);
  const sideways = turns !== null && turns % 2 === 1;
  const { width, height } = turns === null ? plan(size, angle, frame) : size;
  return sideways ? { width: height, height: width } : { width, height };
}

export function rotate(image: Image, degrees: number, rotation: Rotation): Image {
  const angle = within(degrees);
  const turns = quarter_turns(image, angle, rotation);
  if (turns !== null) return turned(image, turns);
  const { matrix, width, height } = plan(image, angle, rotation);
  return affine(image, matrix, { width, height, mode: rotation.mode, fill: rotation.fill });
}

/** By quarter turns, counter-clockwise. */
function turned(image: Image, turns: number): Image {
  if (turns === 0) return image;
  const { data, width, height } = image;
  const step = pixel_step(image);
  const [wide, high] = turns === 2 ? [width, height] : [height, width];
  const out = new Uint8Array(data.length);
  for (let row = 0, to = 0; row < high; row++) {
    for (let column = 0; column < wide; column++, to += step) {
      const from_row = turns === 1 ? column : height - 1 - (turns === 2 ? row : column);
      const from_column = turns === 3 ? row : width - 1 - (turns === 2 ? column : row);
      const from = (from_row * width + from_column) * step;
      for (let band = 0; band < step; band++) out[to + band] = data[from + band]!;
    }
  }
  return like(image, out, wide, high);
}
