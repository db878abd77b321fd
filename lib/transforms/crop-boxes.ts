/** Where crops lie, as far as nothing is drawn. */
import { ValueError } from '../errors.js';
import { each_border, type Padding, round_half_even, type Sides } from './functional/sizes.js';
import { tuple } from './text.js';

export type Box = [top: number, left: number, height: number, width: number];

/** The size of a picture with borders added, one after the other. */
export function with_borders({ height, width }: Sides, borders: readonly Padding[]): Sides {
  let sides = { height, width };
  for (const border of borders) {
    const [left, top, right, bottom] = each_border(border);
    sides = { height: sides.height + top + bottom, width: sides.width + left + right };
  }
  return sides;
}

/**
 * From how many rows and columns a crop of the given size may begin; null where it is the picture itself.
 *
 * @throws ValueError if the picture is smaller
 */
export function places_in(
  image: Sides,
  [height, width]: readonly [height: number, width: number],
): [rows: number, columns: number] | null {
  if (image.height < height || image.width < width) {
    throw new ValueError(
      `Required crop size ${tuple([height, width])} is larger than input image size ${tuple([image.height, image.width])}`,
    );
  }
  if (image.height === height && image.width === width) return null;
  return [image.height - height + 1, image.width - width + 1];
}

/** The largest part in the middle whose shape lies within `ratio`. */
export function middle(image: Sides, ratio: readonly [number, number]): Box {
  let { width, height } = image;
  const shape = width / height;
  if (shape < Math.min(...ratio)) height = round_half_even(width / Math.min(...ratio));
  else if (shape > Math.max(...ratio)) width = round_half_even(height * Math.max(...ratio));
  return [(image.height - height) >> 1, (image.width - width) >> 1, height, width];
}
