import { functions } from '../../ops/index.js';
import { draw_below } from '../draw.js';
import type { Picture } from '../functional/picture.js';
import type { Fill } from '../functional/sizes.js';
import type { InterpolationMode } from '../interpolation.js';
import { list, or_none } from '../text.js';
import { PictureTransform } from '../transform.js';
import { apply_operation, type Operation, type Space } from './operations.js';

/** A transform whose parameters are the changes to make, with their strengths. */
export abstract class Augment extends PictureTransform {
  readonly interpolation: InterpolationMode;
  readonly fill: Fill | null;

  constructor(options: object, interpolation: InterpolationMode, fill: Fill | null) {
    super(options);
    this.interpolation = interpolation;
    this.fill = fill;
  }

  override transform(input: Picture, operations: unknown): Picture {
    return (operations as readonly Operation[]).reduce<Picture>(
      (img, operation) => apply_operation(img, operation, this),
      input,
    );
  }

  protected fill_text(): string {
    return typeof this.fill === 'number' || this.fill === null ? or_none(this.fill) : list(this.fill);
  }
}

/**
 * Draws a change of `space`, then its strength by `pick` if it has strengths, then its sign if it has one.
 */
export function draw_operation(space: Space, pick: (magnitudes: readonly number[]) => number): Operation {
  const [name, { magnitudes, signed }] = [...space][draw_below(space.size)]!;
  const magnitude = magnitudes === null ? 0 : pick(magnitudes);
  const turns = signed && (functions.randint(2, [1]).item() as number) !== 0;
  return [name, turns ? -magnitude : magnitude];
}
